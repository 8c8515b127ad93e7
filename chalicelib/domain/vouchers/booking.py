"""Bookings: one slot taken with a voucher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chalicelib.domain.calendars.calendar import LateCancel, Unredeemed
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.slot_id import SlotId

BookingStatus = Literal["booked", "cancelled", "no_show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One slot taken with a voucher. It is live while it is `booked` and its voucher is."""

    id: str
    voucher_id: str
    issuer_uid: str
    holder_uid: str
    slot_start: datetime
    slot_end: datetime
    status: BookingStatus
    cancel_reason: str | None = None
    created_at: datetime
    cancelled_at: datetime | None = None
    sequence: int = 0
    """Counts its moves."""
    link_generation: int = 0
    """Raised by whatever makes the links to it void (booking_links.py)."""
    calendar_id: str | None = None
    """The calendar in which it takes places; None for a voucher with a calendar of its own."""
    places: int | None = None
    claim_start: datetime | None = None
    claim_end: datetime | None = None
    """From when until when it takes them: the slot with the buffers as they were."""
    cancel_until: datetime | None = None
    """Until when its guest may cancel, as was promised."""
    late_cancel: LateCancel | None = None
    """What was promised for a later cancel."""
    unredeemed: Unredeemed | None = None
    """What was promised for a slot that ends without a redeem; None: it is consumed, as before
    calendars had a choice."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.slot_end <= self.slot_start:
            raise BrokenInvariant("a booking ends before it starts")
        if self.sequence < 0:
            raise BrokenInvariant("a booking has moved less than never")
        if self.link_generation < 0:
            raise BrokenInvariant("the links to a booking were made void less than never")
        if self.status != "cancelled" and (self.cancel_reason or self.cancelled_at):
            raise BrokenInvariant("a booking is live and cancelled at once")
        of_claim = (self.places, self.claim_start, self.claim_end, self.cancel_until)
        present = {each is not None for each in (self.calendar_id, *of_claim, self.late_cancel)}
        if len(present) > 1:
            raise BrokenInvariant("a booking has a part of a claim")
        if self.unredeemed is not None and self.calendar_id is None:
            raise BrokenInvariant("a booking has a promise of a calendar, and is in none")
        if self.claim is not None and not self._is_within(self.claim):
            raise BrokenInvariant("a booking's claim does not cover its slot")

    def _is_within(self, claim: Claim) -> bool:
        return claim.start <= self.slot_start and self.slot_end <= claim.end and claim.places > 0

    @property
    def claim(self) -> Claim | None:
        """The places that it takes in a calendar; None without one."""
        if self.calendar_id is None or self.claim_start is None or self.claim_end is None:
            return None
        return Claim(self.calendar_id, self.claim_start, self.claim_end, self.places or 0)

    def cancel(self, now: datetime, reason: str | None) -> Booking:
        """The booking, cancelled at `now`."""
        return replace(
            self,
            status="cancelled",
            cancel_reason=reason,
            cancelled_at=now,
        )

    def with_links_void(self) -> Booking:
        """The booking, to which the links of before do not lead any more."""
        return replace(self, link_generation=self.link_generation + 1)

    @property
    def slot_id(self) -> SlotId:
        """The slot that is taken."""
        return SlotId.of(self.slot_start)
