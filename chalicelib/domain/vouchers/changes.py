"""Changes of a voucher: what the rules decide, and what is then written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher, VoucherStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherChange:
    """One change, written whole or not at all: the voucher, its booking and the event."""

    now: datetime
    event: Event
    previous: Voucher | None
    """The voucher that the rule read; None for a new one."""
    voucher: Voucher
    previous_booking: Booking | None = None
    booking: Booking | None = None
    """The booking of the answer; written only where it differs from the previous one."""
    requires_unexpired: bool = False
    """Whether the voucher's end must not have come when the change is written."""
    taking: Taking | None = None
    """The places that the booking takes in a calendar."""
    released: Claim | None = None
    """The places that are given back, in the cells that are not over."""


class DueVoucher(NamedTuple):
    """A voucher that the sweep must close, as the due index shows it."""

    voucher_id: str
    status: VoucherStatus
    version: int
    issuer_uid: str
    booking_id: str | None
    due_at: datetime


class Closing(NamedTuple):
    """What the sweep makes of a due voucher."""

    status: VoucherStatus
    event_type: EventType
    meta: dict[str, Any]


def booking_meta(booking: Booking) -> dict[str, Any]:
    """What an event says about a booking."""
    return {
        "booking_id": booking.id,
        "holder_uid": booking.holder_uid,
        "slot_start": text(booking.slot_start),
    }


def voucher_event(
    actor: ActorContext, event_type: EventType, voucher: Voucher, meta: dict[str, Any]
) -> Event:
    """The event of a change of a voucher."""
    return event_of(actor, event_type, voucher.id, voucher.issuer_uid, meta)
