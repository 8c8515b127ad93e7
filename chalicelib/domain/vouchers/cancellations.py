"""How often guests may cancel or move the booking of one voucher on one day
(contract: Booking rules).

A guest needs no account, so nothing else would stop a bearer voucher from being booked and
cancelled, or moved, without end, and each time leaves rows for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.errors import TooManyChanges

GUEST_MAX = 5  # cancellations and moves of one voucher by one guest on one day
VOUCHER_MAX = 20  # by all guests together: whoever can book it can be many guests


@dataclass(frozen=True, slots=True)
class GuestCancellations:
    """The cancellations and moves of one voucher by guests on one day in UTC, such as
    2026-12-01."""

    day: str
    by_guest: Mapping[str, int]
    """How many by each guest, by the guest's uid."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if not self.by_guest or min(self.by_guest.values()) < 1:
            raise BrokenInvariant("cancellations by guests were counted, and there are none")


def counted(
    previous: GuestCancellations | None, guest_uid: str, now: datetime
) -> GuestCancellations:
    """The count with one more change by this guest at `now`. Raises TooManyChanges."""
    day = now.date().isoformat()
    by_guest = dict(previous.by_guest) if previous and previous.day == day else {}
    count = by_guest.get(guest_uid, 0)
    if count >= GUEST_MAX or sum(by_guest.values()) >= VOUCHER_MAX:
        raise TooManyChanges
    return GuestCancellations(day, by_guest | {guest_uid: count + 1})
