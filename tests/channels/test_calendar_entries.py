"""Bookings as entries of a calendar: well formed, and read back as they were written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from chalicelib.channels import calendar_entries
from chalicelib.channels.calendar_entries import CalendarEntry, Contact, Method
from tests.channels.made_entries import GUEST, HOTEL, Person, made_entry
from tests.domain.made import HOUR, NOW, texts

AWKWARD = 'Spa; "two", back\\slash\nÜbung 🧖‍♀️ שלום ' * 5


def read(content: bytes) -> tuple[Calendar, Event]:
    """The object and its one entry."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def write(entry: CalendarEntry, method: Method = "REQUEST") -> bytes:
    """The file, made NOW."""
    return calendar_entries.write(entry, method, NOW)


def test_an_entry_says_what_and_when_and_where() -> None:
    shown = replace(made_entry(title="Day spa"), link="https://portal.example/#/v/v-1")
    calendar, event = read(write(shown))
    assert calendar["method"] == "REQUEST"
    assert str(event["uid"]) == "b-1@hotel-vouchers"
    assert (event.start, event.end) == (NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert str(event["summary"]) == "Day spa"
    assert str(event["location"]) == "Hotel Seeblick, Seestraße 12, 10115 Berlin"
    assert "+49 30 1234567" in str(event["contact"])
    assert str(event["url"]) == "https://portal.example/#/v/v-1"
    assert str(event["url"]) in str(event["description"])
    assert event["status"] == "CONFIRMED"
    assert str(event["organizer"]) == "mailto:hello@hotel-seeblick.example"
    assert str(event["attendee"]) == "mailto:mia@guest.example"


def test_instants_are_in_utc() -> None:
    lines = write(made_entry()).decode().splitlines()
    instants = [line for line in lines if line.startswith("DT")]
    assert len(instants) == 3
    assert all(line.endswith("Z") and "TZID" not in line for line in instants)


@pytest.mark.parametrize("method", ["PUBLISH", "REQUEST", "CANCEL"])
def test_body_and_type_state_the_same_method(method: Method) -> None:
    calendar, event = read(write(made_entry(), method))
    assert calendar_entries.media_type(method).endswith(f"; method={calendar['method']}")
    assert ("attendee" in event) == (method != "PUBLISH")


def test_a_cancelled_booking_is_taken_away() -> None:
    live = made_entry()
    over = replace(live, booking=live.booking.cancel(NOW, None))
    assert calendar_entries.mail_method(live) == "REQUEST"
    assert calendar_entries.file_method(live) == "PUBLISH"
    assert {calendar_entries.mail_method(over), calendar_entries.file_method(over)} == {"CANCEL"}
    assert read(write(over, "CANCEL"))[1]["status"] == "CANCELLED"


def test_a_hotel_without_a_profile_has_an_entry_too() -> None:
    bare = replace(made_entry(), hotel=type(HOTEL)(issuer_uid="hotel-7"), attendee=None)
    _, event = read(write(bare))
    assert str(event["location"]) == "hotel-7"
    assert not {"organizer", "attendee", "contact"} & set(event)


def check_lines(content: bytes) -> None:
    """Lines end with CRLF and have at most 75 octets; each is UTF-8 by itself (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_awkward_texts_are_folded_and_come_back() -> None:
    content = write(made_entry(title=AWKWARD.replace("\n", " "), description=AWKWARD))
    check_lines(content)
    _, event = read(content)
    assert str(event["summary"]) == AWKWARD.replace("\n", " ")
    assert str(event["description"]) == AWKWARD


def test_no_text_adds_a_line() -> None:
    evil = "Mia\r\nATTENDEE:mailto:eve@evil.example\nBEGIN:VALARM\x0bX\u2028Y"
    shown = replace(
        made_entry(title=evil, description=evil),
        hotel=replace(HOTEL, name=evil, address=evil, phone=evil),
        attendee=Contact(email="mia@guest.example", name=evil),
    )
    content = write(shown)
    check_lines(content)
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith("ATTENDEE") for line in lines) == 1
    assert not any(line.startswith("BEGIN:VALARM") for line in lines)
    assert len(read(content)[1].subcomponents) == 0


@given(title=texts, description=texts | st.just(""), name=texts)
def test_any_text_comes_back(title: str, description: str, name: str) -> None:
    shown = replace(
        made_entry(title=title, description=description),
        hotel=replace(HOTEL, name=name, email=None, phone=None),
    )
    content = write(replace(shown, attendee=None))
    check_lines(content)
    _, event = read(content)
    assert str(event["summary"]) == title
    assert str(event.get("description", "")) == description
    assert str(event["location"]).startswith(name.strip() or ",")


def test_the_higher_sequence_counts_in_whatever_order_files_come() -> None:
    first = made_entry()
    moved = replace(
        first,
        voucher=replace(first.voucher, version=3),
        booking=replace(first.booking, slot_start=NOW + 5 * HOUR, slot_end=NOW + 6 * HOUR),
    )
    gone = replace(
        moved,
        voucher=replace(first.voucher, version=4),
        booking=moved.booking.cancel(NOW, None),
    )
    person = Person()
    person.take(write(moved))
    person.take(write(first))
    assert [event.start for event in person.entries.values()] == [NOW + 5 * HOUR]
    person.take(write(gone, "CANCEL"))
    person.take(write(moved))
    assert person.entries == {}
    assert GUEST.name in write(first).decode()
