"""Deliveries: their ids, and how they get from queued to an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.outbox.backoff import SCHEDULES, WAIT_MAX, attempts_max, pause
from chalicelib.domain.outbox.delivery import LEASE, delivery_id, guest, webhook
from chalicelib.domain.outbox.outcomes import Broken, Dead, Retry, Sent, Void
from tests.domain.made import NOW
from tests.domain.outbox.made import delivery

MINUTE = timedelta(minutes=1)


def test_an_id_is_that_of_its_event_receiver_and_template() -> None:
    same = delivery_id("ev-1", guest("g"), "booked")
    assert same == delivery_id("ev-1", guest("g"), "booked")
    others = {
        delivery_id("ev-2", guest("g"), "booked"),
        delivery_id("ev-1", guest("h"), "booked"),
        delivery_id("ev-1", guest("g"), "moved"),
        delivery_id("ev-1", webhook("g"), "booked"),
        # The parts run into each other, and still are others.
        delivery_id("ev-1guest:", "g", "booked"),
    }
    assert len(others) == 5
    assert same not in others


def test_what_is_sent_was_begun_once() -> None:
    sending = delivery().begin(NOW)
    assert (sending.status, sending.attempt, sending.due_at) == ("sending", 1, NOW + LEASE)
    assert not sending.is_due(NOW + LEASE - MINUTE / 60)
    assert sending.is_due(NOW + LEASE)
    sent = sending.end(Sent("their-id"), NOW + MINUTE)
    assert (sent.status, sent.message_id, sent.ended_at) == ("sent", "their-id", NOW + MINUTE)
    assert (sent.due_at, sent.is_open, sent.is_due(NOW + 99 * MINUTE)) == (None, False, False)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Dead("gone"), "dead"), (Void("moved"), "void"), (Broken("a defect"), "broken")],
)
def test_an_end_has_its_reason(outcome: Dead | Void | Broken, status: str) -> None:
    ended = delivery().begin(NOW).end(outcome, NOW)
    assert (ended.status, ended.reason, ended.due_at) == (status, outcome.reason, None)


def test_the_first_attempt_chooses_what_is_said() -> None:
    moved = delivery(template="moved")
    first = moved.begin(NOW, "booked").end(Retry("busy"), NOW)
    assert first.begin(NOW + MINUTE, "moved").says == "booked"
    assert moved.begin(NOW).says == "moved"


@pytest.mark.parametrize("channel", ["mail", "webhook"])
def test_after_its_last_attempt_a_delivery_is_dead(channel: str) -> None:
    this = delivery(channel=channel)
    for attempt in range(1, attempts_max(this.channel) + 1):
        assert not this.is_used_up
        this = this.begin(NOW).end(Retry("busy"), NOW)
        assert this.attempt == attempt
    assert (this.status, this.reason, this.is_used_up) == ("dead", "busy", True)


def test_a_replay_starts_over() -> None:
    dead = delivery(channel="webhook").begin(NOW).end(Dead("410"), NOW)
    again = dead.again(NOW + MINUTE)
    assert (again.id, again.status, again.attempt) == (dead.id, "queued", 0)
    assert again.is_due(NOW + MINUTE)


def test_impossible_deliveries_are_refused() -> None:
    for fields in (
        {"due_at": None},
        {"ended_at": NOW},
        {"attempt": 1},
        {"status": "sent", "due_at": None, "ended_at": NOW},
        {"status": "lost"},
    ):
        with pytest.raises(BrokenInvariant):
            delivery(**fields)


@given(
    channel=st.sampled_from(["mail", "webhook"]),
    attempt=st.integers(1, 12),
    jitter=st.floats(-1, 1),
    requested=st.none() | st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_a_pause_is_that_of_the_schedule_give_or_take_a_fifth(
    channel: str, attempt: int, jitter: float, requested: timedelta | None
) -> None:
    schedule = SCHEDULES[channel]  # type: ignore[index]
    wait = pause(channel, attempt, jitter, requested)  # type: ignore[arg-type]
    if attempt >= len(schedule):
        assert wait is None
        return
    assert wait is not None
    assert wait >= schedule[attempt] * 0.8
    assert wait >= min(requested or timedelta(0), WAIT_MAX)
    assert wait <= max(schedule[attempt] * 1.2, WAIT_MAX if requested else timedelta(0))


def test_webhooks_are_tried_ten_times_within_four_days() -> None:
    hours = [wait.total_seconds() / 3600 for wait in SCHEDULES["webhook"]]
    assert [round(each * 3600) for each in hours[:4]] == [0, 5, 300, 1800]
    assert hours[4:] == [2, 5, 10, 14, 20, 24]
