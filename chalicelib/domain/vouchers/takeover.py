"""A guest takes a booking over by its link: one that the desk made for a name, or that another
browser of theirs made, becomes theirs, and their contact goes with it (docs/booking-links.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.guests.contact import Contact, ContactChange
from chalicelib.domain.vouchers.assignment import hand_over
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import BookingLink, require_confirmed
from chalicelib.domain.vouchers.changes import VoucherChange, booking_meta, voucher_event
from chalicelib.domain.vouchers.errors import BookingNotLive
from chalicelib.domain.vouchers.live_booking import require_live
from chalicelib.domain.vouchers.voucher import Booked, Voucher


class Guests(NamedTuple):
    """What the hotel knows of the two guests between whom a booking changes hands."""

    previous: Contact | None
    """The contact of its holder."""
    own: Contact | None
    """That of whoever takes it over."""
    has_others: bool
    """Whether the holder has other vouchers or bookings at the hotel."""
    link_generation: int
    """That of the holder (domain/guests/contact.py)."""


def take_over(
    actor: ActorContext,
    voucher: Voucher,
    booking: Booking,
    link: BookingLink,
    holder_uid: str,
    guests: Guests,
) -> VoucherChange:
    """Make a live booking and its voucher those of `holder_uid`, who has the link: all links of
    before are void. Nothing changes for whoever is the holder already, whatever the link allows.

    Raises ClaimLinkNotValid, CodeRequired, BookingNotLive.
    """
    is_own = booking.holder_uid == holder_uid
    if not is_own:
        require_confirmed(link, booking, guests.link_generation, actor.now)
    live = require_live(voucher, booking)
    if not isinstance(voucher.state, Booked):
        raise BookingNotLive("This voucher has been used; its booking stays whose it was.")
    meta = {"holder_uid": holder_uid, "previous_holder_uid": live.holder_uid}
    event = voucher_event(actor, "voucher.claim", voucher, booking_meta(live) | meta)
    if is_own:
        return VoucherChange(
            now=actor.now,
            event=event,
            previous=voucher,
            voucher=voucher,
            previous_booking=live,
            booking=live,
        )
    handed, taken = hand_over(voucher, voucher.state, holder_uid)
    contact, previous_contact = _contacts(actor.now, holder_uid, guests)
    return VoucherChange(
        now=actor.now,
        event=event,
        previous=voucher,
        voucher=handed,
        previous_booking=live,
        booking=taken,
        contact=contact,
        previous_contact=previous_contact,
    )


def _contacts(
    now: datetime, holder_uid: str, guests: Guests
) -> tuple[ContactChange | None, ContactChange | None]:
    """What becomes of the contacts of the new holder and of the one before: whoever reads the
    guest's mails is the guest, so the hotel is to know them once. Of a holder with other bookings
    the contact stays for those."""
    previous, own = guests.previous, guests.own
    stays = ContactChange(previous=own, contact=own) if own else None
    if previous is None:
        return stays, None
    if guests.has_others:
        previous_contact = ContactChange(previous=previous, contact=previous)
    else:
        previous_contact = ContactChange(previous=previous, contact=None, successor_uid=holder_uid)
    if own is not None:
        return stays, previous_contact
    moved = replace(
        previous,
        guest_uid=holder_uid,
        # Of two contacts with one mailbox, the one that agreed stays the one that gets those mails.
        consents=() if guests.has_others else previous.consents,
        changed_at=now,
        version=1,
    )
    return ContactChange(previous=None, contact=moved), previous_contact
