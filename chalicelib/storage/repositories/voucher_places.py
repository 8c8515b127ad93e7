"""The parts of a voucher's change in a shared calendar: places, and entries in the agenda."""

from __future__ import annotations

from chalicelib.domain.calendars.agenda import AgendaEntry, of_booking, of_hold
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.hold import Hold
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
    ended, made = change.ended_hold, change.voucher.hold
    if ended is not None:
        before |= _hold_entries(ended, change)
    if made is not None and (change.previous is None or made != change.previous.hold):
        after |= _hold_entries(made, change)
    for entry in before - after:
        parts[f"{entry.kind} ends"] = agenda_end_part(entry, guard="voucher")
    for entry in after - before:
        parts[f"{entry.kind} entry"] = agenda_part(entry, guard="voucher")
    taking, given_back = change.taking, change.given_back
    if taking is not None:
        counted = move_parts(given_back, taking, change.now) if given_back else claim_parts(taking)
        return parts | counted
    return parts | (release_parts(given_back, change.now) if given_back else {})


def _entries(booking: Booking | None) -> set[AgendaEntry]:
    """A live booking's entry in the agenda of its calendar, if it is in one."""
    if booking is None or booking.status != "booked" or booking.claim is None:
        return set()
    return {of_booking(booking, booking.claim)}


def _hold_entries(hold: Hold, change: VoucherChange) -> set[AgendaEntry]:
    claim = hold.claim
    return {of_hold(hold, claim, change.voucher.id, change.now)} if claim else set()
