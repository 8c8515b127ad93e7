"""The agenda of a calendar: what takes places in it, a booking, a hold or a block."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from chalicelib.domain import ids
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.instants import EARLIEST, LATEST, milliseconds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.hold import Hold

AgendaKind = Literal["booking", "hold", "block"]
BLOCK_PREFIX = "k"


class AgendaEntry(NamedTuple):
    """One thing that takes places in a calendar."""

    kind: AgendaKind
    id: str
    calendar_id: str
    start: datetime
    """Of the slot, or of the block."""
    end: datetime
    claim_start: datetime
    claim_end: datetime
    places: int
    created_at: datetime
    voucher_id: str | None = None
    reason: str | None = None
    """Of a block."""
    until: datetime | None = None
    """Of a hold: when it lapses."""

    @property
    def claim(self) -> Claim:
        """The places that it takes."""
        return Claim(self.calendar_id, self.claim_start, self.claim_end, self.places)


def of_booking(booking: Booking, claim: Claim) -> AgendaEntry:
    """The entry of a booking."""
    return AgendaEntry(
        kind="booking",
        id=booking.id,
        calendar_id=claim.calendar_id,
        start=booking.slot_start,
        end=booking.slot_end,
        claim_start=claim.start,
        claim_end=claim.end,
        places=claim.places,
        created_at=booking.created_at,
        voucher_id=booking.voucher_id,
    )


def of_hold(hold: Hold, voucher_id: str, created_at: datetime) -> AgendaEntry:
    """The entry of a hold."""
    claim = hold.claim
    return AgendaEntry(
        kind="hold",
        id=hold.id,
        calendar_id=claim.calendar_id,
        start=hold.slot_start,
        end=hold.slot_end,
        claim_start=claim.start,
        claim_end=claim.end,
        places=claim.places,
        created_at=created_at,
        voucher_id=voucher_id,
        until=hold.until,
    )


def of_block(block_id: str, claim: Claim, reason: str | None, created_at: datetime) -> AgendaEntry:
    """The entry of a block."""
    return AgendaEntry(
        kind="block",
        id=block_id,
        calendar_id=claim.calendar_id,
        start=claim.start,
        end=claim.end,
        claim_start=claim.start,
        claim_end=claim.end,
        places=claim.places,
        created_at=created_at,
        reason=reason,
    )


def block_start(block_id: str) -> datetime | None:
    """The start of a block: its id carries it in the place of the time at which other ids were
    made, so that the id alone finds it in the agenda. None for an id that no block has."""
    parts = block_id.split("-")
    if len(parts) != 3 or parts[0] != BLOCK_PREFIX or not parts[1].isalnum():
        return None
    try:
        number = int(parts[1], 36)
    except ValueError:
        return None
    if ids.base36(number) != parts[1] or number > milliseconds(LATEST):
        return None
    return EARLIEST + ids.MILLISECOND * number
