"""A process that dies before or after any one of its store calls, and the one after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chalicelib.domain.instants import text
from tests.service import Answer
from tests.torture.stage import HOTEL, START, Stage, guest

HOUR = timedelta(hours=1)
ANNA = guest("anna")


class Died(BaseException):
    """The process is gone: nothing catches this."""


@dataclass(slots=True)
class Mortal:
    """A client that dies at one call: before it is made, or when it was answered."""

    client: Any
    dies_at: int
    after: bool
    die: Callable[[], None]
    calls: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)  # one call at a time, for moto

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            with self.lock:
                self.calls.append(operation)
                here = len(self.calls) == self.dies_at
                if here and not self.after:
                    self.die()
                answer = method(**arguments)
                if here:
                    self.die()
                return answer

        return call


def dies() -> None:
    """In process, as near to a kill as can be."""
    raise Died


@dataclass(frozen=True, slots=True)
class Act:
    """A changing request, and what must have been done before it."""

    prepare: Callable[[Stage], dict[str, str]]  # gives ids, for the request
    path: str
    said: Callable[[dict[str, str]], dict[str, Any]]
    who: dict[str, str]
    status: int
    calls: int  # store calls that it makes
    events: tuple[str, ...]


def _issued(stage: Stage) -> dict[str, str]:
    answer = stage.service.post("voucher/issue", {}, headers=HOTEL)
    return {"voucher": answer.json["voucher"]["id"]}


def _booked(stage: Stage) -> dict[str, str]:
    ids = _issued(stage)
    answer = stage.service.post("voucher/book", _slot(ids), headers=ANNA)
    return ids | {"booking": answer.json["booking"]["id"]}


def _slot(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "slot_id": f"slot-{text(START + 2 * HOUR)}"}


def _by_voucher(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"]}


def _by_booking(ids: dict[str, str]) -> dict[str, Any]:
    return {"booking_id": ids["booking"]}


def _revoke(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "revoke": True}


ISSUE, BOOK = "voucher.issue", "voucher.book"
ACTS = {
    "issue": Act(
        lambda stage: {}, "voucher/issue", lambda ids: {"title": "once"}, HOTEL, 201, 1, (ISSUE,)
    ),
    "book": Act(_issued, "voucher/book", _slot, ANNA, 201, 2, (ISSUE, BOOK)),
    "cancel": Act(
        _booked, "voucher/cancel", _by_booking, ANNA, 200, 2, (ISSUE, BOOK, "voucher.cancel")
    ),
    "cancel by voucher": Act(
        _booked, "voucher/cancel", _by_voucher, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.cancel")
    ),
    "revoke": Act(_issued, "voucher/cancel", _revoke, HOTEL, 200, 2, (ISSUE, "voucher.revoke")),
    "revoke a booked one": Act(
        _booked, "voucher/cancel", _revoke, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.revoke")
    ),
    "walk-in": Act(
        _issued, "voucher/redeem", _by_voucher, HOTEL, 200, 2, (ISSUE, "voucher.redeem")
    ),
    "redeem": Act(
        _booked, "voucher/redeem", _by_booking, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.redeem")
    ),
}
POINTS = [
    (name, call, after)
    for name, act in ACTS.items()
    # And with the limiter, which counts first.
    for call in range(1, act.calls + 2)
    for after in (False, True)
]


def send(stage: Stage, act: Act, ids: dict[str, str]) -> Answer:
    """The request under test, always under the same key."""
    headers = act.who | {"Idempotency-Key": "the-same"}
    return stage.service.post(act.path, act.said(ids), headers=headers)
