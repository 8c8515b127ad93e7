"""Requests of calendars, each with what must be stored before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.steps import book, booked, calendar, issued, slot_id
from tests.service import Answer, Service


def in_calendar(service: Service, path: str, **fields: Any) -> Callable[[], Answer]:
    """A change of a calendar."""
    body = {"calendar_id": calendar(service)["id"], **fields}
    return lambda: service.post(path, body)


def voucher_of_calendar(service: Service) -> dict[str, Any]:
    """A voucher that shares a calendar."""
    return issued(service, calendar_id=calendar(service)["id"])


def booking(service: Service) -> Callable[[], Answer]:
    """A booking in a calendar."""
    voucher_id = voucher_of_calendar(service)["id"]
    return lambda: book(service, voucher_id)


def move(*, shared: bool = False) -> Callable[[Service], Callable[[], Answer]]:
    """A booking moves, of a voucher with a calendar of its own or of a shared one."""

    def prepare(service: Service) -> Callable[[], Answer]:
        voucher = voucher_of_calendar(service) if shared else issued(service)
        booking_id = book(service, voucher["id"]).json["booking"]["id"]
        body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=3)}
        return lambda: service.post("voucher/reschedule", body)

    return prepare


def hold(service: Service) -> Callable[[], Answer]:
    """A slot of a calendar is kept."""
    body = {"voucher_id": voucher_of_calendar(service)["id"], "slot_id": slot_id(service, hours=3)}
    return lambda: service.post("voucher/hold", body)


def release(service: Service) -> Callable[[], Answer]:
    """A slot of a calendar is given back."""
    voucher_id = voucher_of_calendar(service)["id"]
    body = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=3)}
    assert service.post("voucher/hold", body).status == 200
    return lambda: service.post("voucher/release", {"voucher_id": voucher_id})


def slots(service: Service) -> Callable[[], Answer]:
    """The free slots of a calendar."""
    voucher_id = voucher_of_calendar(service)["id"]
    return lambda: service.get("slots/available", {"voucher_id": voucher_id})


def bookings(service: Service) -> Callable[[], Answer]:
    """The bookings of a calendar."""
    voucher = voucher_of_calendar(service)
    book(service, voucher["id"])
    return lambda: service.get("voucher/bookings", {"calendar_id": voucher["calendar_id"]})


def conflicts(service: Service) -> Callable[[], Answer]:
    """What does not fit a calendar any more."""
    query = {"calendar_id": calendar(service)["id"]}
    return lambda: service.get("calendar/conflicts", query)


def load(service: Service) -> Callable[[], Answer]:
    """How a calendar is used."""
    query = {"calendar_id": calendar(service)["id"]}
    return lambda: service.get("calendar/load", query)


def listed(service: Service) -> Callable[[], Answer]:
    """A page of a hotel's calendars."""
    for _ in range(3):
        calendar(service)
    return lambda: service.get("calendar/list", {"issuer_uid": "hotel", "limit": 1})


def entry(service: Service) -> Callable[[], Answer]:
    """Reads the calendar entry of a booking; its hotel was read within the minute."""
    query = {"booking_id": booked(service)["booking"]["id"]}
    service.get("voucher/entry", query)
    return lambda: service.get("voucher/entry", query)
