"""A rush on one shared calendar: fifty guests at once, on a store whose transactions meet as
DynamoDB's do, and take as long."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.table import median, p99
from tests.engines import Engine
from tests.service import use_real_time
from tests.torture import oracle
from tests.torture.actors import Request, is_open
from tests.torture.calendar_settings import ALWAYS
from tests.torture.item_lock import ItemLock
from tests.torture.model.hours import WEEKDAYS
from tests.torture.stage import HOTEL, START, guest, open_stage
from tests.torture.times import DAY, MINUTE, iso

AT_ONCE = 50
TRANSACTION_SECONDS = 0.008  # that DynamoDB takes for one
STORE_SECONDS = 6.0  # as deployed
MIDNIGHT = START.replace(hour=0) + 2 * DAY


@dataclass(frozen=True, slots=True)
class Rush:
    """So many guests, each with a voucher of a calendar; `start` is what a guest wants."""

    name: str
    guests: int
    places: int
    expected: int
    start: Callable[[int], timedelta]


RUSHES = (
    # A day has 96 starts: neighbours want another one.
    Rush("each another time of one day", 1000, 50, 1000, lambda guest: guest % 96 * 15 * MINUTE),
    Rush("one time", 2000, 200, 200, lambda _: 12 * 60 * MINUTE),
)


@dataclass(slots=True)
class Outcome:
    """What came of a rush."""

    rush: Rush
    booked: int
    refused: int
    asked_again: int
    conflicts: int
    seconds: float
    times: list[float]
    """Of each guest until the answer, in seconds."""

    def text(self) -> str:
        """A line for people."""
        return (
            f"{self.rush.guests} guests, {self.rush.name}: {self.booked} booked, {self.refused} "
            f"refused, {self.asked_again} asked again under their key, {self.conflicts} conflicts; "
            f"{self.booked / self.seconds:.0f} bookings and {self.rush.guests / self.seconds:.0f} "
            f"answers a second, median {median(self.times) * 1000:.0f} ms, "
            f"p99 {p99(self.times) * 1000:.0f} ms"
        )


def run(engine: Engine, rush: Rush, seconds: float = TRANSACTION_SECONDS) -> Outcome:
    """Let them come. Raises AssertionError when anybody has no outcome, or not as many as expected
    have booked."""
    lock = ItemLock(engine.client, seconds=seconds)
    with open_stage(engine) as stage:
        vouchers = _vouchers(stage, rush)
        stage.start(client=lock)
        use_real_time(lock, STORE_SECONDS)

        def come(number: int) -> tuple[Request, float]:
            slot_id = f"slot-{iso(MIDNIGHT + rush.start(number))}"
            body = {"voucher_id": vouchers[number], "slot_id": slot_id}
            headers = guest(f"rush-{number}") | {"Idempotency-Key": "the-same"}
            request = Request(f"rush-{number}", "book", "voucher/book", body, headers, START)
            started = time.monotonic()
            request.send_until_final(stage)
            return request, time.monotonic() - started

        started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answered = list(pool.map(come, range(rush.guests)))
        took = time.monotonic() - started
        requests = [request for request, _ in answered]
        assert not any(is_open(request.last) for request in requests), "no outcome"
        statuses = Counter(request.last.status for request in requests)
        assert statuses[201] == rush.expected, statuses
        assert statuses[201] + statuses[409] == rush.guests, statuses
        oracle.assert_consistent(stage.service.rows)
        again = sum(len(request.responses) > 1 for request in requests)
        figures = (statuses[201], statuses[409], again, lock.conflicts)
        return Outcome(rush, *figures, took, [seconds for _, seconds in answered])


def _vouchers(stage: Any, rush: Rush) -> list[str]:
    """A voucher for each guest, of a calendar that is always open."""
    settings = {
        "title": "Rush",
        "zone": "UTC",
        "capacity": rush.places,
        "hours": dict.fromkeys(WEEKDAYS, ALWAYS),
        "start_every": 15,
    }
    answer = stage.service.post("calendar/save", settings, headers=HOTEL)
    body = {"calendar_id": answer.json["calendar"]["id"], "duration_minutes": 15}

    def issue(_: int) -> str:
        return str(stage.service.post("voucher/issue", body, headers=HOTEL).json["voucher"]["id"])

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(issue, range(rush.guests)))
