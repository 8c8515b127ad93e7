"""Links to bookings: whatever is changed in one, it is refused."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.instants import LATEST, seconds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import (
    LIFE_AFTERWARDS,
    BookingLink,
    LinkRights,
    link_to,
    read,
    renew,
    sign,
    status_of,
)
from chalicelib.domain.vouchers.errors import BookingNotLive
from tests.domain.made import ACTOR, NOW, booked, bookings, in_status, texts, uids, voucher

SECRETS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=32, max_size=64)
LATER = st.integers(seconds(NOW) + 1, seconds(LATEST))
RIGHTS: st.SearchStrategy[LinkRights] = st.sampled_from(["see", "cancel", "move"])
GENERATIONS = st.integers(0, 10**9 - 1)
LINKS = st.builds(BookingLink, uids | texts.filter(bool), GENERATIONS, RIGHTS, LATER, GENERATIONS)
LINK = BookingLink("b-1", 3, "cancel", seconds(NOW) + 60)
SECRET = "a secret of these tests, and of nothing else"


@given(link=LINKS, secret=SECRETS)
def test_what_is_signed_is_read(link: BookingLink, secret: str) -> None:
    assert read(sign(link, secret), [secret], NOW) == link


@given(link=LINKS, secret=SECRETS, other=SECRETS)
def test_each_of_the_secrets_is_accepted_and_no_other(
    link: BookingLink, secret: str, other: str
) -> None:
    text = sign(link, secret)
    assert read(text, [other, secret], NOW) == link
    if other != secret:
        with pytest.raises(LinkNotValid):
            read(text, [other], NOW)


@given(link=LINKS, place=st.integers(0, 10**6), bit=st.integers(0, 6))
def test_any_flipped_bit_is_refused(link: BookingLink, place: int, bit: int) -> None:
    text = sign(link, SECRET)
    place %= len(text)
    changed = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
    with pytest.raises(LinkNotValid):
        read(changed, [SECRET], NOW)


def test_every_flipped_bit_of_one_link_is_refused() -> None:
    text = sign(LINK, SECRET)
    for place, sign_there in enumerate(text):
        for bit in range(7):
            changed = text[:place] + chr(ord(sign_there) ^ 1 << bit) + text[place + 1 :]
            with pytest.raises(LinkNotValid):
                read(changed, [SECRET], NOW)


@given(one=LINKS, other=LINKS)
def test_no_mac_fits_another_content(one: BookingLink, other: BookingLink) -> None:
    if one == other:
        return
    content = sign(one, SECRET).rpartition(".")[0]
    mac = sign(other, SECRET).rpartition(".")[2]
    with pytest.raises(LinkNotValid):
        read(f"{content}.{mac}", [SECRET], NOW)


@given(text=st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin1")))
def test_whatever_is_sent_is_refused_without_a_defect(text: str) -> None:
    for sent in (text, f"b1.{text}", f"b1.{text}.{'A' * 43}"):
        with pytest.raises(LinkNotValid):
            read(sent, [SECRET], NOW)


@pytest.mark.parametrize("content", ["", "1", "1 all 4000000000 b-1", "x cancel 4000000000 b-1"])
def test_a_signed_text_of_another_form_is_refused(content: str) -> None:
    """As a later release may write it. The rights stand where the content has them."""
    link = BookingLink("b-1", 0, "cancel", 4_000_000_000)._replace(
        generation=content,
        rights="",
        expires_at="",
        booking_id="",  # type: ignore[arg-type]
    )
    with pytest.raises(LinkNotValid):
        read(sign(link, SECRET), [SECRET], NOW)


@pytest.mark.parametrize(("ahead", "is_valid"), [(1, True), (0, False), (-1, False)])
def test_it_is_valid_until_its_last_second(ahead: int, is_valid: bool) -> None:
    text = sign(LINK._replace(expires_at=seconds(NOW) + ahead), SECRET)
    if is_valid:
        assert read(text, [SECRET], NOW)
        return
    with pytest.raises(LinkNotValid):
        read(text, [SECRET], NOW)


@given(booking=bookings("booked"))
def test_it_outlives_the_slot_whenever_that_is(booking: Booking) -> None:
    link = link_to(voucher(), booking, 7, NOW)
    assert link.expires_at >= min(
        seconds(booking.slot_end) + LIFE_AFTERWARDS.days * 86_400, seconds(LATEST)
    )
    assert (link.generation, link.guest_generation) == (booking.link_generation, 7)


def test_of_a_validity_without_end_a_year_counts() -> None:
    of = booked(voucher(valid_until=LATEST))
    assert of.booking is not None
    end = link_to(of, of.booking, 0, NOW).expires_at
    assert end == seconds(NOW + timedelta(days=365) + LIFE_AFTERWARDS)


@given(booking=bookings("cancelled"))
def test_a_cancelled_booking_gets_none(booking: Booking) -> None:
    with pytest.raises(BookingNotLive):
        link_to(voucher(), booking, 7, NOW)


def test_a_link_of_a_release_before_is_one_of_the_guests_first_generation() -> None:
    content = f"3 cancel {LINK.expires_at} b-1".encode()
    signed = sign(LINK, SECRET)
    assert signed.split(".")[1] == base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    assert read(signed, [SECRET], NOW).guest_generation == 0


def test_renewing_raises_the_generation_of_both_rows_and_nothing_else() -> None:
    of = booked()
    change = renew(ACTOR, of, of.booking)
    assert change.booking is not None
    assert of.booking is not None
    assert change.booking == of.booking.with_links_void() == change.voucher.booking
    assert change.booking.link_generation == of.booking.link_generation + 1
    assert (change.voucher.version, change.voucher.status) == (of.version + 1, "booked")


def test_only_a_live_booking_is_renewed() -> None:
    for status in ("issued", "consumed", "cancelled", "expired"):
        with pytest.raises(BookingNotLive):
            renew(ACTOR, in_status(status), None)


def test_a_booking_is_consumed_with_its_voucher() -> None:
    used = in_status("consumed")
    assert used.booking is not None
    assert status_of(used, used.booking) == "consumed"
    of = booked()
    assert of.booking is not None
    assert status_of(of, of.booking) == "booked"
    assert status_of(of, of.booking.cancel(NOW, None)) == "cancelled"
