"""The parts of a voucher's change in a shared calendar: places, and entries in the agenda."""

from __future__ import annotations

from chalicelib.domain.calendars.agenda import AgendaEntry, of_booking, of_hold
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.repositories.claims import (
    agenda_end_part,
    agenda_part,
    claim_parts,
    move_parts,
    release_parts,
)


def calendar_parts(change: VoucherChange) -> Parts:
    """What a booking or a hold takes in a shared calendar, or gives back, and the entries in the
    agenda."""
    parts: Parts = {}
    before, after = _entries(change.previous_booking), _entries(change.booking)
    ended, made = change.ended_hold, change.made_hold
    if ended is not None:
        before.add(of_hold(ended, change.voucher.id, change.now))
    if made is not None:
        after.add(of_hold(made, change.voucher.id, change.now))
    for entry in before - after:
        parts[f"{entry.kind} ends"] = agenda_end_part(entry, guard="voucher")
    for entry in after - before:
        parts[f"{entry.kind} entry"] = agenda_part(entry, guard="voucher")
    taking, given_back = change.taking, change.given_back
    if taking is not None:
        is_hold = made is not None
        if given_back is None:
            return parts | claim_parts(taking, is_hold=is_hold)
        return parts | move_parts(given_back, taking, change.now, is_hold=is_hold)
    return parts | (release_parts(given_back, change.now) if given_back else {})


def _entries(booking: Booking | None) -> set[AgendaEntry]:
    """A live booking's entry in the agenda of its calendar, if it is in one."""
    if booking is None or booking.status != "booked" or booking.claim is None:
        return set()
    return {of_booking(booking, booking.claim)}
