"""Reminders: when the hotel has them sent, and that it can do without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.jobs import fan_out
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import hotels
from tests.api.steps import issued as issue
from tests.api.steps import slot_id
from tests.jobs.outbox import (
    caught_up,
    give_contact,
    images,
    record_mails,
    send_all,
    statuses,
    stored,
)
from tests.service import Service, serve
from tests.torture.memory import in_memory

PROFILE = {"issuer_uid": "hotel", "name": "Hotel Seeblick", "zone": "Europe/Berlin"}


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def choose(service: Service, hours: int | None, version: int = 0) -> None:
    """The hotel chooses when its guests are reminded; it is known a minute later."""
    body: dict[str, Any] = PROFILE | {"reminder_hours": hours, "version": version}
    assert service.post("hotel/save", body).status == 200
    service.clock.advance(minutes=1)


def book(service: Service) -> str:
    """guest-1 books a voucher for in four days; the id of the booking."""
    voucher = issue(service)
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"}
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=96)})
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def reminders(service: Service) -> list[Any]:
    """The deliveries of reminders, by their events."""
    return [each for each in stored(service) if each.template == "reminder"]


@pytest.mark.parametrize("hours", [1, 24, 72])
def test_a_guest_is_reminded_when_the_hotel_chooses(service: Service, hours: int) -> None:
    mails = record_mails()
    give_contact(service)
    choose(service, hours)
    booking_id = book(service)
    fan_out.run(images(service))
    (reminder,) = reminders(service)
    booking = service.get("booking/status", {"booking_id": booking_id}).json["booking"]
    start = datetime.fromisoformat(booking["slot_start"])
    assert reminder.due_at == start - timedelta(hours=hours)
    send_all(service)
    assert len(mails) == 1
    service.clock.advance(hours=96 - hours)
    send_all(service)
    assert ("reminder", "sent", None) in statuses(service)
    assert len(mails) == 2


def test_a_hotel_that_has_none_sent_makes_none(service: Service) -> None:
    choose(service, None)
    book(service)
    fan_out.run(images(service))
    caught_up()
    assert reminders(service) == []


def test_a_new_time_concerns_what_is_booked_from_then_on(service: Service) -> None:
    choose(service, 48)
    book(service)
    fan_out.run(images(service))
    before = reminders(service)
    choose(service, 24, version=1)
    assert fan_out.run(images(service))["made"] == 0
    assert reminders(service) == before


def test_reminders_that_are_switched_off_are_void(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    book(service)
    send_all(service)
    choose(service, None)
    service.clock.advance(hours=80)
    send_all(service)
    assert len(mails) == 1
    assert ("reminder", "void", "reminders_off") in statuses(service)


@pytest.mark.parametrize("hours", [None, 1, 24, 168])
def test_a_profile_keeps_what_the_hotel_chose(hours: int | None) -> None:
    hotel = Hotel(issuer_uid="hotel", name="Seaside", zone="UTC", reminder_hours=hours, version=1)
    assert hotels.from_item(hotels.to_item(hotel)) == hotel


def test_a_profile_of_before_there_was_a_choice_reminds_a_day_before() -> None:
    item = hotels.to_item(Hotel(issuer_uid="hotel", name="Seaside", zone="UTC", version=1))
    assert "reminder_hours" not in item
    assert hotels.from_item(item).reminder_hours == 24
    with pytest.raises(CorruptRow):
        hotels.from_item(item | {"reminder_hours": {"N": "soon"}})
