"""GET /api/voucher/entry"""

from __future__ import annotations

import base64
from datetime import datetime

import pytest

from tests.access.cast import AS_ANNA, House
from tests.api.steps import at, booked, error, ids, slot_id
from tests.api.test_undo import LATE
from tests.calendars import make_calendar
from tests.channels.made_entries import Person
from tests.service import Service

pytestmark = pytest.mark.in_process("reads the body as Lambda answers it")


def fetch(service: Service, booking_id: str, **query: str) -> tuple[bytes, dict[str, str]]:
    """The file of a booking, and the headers."""
    answer = service.get("voucher/entry", {"booking_id": booking_id, **query})
    assert answer.status == 200, answer.text
    return base64.b64decode(answer.text), answer.headers


def starts(person: Person) -> list[datetime]:
    """When the entries of a calendar start."""
    return [event.start for event in person.entries.values()]


def test_booked_moved_twice_and_cancelled_is_one_entry_and_then_none(service: Service) -> None:
    booking_id = ids(booked(service))["booking_id"]
    person = Person()
    person.take(fetch(service, booking_id)[0])
    assert starts(person) == [datetime.fromisoformat(at(service, hours=1))]
    for hours in (3, 5):
        body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=hours)}
        assert service.post("voucher/reschedule", body).status == 200
        person.take(fetch(service, booking_id)[0])
        assert starts(person) == [datetime.fromisoformat(at(service, hours=hours))]
    assert service.post("voucher/cancel", {"booking_id": booking_id}).status == 200
    person.take(fetch(service, booking_id)[0])
    assert starts(person) == []


def test_an_undone_forfeit_comes_back(house: House) -> None:
    service = house.service
    voucher_id = house.issue(calendar_id=make_calendar(service, house.hotel, **LATE))
    booking_id = house.book(voucher_id)
    person = Person()

    def take() -> int:
        query = {"booking_id": booking_id}
        answer = service.get("voucher/entry", query, headers=AS_ANNA)
        person.take(base64.b64decode(answer.text))
        return len(person.entries)

    assert take() == 1
    given_up = {"booking_id": booking_id, "forfeit": True}
    assert service.post("voucher/cancel", given_up, headers=AS_ANNA).status == 200
    assert take() == 0
    undo = {"voucher_id": voucher_id, "reason": "by mistake"}
    assert service.post("voucher/undo", undo, headers=house.hotel).status == 200
    assert take() == 1


def test_file_is_saved_and_never_kept(service: Service) -> None:
    booking_id = ids(booked(service))["booking_id"]
    content, headers = fetch(service, booking_id, link="https://portal.example/#/v/v-1")
    assert headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert headers["Content-Disposition"] == 'attachment; filename="booking.ics"'
    assert headers["Cache-Control"] == "no-store"
    assert "ETag" not in headers
    assert b"URL:https://portal.example/#/v/v-1" in content
    service.post("voucher/cancel", {"booking_id": booking_id})
    assert fetch(service, booking_id)[1]["Content-Type"].endswith("method=CANCEL")


def test_entry_names_the_hotel(service: Service) -> None:
    live = booked(service, issuer_uid="hotel-of-entries")
    profile = {"issuer_uid": "hotel-of-entries", "name": "Seeblick", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    assert b"LOCATION:Seeblick" in fetch(service, live["booking"]["id"])[0]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a b", "https://a\r\nX:Y", "x"])
def test_a_link_is_an_address(service: Service, link: str) -> None:
    booking_id = ids(booked(service))["booking_id"]
    answer = service.get("voucher/entry", {"booking_id": booking_id, "link": link})
    assert error(answer)[:2] == (400, "invalid_request")


def test_a_missing_booking_has_no_entry(service: Service) -> None:
    answer = service.get("voucher/entry", {"booking_id": "b-none"})
    assert error(answer)[:2] == (404, "booking_not_found")
