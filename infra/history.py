"""What the history must tell of a voucher and its bookings, as they stand.

The service writes an event with each change, in one transaction, so each state has its event.
The migration fills in what an older log lacks by the same rule that `check-data` looks by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.model import Booking, EventType, VoucherStatus

MIGRATED = "migrated"
"""The name in `meta` that marks an event of the first system: `log` where its log told it,
`row` where only the row itself did."""

# A cancel gives an expired voucher back as expired, and that is its event.
SETTLED_BY: dict[VoucherStatus, tuple[EventType, ...]] = {
    "consumed": ("voucher.consume", "voucher.redeem"),
    "cancelled": ("voucher.revoke",),
    "expired": ("voucher.expire", "voucher.cancel"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that must be told: by an event of one of these types, of this booking if any."""

    types: tuple[EventType, ...]
    booking: Booking | None = None


def due(status: VoucherStatus, bookings: Iterable[Booking]) -> list[Telling]:
    """What must be told of a voucher in this status with these bookings, in order of time."""
    tellings = [Telling(("voucher.issue",))]
    for booking in bookings:
        tellings.append(Telling(("voucher.book",), booking))
        if booking.status == "cancelled":
            tellings.append(Telling(("voucher.cancel", "voucher.revoke"), booking))
    if status in SETTLED_BY:
        tellings.append(Telling(SETTLED_BY[status]))
    return tellings


def booking_told(subject_type: str, subject_id: str, meta: dict[str, Any]) -> str | None:
    """The id of the booking that an event tells of: its subject, or named in its meta (in either
    dialect)."""
    if "booking" in subject_type:
        return subject_id
    named = meta.get("booking_id", meta.get("bookingId"))
    return named if isinstance(named, str) else None
