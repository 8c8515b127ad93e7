"""What callers were answered disagrees with what is stored, and each kind is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.torture import outcomes
from tests.torture.actors import Request
from tests.torture.oracle import State
from tests.torture.stage import START, Answer


def answered(action: str, body: dict[str, Any], status: int = 200, **answer: Any) -> Request:
    """A request with its answer."""
    request = Request("tag-1", action, f"voucher/{action}", body, {}, START)
    request.responses.append(Answer(status, {}, json.dumps(answer)))
    return request


def move(status: int = 200, sequence: int = 1) -> Request:
    """A request to move a booking."""
    answer = {"voucher": {"id": "v-1"}, "booking": {"id": "b-1", "sequence": sequence}}
    return answered("reschedule", {"booking_id": "b-1"}, status, **answer)


def change(*items: dict[str, Any]) -> Request:
    """A request to change a voucher."""
    return answered("change", {"voucher_ids": ["v-1"]}, items=list(items))


def problems(change: str, happened: int, *requests: Request) -> list[str]:
    """What is reported after so many events."""
    meta = {"booking_id": "b-1", "reason": "tag-1"}
    event = {"type": f"voucher.{change}", "subject_id": "v-1", "meta": meta}
    bookings = {"b-1": {"status": "booked"}}
    state = State({"v-1": {"title": "Spa"}}, bookings, [event] * happened, [])
    return outcomes.disagreements(state, list(requests))


DONE = {"voucher_id": "v-1", "voucher": {}}
REFUSED = {"voucher_id": "v-1", "code": "voucher_not_changeable"}


@pytest.mark.parametrize(
    ("action", "happened", "requests"),
    [
        ("reschedule", 1, [move()]),
        ("reschedule", 2, [move(), move(503)]),
        ("reschedule", 1, [move(), move(409)]),
        ("noshow", 1, [answered("noshow", {"booking_id": "b-1"})]),
        ("change", 1, [change(DONE)]),
        ("change", 0, [change(DONE)]),  # it was so already
        ("change", 0, [change(REFUSED)]),
        ("extend", 1, [answered("extend", {})]),
    ],
)
def test_answers_that_agree(action: str, happened: int, requests: list[Request]) -> None:
    assert problems(action, happened, *requests) == []


@pytest.mark.parametrize(
    ("action", "happened", "requests", "problem"),
    [
        ("reschedule", 2, [move()], "reschedule happened 2 times, granted 1 times"),
        ("reschedule", 0, [move()], "reschedule happened 0 times, granted 1 times"),
        ("reschedule", 1, [move(409)], "reschedule happened 1 times, granted 0 times"),
        ("reschedule", 2, [move(), move()], "2 moves, answered as [1, 1]"),
        ("reschedule", 1, [move(sequence=2)], "1 moves, answered as [2]"),
        (
            "noshow",
            2,
            [answered("noshow", {"booking_id": "b-1"})],
            "noshow happened 2 times, granted 1 times",
        ),
        ("change", 2, [change(DONE)], "changed 2 times"),
        ("change", 1, [change(REFUSED)], "changed 1 times"),
        ("change", 1, [change()], "['v-1'] were changed, and [] answered"),
        ("extend", 2, [answered("extend", {})], "extend happened 2 times"),
        ("extend", 0, [answered("extend", {})], "and it did not happen"),
    ],
)
def test_answers_that_do_not(
    action: str, happened: int, requests: list[Request], problem: str
) -> None:
    assert any(problem in one for one in problems(action, happened, *requests))
