"""GET /api/slots/available with booking_id: where a live booking can go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, booked, calendar, error, issued, slot_id
from tests.service import Service


def starts(service: Service, live: dict[str, Any], **query: Any) -> list[str]:
    """The slots to which a booking can move."""
    ids = {"voucher_id": live["voucher"]["id"], "booking_id": live["booking"]["id"]}
    answer = service.get("slots/available", ids | query)
    assert answer.status == 200, answer.text
    return [slot["slot_id"] for slot in answer.json["items"]]


def moves(service: Service, live: dict[str, Any], slot: str) -> int:
    """Try to move a booking; returns the status."""
    body = {"booking_id": live["booking"]["id"], "slot_id": slot}
    return service.post("voucher/reschedule", body).status


def test_all_slots_but_its_own_are_listed_of_a_voucher_without_a_calendar(
    service: Service,
) -> None:
    live = booked(service)
    until = at(service, hours=4)
    assert (
        service.get("slots/available", {"voucher_id": live["voucher"]["id"], "to": until}).json[
            "items"
        ]
        == []
    )
    listed = starts(service, live, to=until)
    assert live["booking"]["slot_id"] not in listed
    assert listed == [slot_id(service, hours=hour) for hour in (2, 3)]
    assert [moves(service, live, slot) for slot in listed] == [200, 200]


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
@pytest.mark.parametrize("query", [{}, {"all": "true"}])
def test_what_a_booking_takes_itself_is_free_for_it(
    service: Service, query: dict[str, str]
) -> None:
    made = calendar(service, capacity=1, start_every=15)
    voucher = issued(service, calendar_id=made["id"])
    live = book(service, voucher["id"], hours=2).json
    other = issued(service, calendar_id=made["id"])
    assert book(service, other["id"], hours=4).status == 201
    service_query = query | {"from": at(service, hours=1), "to": at(service, hours=5)}
    ids = {"voucher_id": voucher["id"], "booking_id": live["booking"]["id"]}
    items = service.get("slots/available", ids | service_query).json["items"]
    free = {item["slot_id"] for item in items if item.get("reason") is None}
    assert slot_id(service, hours=2) not in {item["slot_id"] for item in items}
    assert {slot_id(service, hours=hours) for hours in (1.25, 1.75, 2.25, 3)} <= free
    assert not {slot_id(service, hours=hours) for hours in (3.25, 4, 4.75)} & free
    assert moves(service, live, slot_id(service, hours=2.25)) == 200


def test_only_a_live_booking_of_the_voucher_can_move(service: Service) -> None:
    first, second = booked(service), booked(service)
    ids = {"voucher_id": first["voucher"]["id"], "booking_id": second["booking"]["id"]}
    missing = (404, "booking_not_found", None)
    assert error(service.get("slots/available", ids)) == missing
    service.post("voucher/cancel", {"booking_id": first["booking"]["id"]})
    ids["booking_id"] = first["booking"]["id"]
    assert error(service.get("slots/available", ids)) == missing


def test_the_older_dialect_names_it_likewise(service: Service) -> None:
    live = booked(service)
    ids = {"voucherId": live["voucher"]["id"], "bookingId": live["booking"]["id"]}
    items = service.get("slots/available", ids | {"to": at(service, hours=3)}).json["items"]
    assert [item["start"] for item in items] != []
    assert live["booking"]["slot_id"] not in [item["slotId"] for item in items]
