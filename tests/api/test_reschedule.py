"""POST /api/voucher/reschedule"""

from __future__ import annotations

import pytest

from tests.access.cast import AS_ANNA, AS_BERT, Headers, House
from tests.api.steps import (
    at,
    book,
    booked,
    calendar,
    error,
    ids,
    issued,
    slot_id,
    status,
)
from tests.api.test_shared_slots import agenda, used
from tests.calendars import make_calendar
from tests.service import Answer, Service
from tests.stored import stored_bookings, stored_events


def move(
    service: Service, booking_id: str, hours: float = 2, headers: Headers | None = None
) -> Answer:
    """Try to move a booking to the slot so many hours after the clock's start."""
    body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=hours)}
    return service.post("voucher/reschedule", body, headers=headers or {})


def test_a_booking_moves_and_stays_the_same_booking(service: Service) -> None:
    live = booked(service)
    service.clock.tick()
    answer = move(service, live["booking"]["id"])
    assert answer.status == 200
    moved = {
        "slot_id": slot_id(service, hours=2),
        "slot_start": at(service, hours=2),
        "slot_end": at(service, hours=3),
        "sequence": 1,
    }
    voucher, booking = live["voucher"], live["booking"] | moved
    assert answer.json == {"ok": True, "booking": booking, "voucher": voucher}
    assert status(service, voucher["id"]) == {"ok": True, "booking": booking, "voucher": voucher}
    [stored] = stored_bookings(service)
    assert (stored.slot_id.sent, stored.sequence) == (booking["slot_id"], 1)


def test_the_event_says_from_when_to_when(service: Service) -> None:
    live = booked(service)
    move(service, live["booking"]["id"])
    event = stored_events(service)[-1]
    assert (event.type, event.subject_id) == ("voucher.reschedule", live["voucher"]["id"])
    assert event.meta == {
        "booking_id": live["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=2),
        "from": at(service, hours=1),
        "to": at(service, hours=2),
    }


def test_listings_by_time_show_the_new_one(service: Service) -> None:
    live = booked(service)
    move(service, live["booking"]["id"], hours=30)

    def listed(**query: str) -> list[str]:
        answer = service.get("voucher/bookings", {"issuer_uid": "hotel"} | query)
        return [item["slot_start"] for item in answer.json["items"]]

    assert listed(to=at(service, hours=20)) == []
    assert listed(**{"from": at(service, hours=20)}) == [at(service, hours=30)]
    assert listed() == [at(service, hours=30)]


@pytest.mark.in_process("moves the clock")
def test_the_sweep_waits_for_the_new_end(service: Service) -> None:
    live = booked(service)
    move(service, live["booking"]["id"], hours=5)
    service.clock.advance(hours=3)
    assert service.sweep()["consumed"] == 0
    service.clock.advance(hours=3)
    assert service.sweep()["consumed"] == 1


def test_each_move_counts(service: Service) -> None:
    booking_id = booked(service)["booking"]["id"]
    for number, hours in enumerate((2, 3, 1), 1):
        assert move(service, booking_id, hours).json["booking"]["sequence"] == number
    cancelled = service.post("voucher/cancel", {"booking_id": booking_id}).json["booking"]
    assert cancelled["sequence"] == 3
    assert [stored.sequence for stored in stored_bookings(service)] == [3]


def test_a_cancel_gives_back_what_was_before_the_booking(service: Service) -> None:
    voucher = issued(service, transferable=True)
    live = book(service, voucher["id"]).json
    move(service, live["booking"]["id"])
    service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    assert status(service, voucher["id"])["voucher"] == voucher


def test_the_slot_that_it_has_is_refused(service: Service) -> None:
    live = booked(service)
    answer = move(service, live["booking"]["id"], hours=1)
    assert error(answer) == (409, "slot_unavailable", {"reason": "unchanged"})


@pytest.mark.parametrize(
    ("hours", "reason"),
    [(-1, "past"), (0, "past"), (24 * 40, "outside_validity"), (2.5, "off_grid")],
)
def test_a_slot_is_refused_as_book_refuses_it(service: Service, hours: float, reason: str) -> None:
    live = booked(service)
    answer = move(service, live["booking"]["id"], hours)
    assert error(answer) == (409, "slot_unavailable", {"reason": reason})
    assert status(service, live["voucher"]["id"])["booking"] == live["booking"]


def test_only_a_live_booking_moves(service: Service) -> None:
    assert error(move(service, "b-none"))[:2] == (404, "booking_not_found")
    live = ids(booked(service))
    service.post("voucher/cancel", {"booking_id": live["booking_id"]})
    assert error(move(service, live["booking_id"]))[:2] == (409, "booking_not_live")
    used_up = ids(booked(service))
    service.post("voucher/redeem", {"voucher_id": used_up["voucher_id"]})
    assert error(move(service, used_up["booking_id"]))[:2] == (409, "booking_not_live")
    again = issued(service)["id"]
    first = book(service, again).json["booking"]["id"]
    service.post("voucher/cancel", {"booking_id": first})
    book(service, again)
    assert error(move(service, first))[:2] == (409, "booking_not_live")


def test_the_older_dialect_moves_too_and_has_no_sequence(service: Service) -> None:
    live = booked(service)
    body = {"bookingId": live["booking"]["id"], "slotId": slot_id(service, hours=2)}
    answer = service.post("voucher/reschedule", body)
    assert answer.status == 200
    assert answer.json["booking"]["slotStart"] == at(service, hours=2).replace("Z", ".000Z")
    assert "sequence" not in answer.json["booking"]


# --- until when, and how often


@pytest.mark.in_process("moves the clock")
def test_a_guest_moves_until_the_slot_begins_and_the_hotel_later(house: House) -> None:
    service = house.service
    booking_id = house.book(house.issue(), hours=2)
    service.clock.advance(hours=2)
    refused = error(move(service, booking_id, 4, AS_ANNA))
    assert refused == (409, "reschedule_too_late", {"cancel_until": at(service, hours=2)})
    assert move(service, booking_id, 4, house.hotel).status == 200
    assert move(service, booking_id, 5, AS_ANNA).status == 200


@pytest.mark.in_process("moves the clock")
def test_a_guest_moves_as_long_as_was_promised_and_gets_the_promise_of_now(house: House) -> None:
    service = house.service
    made = make_calendar(service, house.hotel, cancel_until_minutes=60)
    booking_id = house.book(house.issue(calendar_id=made), hours=3)
    body = {"calendar_id": made, "cancel_until_minutes": 120, "late_cancel": "forfeit"}
    settings = service.get("calendar/list", {"calendar_id": made}, headers=house.hotel)
    named = {
        name: value
        for name, value in settings.json["items"][0].items()
        if name in ("title", "zone", "capacity", "hours")
    }
    assert service.post("calendar/save", named | body, headers=house.hotel).status == 200
    service.clock.advance(minutes=119)
    moved = move(service, booking_id, 5, AS_ANNA).json["booking"]
    assert (moved["cancel_until"], moved["late_cancel"]) == (at(service, hours=3), "forfeit")
    service.clock.advance(minutes=61)
    refused = error(move(service, booking_id, 6, AS_ANNA))
    assert refused == (409, "reschedule_too_late", {"cancel_until": at(service, hours=3)})
    assert move(service, booking_id, 6, house.hotel).status == 200


def test_a_guest_moves_and_cancels_five_times_a_day_together(house: House) -> None:
    service = house.service
    booking_id = house.book(house.issue(), hours=2)
    for hours in (3, 4, 5, 6, 7):
        assert move(service, booking_id, hours, AS_ANNA).status == 200
    assert error(move(service, booking_id, 8, AS_ANNA))[:2] == (409, "too_many_changes")
    cancel = {"booking_id": booking_id}
    refused = service.post("voucher/cancel", cancel, headers=AS_ANNA)
    assert error(refused)[:2] == (409, "too_many_changes")
    assert move(service, booking_id, 8, house.hotel).status == 200


def test_a_booking_of_somebody_else_is_not_there(house: House) -> None:
    booking_id = house.book(house.issue(), hours=2)
    for headers in (AS_BERT, house.other):
        assert error(move(house.service, booking_id, 3, headers))[:2] == (404, "booking_not_found")


# --- in a shared calendar


def shared(service: Service, calendar_id: str, hours: float, **fields: int) -> str:
    """A booking in this calendar; returns its id."""
    voucher = issued(service, calendar_id=calendar_id, **fields)
    return str(book(service, voucher["id"], hours=hours).json["booking"]["id"])


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
class TestInACalendar:
    def test_its_places_move_with_it(self, service: Service) -> None:
        made = calendar(service, buffer_after=15)["id"]
        booking_id = shared(service, made, 3, places=2)
        before = used(service)
        assert len(before) == 5
        assert move(service, booking_id, 30).status == 200
        assert not before.keys() & used(service).keys()
        assert set(used(service).values()) == {2}
        assert agenda(service) == [booking_id]
        query = {"calendar_id": made}
        [listed] = service.get("voucher/bookings", query).json["items"]
        assert (listed["slot_start"], listed["sequence"]) == (at(service, hours=30), 1)
        assert move(service, booking_id, 3).status == 200
        assert used(service) == before

    def test_its_own_places_do_not_stand_in_its_way(self, service: Service) -> None:
        made = calendar(service, capacity=1, start_every=15, buffer_before=15)["id"]
        booking_id = shared(service, made, 3)
        before = used(service)
        assert move(service, booking_id, 3.25).status == 200
        assert set(used(service).values()) == {1}
        assert len(used(service)) == len(before)
        assert move(service, booking_id, 2.75).status == 200
        assert move(service, booking_id, 3).status == 200
        assert used(service) == before

    def test_the_places_of_others_do(self, service: Service) -> None:
        made = calendar(service, capacity=1, start_every=15)["id"]
        booking_id = shared(service, made, 3)
        shared(service, made, 4)
        before = service.rows("calendars"), service.rows("agenda")
        refused = error(move(service, booking_id, 3.25))
        assert refused == (409, "slot_unavailable", {"reason": "taken"})
        assert (service.rows("calendars"), service.rows("agenda")) == before

    def test_a_race_for_the_place_is_explained(self, service: Service) -> None:
        made = calendar(service, capacity=1)["id"]
        booking_id = shared(service, made, 3)
        rival = issued(service, calendar_id=made)["id"]
        with service.meanwhile(lambda: book(service, rival, hours=5)):
            refused = error(move(service, booking_id, 5))
        assert refused == (409, "slot_unavailable", {"reason": "taken"})

    def test_cells_that_are_over_stay_counted(self, service: Service) -> None:
        made = calendar(service)["id"]
        booking_id = shared(service, made, 1)
        service.clock.advance(minutes=80)
        assert move(service, booking_id, 5).status == 200
        assert len(used(service)) == 4 + 1

    def test_a_booking_of_an_hour_ago_moves_beside_itself(self, service: Service) -> None:
        made = calendar(service, capacity=1, start_every=15, buffer_before=30)["id"]
        booking_id = shared(service, made, 1)
        service.clock.advance(minutes=50)
        before = used(service)
        assert move(service, booking_id, 1.25).status == 200
        # The first cell of its buffer is over, and the last one is new.
        assert used(service).keys() >= before.keys()
        assert len(used(service)) == len(before) + 1
