"""Which events a voucher and its bookings must have, given their statuses.

The service writes an event with each change, in one transaction, so each status has its event.
The migration adds the events that an older log lacks, by the same rule that `check-data` checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.events import EventType
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import VoucherStatus

MIGRATED = "migrated"
"""The name in `meta` that marks an event of the first system: `log` where its log had the event,
`row` where the migration derived it from the row."""

ENDS_OF_BOOKINGS: tuple[EventType, ...] = ("voucher.cancel", "voucher.revoke", "voucher.forfeit")
NO_SHOW: EventType = "voucher.noshow"
"""It ends a booking, and what consumed its voucher before."""
UNDO: EventType = "voucher.undo"
"""It takes a consumption back, and may end a booking or give it back."""
EXTEND: EventType = "voucher.extend"
"""It makes of an expired voucher an issued one again."""
# A cancel or an undo gives an expired voucher back as expired; that is then its event.
FINAL_EVENTS: dict[VoucherStatus, tuple[EventType, ...]] = {
    "consumed": ("voucher.consume", "voucher.redeem", "voucher.forfeit", NO_SHOW),
    "cancelled": ("voucher.revoke",),
    "expired": ("voucher.expire", "voucher.cancel", UNDO, NO_SHOW),
}


@dataclass(frozen=True, slots=True)
class RequiredEvent:
    """An event that must exist: of one of these types, and of this booking if there is one."""

    types: tuple[EventType, ...]
    booking: Booking | None = None

    def exists_among(self, events: Iterable[tuple[EventType, str | None]]) -> bool:
        """Whether one of these events, each a type and a booking's id, is the required one."""
        return any(
            event_type in self.types and (self.booking is None or booking_id == self.booking.id)
            for event_type, booking_id in events
        )


def required_events(status: VoucherStatus, bookings: Iterable[Booking]) -> list[RequiredEvent]:
    """The events that a voucher in this status with these bookings must have, in order of time."""
    required = [RequiredEvent(("voucher.issue", "voucher.accept"))]
    for booking in bookings:
        required.append(RequiredEvent(("voucher.book",), booking))
        if booking.status == "cancelled":
            required.append(RequiredEvent((*ENDS_OF_BOOKINGS, UNDO), booking))
        if booking.status == "no_show":
            required.append(RequiredEvent((NO_SHOW,), booking))
    if status in FINAL_EVENTS:
        required.append(RequiredEvent(FINAL_EVENTS[status]))
    return required


def booking_id_of(subject_type: str, subject_id: str, meta: dict[str, Any]) -> str | None:
    """The id of an event's booking: its subject, or an entry of its meta (in either spelling)."""
    if "booking" in subject_type:
        return subject_id
    booking_id = meta.get("booking_id", meta.get("bookingId"))
    return booking_id if isinstance(booking_id, str) else None
