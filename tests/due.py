"""Vouchers that are due, and what a run of the expiry sweep reports of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from chalicelib.jobs.sweep import CALLS_RESERVED
from tests.domain.made import voucher
from tests.service import TRANSACT, Service
from tests.stored import Voucher, booked_by_guest, put_voucher

HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
NOTHING = {
    "expired": 0,
    "consumed": 0,
    "lapsed": 0,
    "lost_race": 0,
    "failed": 0,
    "remaining": 0,
    "unanswered_shards": 0,
    "oldest_lag_seconds": 0,
}


def issued(service: Service, name: str, until: datetime) -> Voucher:
    """Store an issued voucher that ends then."""
    start = until - 48 * HOUR
    issued = voucher(id=name, valid_from=start, valid_until=until, created_at=start)
    return put_voucher(service, issued)


def booked(service: Service, name: str, slot_end: datetime) -> Voucher:
    """Store a voucher booked for the hour that ends then, itself valid for much longer."""
    start = slot_end - 48 * HOUR
    end = slot_end + 90 * HOUR
    issued = voucher(id=name, valid_from=start, valid_until=end, created_at=start)
    return put_voucher(service, booked_by_guest(issued, slot_end - HOUR, start, name).voucher)


def statuses(service: Service) -> dict[str, str]:
    """The status of each voucher in the store."""
    return {row["id"]["S"]: row["status"]["S"] for row in service.rows("vouchers")}


def shard_of(operation: str, arguments: dict[str, Any]) -> str | None:
    """The shard that a store call queries."""
    if operation != "query":
        return None
    return str(arguments["ExpressionAttributeValues"][":shard"]["S"])


STORE_SECONDS = 6  # of the service in these tests
WRITE_MS = 100  # far less than is kept back for counting


class RunTime:
    """The remaining time of a run, which passes only while the store works."""

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds
        self.lock = Lock()

    def __call__(self) -> int:
        return self.milliseconds

    def pass_ms(self, milliseconds: int) -> None:
        """Let time pass."""
        with self.lock:
            self.milliseconds -= milliseconds


@contextmanager
def run_time_for(service: Service, writes: int) -> Iterator[RunTime]:
    """The remaining time of a run in which so many writes fit; with what the workers have at hand
    when it is over, there is still time to count what remains."""
    clock = RunTime(CALLS_RESERVED * STORE_SECONDS * 1000 + writes * WRITE_MS)

    def pass_a_write(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT:
            clock.pass_ms(WRITE_MS)

    with service.faulty_store(before=service.spy.before, after=pass_a_write):
        yield clock
