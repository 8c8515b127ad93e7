"""Holds: a slot kept for somebody who is about to book it (contract: Changes of mind)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.calendars.calendar import LateCancel, Unredeemed
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.slot_id import SlotId

PREFIX = "h"  # of its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One slot kept for a voucher, until an instant. Its places are taken until it ends: it is
    booked, released, or ended after it has lapsed."""

    id: str
    owner_uid: str | None
    """Who asked for it; None if nobody is named, under AUTH_MODE=open."""
    until: datetime
    slot_start: datetime
    slot_end: datetime
    calendar_id: str
    """The calendar in which it takes places."""
    places: int
    claim_start: datetime
    claim_end: datetime
    cancel_until: datetime
    """What a booking of it is promised."""
    late_cancel: LateCancel
    unredeemed: Unredeemed

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if not self.until <= self.slot_start < self.slot_end:
            raise BrokenInvariant("a hold lasts longer than until its slot, or its slot is empty")
        if self.places < 1 or not self.claim_start < self.claim_end:
            raise BrokenInvariant("a hold takes no places, or for no time")

    @property
    def claim(self) -> Claim:
        """The places that it takes in its calendar."""
        return Claim(self.calendar_id, self.claim_start, self.claim_end, self.places)

    def has_lapsed(self, now: datetime) -> bool:
        """Whether its time is over. It is ended soon after, and its owner may still book it."""
        return now >= self.until

    @property
    def slot_id(self) -> SlotId:
        """The slot that is kept."""
        return SlotId.of(self.slot_start)

    @property
    def promise(self) -> dict[str, Any]:
        """The fields of the booking that it becomes."""
        claim = ("calendar_id", "places", "claim_start", "claim_end")
        names = (*claim, "cancel_until", "late_cancel", "unredeemed")
        return {name: getattr(self, name) for name in names}
