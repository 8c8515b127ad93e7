"""Mails: whole, small, in three languages, and what somebody typed stays in its place."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from icalendar import Calendar

from chalicelib.channels.calendar_entries import Contact
from chalicelib.channels.mail.compose import compose
from chalicelib.channels.mail.content import Arrival, BookingMail, DigestMail, Mail, VoucherMail
from chalicelib.channels.mail.render import BYTES_MAX, BadAddress, render
from chalicelib.domain.hotels.hotel import LANGUAGES
from chalicelib.domain.hotels.logo import Logo
from chalicelib.http.schemas.mails import UNSUBSCRIBE_EXAMPLE
from infra.operator import mail_samples
from tests.channels.mail.read_mails import (
    kinds,
    plain_words,
    read_html,
    read_text,
    received,
    sample,
)
from tests.domain.made import texts as any_text

SAMPLES = [
    pytest.param(mail, id=f"{name}-{language}")
    for language in LANGUAGES
    for name, mail in mail_samples.samples(language)
]
NAMES = (
    "booked",
    "moved",
    "cancelled",
    "reminder",
    "voucher",
    "expiring",
    "code",
    "confirm",
    "digest",
    "webhook_disabled",
    "unreachable-bounced",
    "unreachable-complained",
)
ABOUT_NO_BOOKING = ("voucher", "expiring")
EVIL = "Mia\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\u202eX\x00"


def test_there_is_a_sample_of_each_mail_in_each_language() -> None:
    for language in LANGUAGES:
        assert tuple(name for name, _ in mail_samples.samples(language)) == NAMES


@pytest.mark.parametrize("mail", SAMPLES)
def test_a_mail_is_whole_and_small(mail: Mail) -> None:
    message = received(mail)
    assert len(message.as_bytes()) < BYTES_MAX
    assert message["From"].addresses[0].display_name == "Hotel Seeblick"
    assert message["From"].addresses[0].addr_spec == mail.envelope.sender
    assert message["To"].addresses[0].addr_spec == "mia.krueger@guest.example"
    assert message["Reply-To"] == "hello@hotel-seeblick.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert kinds(message)[-1] in ("text/html", "image/png", "application/ics")
    for line in message.as_bytes().split(b"\r\n"):
        assert len(line) <= 998


@pytest.mark.parametrize("mail", SAMPLES)
def test_text_says_what_the_html_says(mail: Mail) -> None:
    message = received(mail)
    text = set(plain_words(read_text(message)))
    assert [word for word in read_html(message).words if word and word not in text] == []
    if compose(mail).link:
        assert compose(mail).link in read_text(message).split()


@pytest.mark.parametrize("mail", SAMPLES)
def test_html_loads_nothing_and_has_one_button(mail: Mail) -> None:
    markup = read_html(received(mail))
    names = {tag for tag, _ in markup.tags}
    assert not names & {"script", "link", "iframe", "form", "object", "svg"}
    pictures = [attributes["src"] for tag, attributes in markup.tags if tag == "img"]
    assert all(str(source).startswith("cid:") for source in pictures)
    buttons = [tag for tag, attributes in markup.tags if attributes.get("class") == "button"]
    assert buttons == (["td", "a"] if compose(mail).link else [])
    assert "prefers-color-scheme:dark" in str(received(mail).get_body(("html",)).get_content())
    language = next(attributes["lang"] for tag, attributes in markup.tags if tag == "html")
    assert language == mail.envelope.language


@pytest.mark.parametrize("mail", SAMPLES)
def test_each_picture_of_the_html_is_in_the_mail(mail: Mail) -> None:
    message = received(mail)
    html = str(message.get_body(("html",)).get_content())
    parts = {part["Content-ID"]: part for part in message.walk() if part["Content-ID"]}
    assert set(re.findall(r"cid:(\w+)", html)) == {name.strip("<>") for name in parts}
    for part in parts.values():
        assert part.get_content_disposition() == "inline"
        assert part.get_content().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_not_about_a_booking_can_be_unsubscribed(name: str) -> None:
    message = render(sample(name))
    is_offered = name in ABOUT_NO_BOOKING
    assert ("List-Unsubscribe" in message) == is_offered
    if is_offered:
        address = f"https://vouchers.example/api/mail/unsubscribe?token={UNSUBSCRIBE_EXAMPLE}"
        # As it is sent: no program reads an address that is written as encoded words or folded.
        assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in message.as_bytes()
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        page = f"https://vouchers.example/#unsubscribe={UNSUBSCRIBE_EXAMPLE}"
        assert page in read_text(message).split()
        assert page in [values.get("href") for _, values in read_html(message).tags]


@pytest.mark.parametrize(
    ("name", "method"),
    [("booked", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL"), ("reminder", None)],
)
def test_a_mail_brings_the_calendar_entry(name: str, method: str | None) -> None:
    message = received(sample(name))
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == (method is not None)
    for part in parts:
        assert part["Content-Type"].params["method"] == method
        calendar = Calendar.from_ical(part.get_content())
        assert calendar["method"] == method
        (event,) = calendar.walk("VEVENT")
        assert str(event["uid"]).startswith("b-mp1k2x7c-")
        assert str(event["attendee"]) == "mailto:mia.krueger@guest.example"
        # The link that lets its guest in does not get into calendars that others see.
        assert "k-4f1c" not in part.get_content()
        attached = next(message.iter_attachments())
        assert attached.get_content_type() == "application/ics"
        content = part.get_payload(decode=True)
        assert content == attached.get_content()
        assert content.count(b"\n") == content.count(b"\r\n")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_gets_out_of_its_place(name: str) -> None:
    mail = sample(name)
    envelope = replace(
        mail.envelope,
        hotel=replace(mail.envelope.hotel, name=EVIL, address=EVIL),
        receiver=Contact(email="mia@guest.example", name=EVIL),
    )
    mail = replace(mail, envelope=envelope)
    if isinstance(mail, (BookingMail, VoucherMail)):
        evil = replace(mail.voucher, title=EVIL, description=EVIL, holder_name=EVIL)
        mail = replace(mail, voucher=evil)
    if isinstance(mail, BookingMail):
        mail = replace(mail, reason=EVIL)
    if isinstance(mail, DigestMail):
        arrivals = [replace(each, title=EVIL, guest=EVIL, calendar=EVIL) for each in mail.arrivals]
        mail = replace(mail, arrivals=tuple(arrivals))
    message, usual = received(mail), received(sample(name))
    assert message["Bcc"] is None
    assert message.keys() == usual.keys()
    assert "\u202e" not in str(message["Subject"]) + str(message["From"]) + read_text(message)
    markup, usual_markup = read_html(message), read_html(usual)
    assert "script" not in {tag for tag, _ in markup.tags}
    assert {tag for tag, _ in markup.tags} <= {tag for tag, _ in usual_markup.tags} | {"br"}


@settings(max_examples=40)
@given(name=any_text, title=any_text)
def test_any_name_and_title_make_a_mail(name: str, title: str) -> None:
    mail = sample("booked")
    envelope = replace(mail.envelope, receiver=Contact(email="mia@guest.example", name=name))
    voucher = replace(mail.voucher, title=title, holder_name=name)
    message = received(replace(mail, envelope=envelope, voucher=voucher))
    assert message["To"].addresses[0].addr_spec == "mia@guest.example"
    read_html(message)


@pytest.mark.parametrize(
    "address", ["", "mia", "a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example", "ä@b.de"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    mail = sample("booked")
    envelope = replace(mail.envelope, receiver=Contact(email=address))
    with pytest.raises(BadAddress) as refusal:
        render(replace(mail, envelope=envelope)).as_bytes()
    assert address == "" or address not in str(refusal.value)


def with_logo(mail: BookingMail, size: int) -> BookingMail:
    """The mail of a hotel whose logo has so many bytes."""
    large = Logo(content=b"\x89PNG" + bytes(size), type="image/png")
    return replace(mail, envelope=replace(mail.envelope, logo=large))


@pytest.mark.parametrize(("size", "is_there"), [(8_000, True), (20_000, False), (40_000, False)])
def test_a_logo_is_in_the_mail_where_it_leaves_it_small(size: int, is_there: bool) -> None:
    message = received(with_logo(sample("moved"), size))
    assert len(message.as_bytes()) < BYTES_MAX
    assert ("cid:logo" in str(message.get_body(("html",)).get_content())) == is_there


def test_the_longest_texts_leave_a_mail_small() -> None:
    mail = with_logo(sample("booked", "de"), 12_000)
    hotel = replace(mail.envelope.hotel, name="Ä" * 200, address="ß" * 500)
    mail = replace(
        mail,
        envelope=replace(mail.envelope, hotel=hotel),
        voucher=replace(
            mail.voucher, title="Ä" * 200, description="Ö" * 2000, holder_name="Ü" * 200
        ),
    )
    assert len(received(mail).as_bytes()) < BYTES_MAX


def test_a_full_day_leaves_a_digest_small_and_says_how_much_is_missing() -> None:
    digest = sample("digest", "de")
    full = replace(digest, arrivals=tuple(digest.arrivals[number % 5] for number in range(100)))
    message = received(full)
    assert len(message.as_bytes()) < BYTES_MAX
    assert "Und 75 weitere" in read_text(message)
    assert "100 Ankünfte" in message["Subject"]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("issued", "Your voucher is valid again: you can book another time until 31 December 2026"),
        ("cancelled", "The voucher itself is no longer valid either."),
        ("expired", "The voucher has meanwhile expired."),
    ],
)
def test_a_cancel_says_what_becomes_of_the_voucher(status: str, sentence: str) -> None:
    mail = sample("cancelled")
    voucher = replace(mail.voucher, state=status)
    message = received(replace(mail, voucher=voucher))
    text = " ".join(read_text(message).split())
    assert sentence in text
    assert "The pool is being repaired" in text
    assert ("Book another time" in text) == (status == "issued")
    # What is over shows no code at reception.
    assert "cid:qr" not in str(message.get_body(("html",)).get_content())


def test_a_day_without_arrivals_says_so() -> None:
    digest = sample("digest")
    one = replace(digest, arrivals=digest.arrivals[:1])
    assert compose(one).subject == "Tue 15 Dec: 1 arrival"
    arrival = one.arrivals[0]
    assert isinstance(arrival, Arrival)
