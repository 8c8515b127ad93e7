"""A guest takes a booking over by its link: what changes hands, and what of the contacts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.guests.consents import Consent
from chalicelib.domain.guests.contact import Contact, ContactDraft, save
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking_links import BookingLink, LinkRights
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotLive
from chalicelib.domain.vouchers.link_errors import ClaimLinkNotValid, CodeRequired
from chalicelib.domain.vouchers.takeover import Guests, take_over
from tests.domain.made import ACTOR, NOW, booked, live_booking, voucher

BOOKED = booked(voucher(holder_uid="guest-1"))
BOOKING = live_booking(BOOKED)
NOBODY = Guests(None, None, False, 0)
AGREED = (Consent("mails-2026-11", NOW - timedelta(days=3), NOW - timedelta(days=2)),)


def link(**fields: Any) -> BookingLink:
    """A link to the booking, for which a code was confirmed."""
    return BookingLink("b-1", 0, "move", 10**11)._replace(**fields)


def contact(uid: str = "guest-1", email: str = "anna@devries.example") -> Contact:
    """A guest's contact, a week old."""
    draft = ContactDraft(name="Anna de Vries", email=email, note="A quiet room")
    made = save(NOW - timedelta(days=7), "hotel", uid, None, draft).latest
    return replace(made, consents=AGREED, version=4)


def taken(guests: Guests = NOBODY, of: BookingLink | None = None) -> VoucherChange:
    """Bert takes the booking over."""
    return take_over(ACTOR, BOOKED, BOOKING, of or link(), "bert", guests)


def test_the_booking_and_its_voucher_get_the_new_holder_and_links_are_void() -> None:
    change = taken()
    assert change.voucher.holder_uid == "bert"
    assert change.booking == change.voucher.booking
    assert change.booking == replace(BOOKING, holder_uid="bert", link_generation=1)
    assert change.voucher.version == BOOKED.version + 1
    assert (change.contact, change.previous_contact, change.is_none) == (None, None, False)


def test_a_cancel_gives_back_what_the_previous_uid_would_have_got() -> None:
    own = taken()
    after = lifecycle.cancel(ACTOR, own.voucher, own.booking, None, by_issuer=False)
    assert after.voucher.holder_uid == "bert"
    gift = booked(voucher(holder_uid="giver", transferable=True))
    booking = live_booking(gift)
    of_gift = take_over(ACTOR, gift, booking, link(), "bert", NOBODY)
    after = lifecycle.cancel(ACTOR, of_gift.voucher, of_gift.booking, None, by_issuer=False)
    assert after.voucher.holder_uid == "giver"


def test_the_only_contact_goes_along_with_what_was_agreed_to() -> None:
    before = contact()
    change = taken(Guests(before, None, False, 0))
    assert change.contact
    assert change.previous_contact
    assert change.contact.contact == replace(before, guest_uid="bert", changed_at=NOW, version=1)
    assert change.contact.previous is None
    assert (change.previous_contact.previous, change.previous_contact.contact) == (before, None)
    assert change.previous_contact.successor_uid == "bert"


def test_a_contact_of_a_guest_with_other_bookings_stays_as_it_is() -> None:
    before = contact()
    change = taken(Guests(before, None, True, 0))
    assert change.contact
    assert change.contact.contact
    assert change.contact.contact.consents == ()
    assert change.contact.contact.email == before.email
    assert change.previous_contact
    assert change.previous_contact.is_none
    assert not change.previous_contact.voids_links


@pytest.mark.parametrize("has_others", [False, True])
def test_a_contact_of_ones_own_stays(has_others: bool) -> None:
    before, own = contact(), contact("bert", "bert@bakker.example")
    change = taken(Guests(before, own, has_others, 0))
    assert change.contact
    assert change.contact.is_none
    assert change.contact.contact == own
    assert change.previous_contact
    assert change.previous_contact.contact == (before if has_others else None)


@pytest.mark.parametrize(
    "void",
    [{"generation": 1}, {"guest_generation": 1}, {"booking_id": "b-2"}],
    ids=lambda void: next(iter(void)),
)
def test_a_void_link_takes_nothing(void: dict[str, Any]) -> None:
    with pytest.raises(ClaimLinkNotValid):
        taken(of=link(**void))
    with pytest.raises(ClaimLinkNotValid):
        taken(of=link(rights="cancel", **void))


def test_a_link_is_of_the_generation_of_the_guest() -> None:
    with pytest.raises(ClaimLinkNotValid):
        taken(NOBODY._replace(link_generation=1))
    assert taken(NOBODY._replace(link_generation=1), link(guest_generation=1)).booking


@pytest.mark.parametrize("rights", ["see", "cancel"])
def test_a_code_must_have_been_confirmed(rights: LinkRights) -> None:
    with pytest.raises(CodeRequired):
        taken(of=link(rights=rights))


def test_a_link_ends_at_its_second() -> None:
    ends_at = int(NOW.timestamp())
    with pytest.raises(ClaimLinkNotValid):
        taken(of=link(expires_at=ends_at))
    assert taken(of=link(expires_at=ends_at + 1)).booking


def test_nothing_changes_for_the_holder_whatever_the_link_allows() -> None:
    for own in (link(), link(rights="see"), link(generation=7), link(expires_at=0)):
        change = take_over(ACTOR, BOOKED, BOOKING, own, "guest-1", NOBODY)
        assert change.is_none
        assert (change.voucher, change.booking) == (BOOKED, BOOKING)


def test_only_a_live_booking_is_taken_over() -> None:
    used = lifecycle.redeem(ACTOR, BOOKED, BOOKING).voucher
    of_used = live_booking(used)
    cancelled = lifecycle.cancel(ACTOR, BOOKED, BOOKING, None, by_issuer=True)
    of_cancelled = cancelled.booking
    assert of_cancelled
    for uid in ("bert", "guest-1"):
        with pytest.raises(BookingNotLive):
            take_over(ACTOR, used, of_used, link(), uid, NOBODY)
        with pytest.raises(BookingNotLive):
            take_over(ACTOR, cancelled.voucher, of_cancelled, link(), uid, NOBODY)
