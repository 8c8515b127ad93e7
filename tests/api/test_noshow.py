"""POST /api/voucher/noshow"""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.storage.tables import events
from tests.api.steps import at, book, booked, calendar, error, issued, status
from tests.calendars import CALENDAR
from tests.service import TRANSACT, Answer, Service
from tests.stored import stored_events

pytestmark = pytest.mark.in_process("the clock goes on")


def the_event(service: Service, event_type: str) -> Event:
    """The one event of this type."""
    stored = map(events.from_item, service.rows("events"))
    [event] = [event for event in stored if event.type == event_type]
    return event


def noshow(service: Service, booking_id: str, **fields: Any) -> Answer:
    """Try to say that nobody came."""
    return service.post("voucher/noshow", {"booking_id": booking_id, **fields})


def used(service: Service) -> dict[str, int]:
    """The places used, by date and cell; none where none are left."""
    return {
        f"{row['part']['S'][2:]} {name}": int(value["N"])
        for row in service.rows("calendars")
        for name, value in row.items()
        if name[0] == "u" and name[1:].isdigit() and value["N"] != "0"
    }


def test_the_voucher_is_consumed_and_its_booking_a_no_show(service: Service) -> None:
    live = booked(service)
    service.clock.advance(hours=1)
    answer = noshow(service, live["booking"]["id"])
    assert answer.status == 200
    lost = {"status": "consumed", "consumed_by": "noshow", "consumed_at": at(service, hours=1)}
    assert answer.json["voucher"] == live["voucher"] | lost
    assert answer.json["booking"] == live["booking"] | {"status": "no_show"}
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.noshow", service.actor("hotel"))
    assert event.meta == {
        "booking_id": live["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
        "status": "consumed",
        "consumed_by": None,
    }
    assert error(noshow(service, live["booking"]["id"]))[1] == "booking_not_live"
    query = {"issuer_uid": "hotel", "status": "no_show"}
    assert len(service.get("voucher/bookings", query).json["items"]) == 1
    assert service.sweep()["consumed"] == 0


def test_with_give_back_it_can_be_booked_again(service: Service) -> None:
    live = booked(service)
    service.clock.advance(hours=1)
    answer = noshow(service, live["booking"]["id"], give_back=True).json
    back = {"status": "issued", "holder_uid": None}
    assert answer["voucher"] == live["voucher"] | back
    assert book(service, live["voucher"]["id"], hours=2).status == 201


def test_after_the_sweep_there_is_a_day(service: Service) -> None:
    first, second = booked(service), booked(service)
    service.clock.advance(hours=3)
    assert service.sweep()["consumed"] == 2
    service.clock.advance(hours=23)
    assert noshow(service, first["booking"]["id"]).status == 200
    service.clock.advance(hours=1)
    refused = noshow(service, second["booking"]["id"])
    until = {"noshow_until": at(service, hours=27)}
    assert error(refused) == (409, "noshow_too_late", until)


def test_not_before_the_slot(service: Service) -> None:
    refused = noshow(service, booked(service)["booking"]["id"])
    assert error(refused) == (409, "noshow_too_early", {"slot_start": at(service, hours=1)})


def test_places_to_come_are_free_and_an_undo_takes_them_again(service: Service) -> None:
    made = calendar(service, capacity=1)["id"]
    voucher_id = issued(service, calendar_id=made)["id"]
    live = book(service, voucher_id).json
    before = used(service)
    service.clock.advance(minutes=80)
    assert noshow(service, live["booking"]["id"]).status == 200
    assert len(used(service)) == 1  # the cell that is over
    assert service.rows("agenda") == []
    undone = service.post("voucher/undo", {"voucher_id": voucher_id, "reason": "came late"})
    assert undone.json == {"ok": True, "voucher": live["voucher"], "booking": live["booking"]}
    assert used(service) == before
    assert len(service.rows("agenda")) == 1


def test_who_has_the_place_now_keeps_it(service: Service) -> None:
    made = calendar(service, capacity=1, start_every=15)["id"]
    voucher_id = issued(service, calendar_id=made)["id"]
    lost = book(service, voucher_id).json["booking"]
    service.clock.advance(minutes=65)
    assert noshow(service, lost["id"]).status == 200
    other = issued(service, calendar_id=made)["id"]
    assert book(service, other, hours=1.5).status == 201
    body = {"voucher_id": voucher_id, "reason": "came late"}
    refused = service.post("voucher/undo", body)
    assert error(refused) == (409, "slot_unavailable", {"reason": "taken"})
    answer = service.post("voucher/undo", body | {"without_slot": True}).json
    assert (answer["voucher"]["status"], answer["booking"]["status"]) == ("issued", "cancelled")


def test_the_older_dialect_calls_it_booked(service: Service) -> None:
    live = booked(service)
    service.clock.advance(hours=1)
    answer = service.post("voucher/noshow", {"bookingId": live["booking"]["id"]}).json
    assert answer["booking"]["status"] == "booked"
    assert answer["voucher"]["consumedBy"] == "noshow"
    query = {"voucherId": live["voucher"]["id"]}
    listed = service.get("voucher/bookings", query).json["items"]
    assert [each["status"] for each in listed] == ["booked"]
    assert status(service, live["voucher"]["id"])["booking"] is None


def no_show_by_itself(service: Service) -> dict[str, Any]:
    """A booking in a calendar that makes a no-show of what nobody redeems."""
    made = calendar(service, unredeemed="no_show", buffer_after=30)["id"]
    booking: dict[str, Any] = book(service, issued(service, calendar_id=made)["id"]).json["booking"]
    assert booking["unredeemed"] == "no_show"
    return booking


def test_the_sweep_makes_a_no_show_where_that_was_promised(service: Service) -> None:
    booking = no_show_by_itself(service)
    # What the calendar says today does not matter.
    body = {**CALENDAR, "calendar_id": booking["calendar_id"]}
    assert service.post("calendar/save", body).json["calendar"]["unredeemed"] == "consumed"
    service.clock.advance(hours=2)
    assert service.sweep()["consumed"] == 1
    voucher = status(service, booking["voucher_id"])["voucher"]
    assert (voucher["status"], voucher["consumed_by"]) == ("consumed", "noshow")
    query = {"voucher_id": booking["voucher_id"]}
    assert service.get("voucher/bookings", query).json["items"][0]["status"] == "no_show"
    assert service.rows("agenda") == []
    assert len(used(service)) == 4  # the buffer is free
    assert the_event(service, "voucher.noshow").actor_id == "sweep"
    assert service.sweep()["consumed"] == 0


def test_the_sweep_consumes_where_nothing_else_was_promised(service: Service) -> None:
    made = calendar(service)["id"]
    voucher_id = issued(service, calendar_id=made)["id"]
    assert book(service, voucher_id).json["booking"]["unredeemed"] == "consumed"
    service.clock.advance(hours=2)
    assert service.sweep()["consumed"] == 1
    assert status(service, voucher_id)["voucher"]["consumed_by"] == "sweep"


def test_what_is_redeemed_in_the_middle_of_the_sweep_stays_so(service: Service) -> None:
    booking = no_show_by_itself(service)
    service.clock.advance(hours=2)
    body = {"booking_id": booking["id"]}
    writes = 0

    def redeem_before_the_second(operation: str, _: Any) -> None:
        nonlocal writes
        if operation == TRANSACT:
            writes += 1
            if writes == 2:
                assert service.post("voucher/redeem", body).status == 200

    with service.faulty_store(before=redeem_before_the_second):
        result = service.sweep()
    assert (result["consumed"], result["lost_race"], result["failed"]) == (0, 1, 0)
    assert status(service, booking["voucher_id"])["voucher"]["consumed_by"] == "redeem"
