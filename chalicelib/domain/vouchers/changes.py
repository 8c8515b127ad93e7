"""Changes of a voucher: what the rules decide, and what is then written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.guests.contact import ContactChange
from chalicelib.domain.instants import text
from chalicelib.domain.offers.spending import Spending
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.domain.vouchers.voucher import Voucher, VoucherStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherChange:
    """One change, written whole or not at all: the voucher, its booking, the contact, the event."""

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
    """The places that a booking gives back, in the cells that are not over."""
    contact: ContactChange | None = None
    """What the hotel learns of the guest; of one that stays as it is, only that is checked."""
    previous_contact: ContactChange | None = None
    """What becomes of the contact of the holder of before, likewise."""
    spending: Spending | None = None
    """What a campaign pays for a new voucher."""

    @property
    def is_none(self) -> bool:
        """Whether everything is so already: there is an answer, and nothing to write."""
        return self.voucher == self.previous

    @property
    def ended_hold(self) -> Hold | None:
        """The hold that ends with this change, if one does."""
        before = self.previous.hold if self.previous else None
        return before if before != self.voucher.hold else None

    @property
    def made_hold(self) -> Hold | None:
        """The hold that begins with this change, if one does."""
        before = self.previous.hold if self.previous else None
        return self.voucher.hold if before != self.voucher.hold else None

    @property
    def given_back(self) -> Claim | None:
        """The places that are given back: a booking's, or those of a hold that ends, unless the
        booking keeps them."""
        ended = self.ended_hold
        if ended is None:
            return self.released
        is_kept = self.booking is not None and self.taking is None
        return None if is_kept else ended.claim


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


def hold_meta(voucher: Voucher) -> dict[str, Any]:
    """What an event that ends the voucher's hold says of it, if it has one."""
    return {} if voucher.hold is None else {"hold_id": voucher.hold.id}


def voucher_event(
    actor: ActorContext, event_type: EventType, voucher: Voucher, meta: dict[str, Any]
) -> Event:
    """The event of a change of a voucher."""
    return event_of(actor, event_type, voucher.id, voucher.issuer_uid, meta)
