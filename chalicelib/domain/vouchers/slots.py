"""Slots: one an hour from valid_from, each as long as the voucher's service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chalicelib.domain.vouchers.voucher import Voucher

STEP = timedelta(hours=1)
# The most that one answer covers; clients of the first system need more.
WINDOW = timedelta(days=31)


class Slot(NamedTuple):
    """A stretch of time that can be booked with one voucher."""

    voucher_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Slots:
    """`length` slots of one voucher, one a STEP from `first` on; a month has 744."""

    voucher_id: str
    first: datetime
    length: int
    duration: timedelta

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Slot]:
        for number in range(self.length):
            start = self.first + number * STEP
            yield Slot(self.voucher_id, start, start + self.duration)


def unavailable(voucher: Voucher, start: datetime, now: datetime) -> str | None:
    """Why the slot that starts at `start` cannot be booked at `now`, or None if it can.

    One of past, outside_validity, off_grid; the first that applies (contract: Booking rules).
    """
    if start <= now:
        return "past"
    # Never start + duration: near the year 9999 that overflows.
    if start < voucher.valid_from or voucher.valid_until - start < voucher.duration:
        return "outside_validity"
    if (start - voucher.valid_from) % STEP:
        return "off_grid"
    return None


def free(
    voucher: Voucher,
    now: datetime,
    earliest: datetime | None,
    before: datetime | None,
    window: timedelta = WINDOW,
) -> tuple[Slots, datetime | None]:
    """The slots that `book` would take at `now`, with earliest <= start < before.

    At most a `window` of them; the second value is where to continue, or None at the end.
    """
    if voucher.at(now).status != "issued":
        return Slots(voucher.id, voucher.valid_from, 0, voucher.duration), None
    origin = voucher.valid_from
    duration = voucher.duration
    room = voucher.valid_until - origin - duration
    # Steps on the grid: the first one after `now`, and one past the last.
    first = max(0, (now - origin) // STEP + 1)
    if earliest is not None:
        first = max(first, -((origin - earliest) // STEP))
    stop = room // STEP + 1
    if before is not None:
        stop = min(stop, -((origin - before) // STEP))
    page = min(stop, first + window // STEP)
    if first >= page:
        return Slots(voucher.id, origin, 0, duration), None
    slots = Slots(voucher.id, origin + first * STEP, page - first, duration)
    return slots, origin + page * STEP if page < stop else None
