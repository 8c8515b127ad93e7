"""A guest takes a booking over by a link: what changes hands, and whose contact it is then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.torture.model.guests import Contact, GuestModel
from tests.torture.model.records import Booking, ExpectedError, Principal, Voucher


@dataclass(frozen=True, slots=True)
class MovingLink:
    """A link that stands in a request."""

    booking_id: str
    generation: int
    guest_generation: int
    rights: str
    expires_at: datetime


def claim(guests: GuestModel, principal: Principal, link: MovingLink, now: datetime) -> Voucher:
    """The voucher, which is the guest's now."""
    model = guests.hotels.model
    if principal.role != "guest":
        raise ExpectedError(403, "forbidden")
    booking = model.bookings.get(link.booking_id)
    if booking is None:
        raise ExpectedError(404, "booking_not_found")
    before = booking.issuer, booking.holder
    is_own = booking.holder == principal.uid
    if not is_own:
        stored = booking.generation, model.guest_generations[before]
        if (link.generation, link.guest_generation) != stored or now >= link.expires_at:
            raise ExpectedError(409, "claim_link_not_valid")
        if link.rights != "move":
            raise ExpectedError(403, "code_required")
    voucher = model.vouchers[booking.voucher_id]
    if voucher.booking is not booking or voucher.status != "booked":
        raise ExpectedError(409, "booking_not_live")
    if is_own:
        return voucher
    has_others = _has_others(guests, voucher, booking)
    model.hand_over(voucher, principal.uid)
    _hand_contact_over(guests, before, (booking.issuer, principal.uid), has_others=has_others)
    model.record(voucher, "claim", now)
    return voucher


def _has_others(guests: GuestModel, voucher: Voucher, booking: Booking) -> bool:
    """Whether the booking's holder has another voucher or booking at the hotel."""
    model, key = guests.hotels.model, (booking.issuer, booking.holder)
    ones = [*model.vouchers.values(), *model.bookings.values()]
    others = [one for one in ones if one is not voucher and one is not booking]
    return any((one.issuer, one.holder) == key for one in others)


def _hand_contact_over(
    guests: GuestModel, before: tuple[str, str], after: tuple[str, str], *, has_others: bool
) -> None:
    contact = guests.contacts.get(before)
    if contact is None:
        return
    if after not in guests.contacts:
        guests.contacts[after] = Contact(dict(contact.fields))
    if not has_others:
        guests.erase(before)
