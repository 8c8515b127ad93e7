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
    calendar_id: str | None = None
    """The calendar in which it takes places; None for a voucher with a calendar of its own, which
    it keeps for its owner."""
    places: int | None = None
    claim_start: datetime | None = None
    claim_end: datetime | None = None
    cancel_until: datetime | None = None
    """What a booking of it is promised."""
    late_cancel: LateCancel | None = None
    unredeemed: Unredeemed | None = None

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if not self.until <= self.slot_start < self.slot_end:
            raise BrokenInvariant("a hold lasts longer than until its slot, or its slot is empty")
        of_claim = (self.places, self.claim_start, self.claim_end, self.cancel_until)
        present = {each is not None for each in (self.calendar_id, *of_claim, self.late_cancel)}
        if len(present) > 1:
            raise BrokenInvariant("a hold has a part of a claim")

    @property
    def claim(self) -> Claim | None:
        """The places that it takes in a calendar; None without one."""
        if self.calendar_id is None or self.claim_start is None or self.claim_end is None:
            return None
        return Claim(self.calendar_id, self.claim_start, self.claim_end, self.places or 0)

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
