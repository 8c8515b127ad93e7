"""Whoever is refused a slot because of a hold that has lapsed ends it: every route that takes one.
Whoever only looks sees the calendar as if it had ended: every route that shows what is used.

The sweep does not run here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.api.steps import at, book, calendar, error, issued, slot_id, status
from tests.api.test_hold import keep, types
from tests.api.test_shared_slots import agenda
from tests.calendars import DAYS
from tests.routes import POST_ROUTES, error_codes
from tests.service import Answer, Service

Ask = Callable[[], Answer]


def books(service: Service, calendar_id: str) -> Ask:
    """Another voucher is to be booked."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    return lambda: book(service, voucher, hours=2)


def keeps(service: Service, calendar_id: str) -> Ask:
    """The slot is to be kept with another voucher."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    return lambda: keep(service, voucher, hours=2)


def moves(service: Service, calendar_id: str, by: str = "voucher") -> Ask:
    """A booking of another time is to be moved there."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    booking_id = book(service, voucher, hours=5).json["booking"]["id"]
    body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=2)}
    return lambda: service.post(f"{by}/reschedule", body)


def takes_back(service: Service, calendar_id: str) -> Ask:
    """A booking was lost: its guest did not come, and then does."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    booking_id = book(service, voucher, hours=1.75).json["booking"]["id"]
    service.clock.advance(minutes=105)
    assert service.post("voucher/noshow", {"booking_id": booking_id}).status == 200
    return lambda: service.post("voucher/undo", {"voucher_id": voucher, "reason": "came late"})


ASKS: dict[str, Callable[[Service, str], Ask]] = {
    "/api/voucher/book": books,
    "/api/voucher/hold": keeps,
    "/api/voucher/reschedule": moves,
    "/api/booking/reschedule": partial(moves, by="booking"),
    "/api/voucher/undo": takes_back,
}


def test_every_route_that_takes_a_slot_is_here() -> None:
    takers = {route.path for route in POST_ROUTES if "slot_unavailable" in error_codes(route)}
    assert ASKS.keys() == takers


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
@pytest.mark.parametrize("path", ASKS)
def test_it_ends_what_has_lapsed(service: Service, path: str) -> None:
    made = calendar(service, capacity=1, start_every=15)["id"]
    ask = ASKS[path](service, made)
    kept = issued(service, calendar_id=made)["id"]
    until = keep(service, kept, hours=2).json["voucher"]["hold"]["until"]
    live = {"reason": "taken", "free_again_at": until}
    assert error(ask()) == (409, "slot_unavailable", live)
    service.clock.advance(minutes=9, seconds=59, milliseconds=999)
    assert error(ask()) == (409, "slot_unavailable", live)
    service.clock.advance(milliseconds=1)
    assert until == at(service, seconds=(service.clock.now - service.clock.start).total_seconds())
    assert ask().status in (200, 201)
    assert types(service).count("voucher.hold_lapse") == 1
    assert "hold" not in status(service, kept)["voucher"]
    assert len(agenda(service)) == 1


Read = Callable[[Service, str], Callable[[], bool]]
HOURS = 2  # until the slot that is held


def in_slots(**query: str) -> Read:
    """Whether a voucher lists the slot as free."""

    def prepare(service: Service, calendar_id: str) -> Callable[[], bool]:
        voucher = issued(service, calendar_id=calendar_id)["id"]
        return lambda: is_free(
            service.get("slots/available", {"voucher_id": voucher, **query}).json["items"], service
        )

    return prepare


def in_camel_case(service: Service, calendar_id: str) -> Callable[[], bool]:
    """The same in the older dialect."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    return lambda: is_free(
        service.get("slots/available", {"voucherId": voucher, "all": "true"}).json["items"], service
    )


def to_move_to(service: Service, calendar_id: str) -> Callable[[], bool]:
    """Whether a booking of another time could move there."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    booking_id = book(service, voucher, hours=5).json["booking"]["id"]
    query = {"voucher_id": voucher, "booking_id": booking_id}
    return lambda: is_free(service.get("slots/available", query).json["items"], service)


def by_link(service: Service, calendar_id: str) -> Callable[[], bool]:
    """The same, asked of the booking itself."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    query = {"booking_id": book(service, voucher, hours=5).json["booking"]["id"]}
    return lambda: is_free(service.get("booking/slots", query).json["items"], service)


def in_load(service: Service, calendar_id: str) -> Callable[[], bool]:
    """Whether the hotel's desk sees nothing used at the time."""
    query = {"calendar_id": calendar_id, "to": at(service, hours=HOURS + 1)}
    return lambda: service.get("calendar/load", query).json["load"] == []


def in_conflicts(service: Service, calendar_id: str) -> Callable[[], bool]:
    """Whether a booking fits again, in hours with fewer places than it and the hold take."""
    voucher = issued(service, calendar_id=calendar_id)["id"]
    assert book(service, voucher, hours=HOURS).status == 201
    (stored,) = service.get("calendar/list", {"calendar_id": calendar_id}).json["items"]
    query = {"calendar_id": calendar_id}

    def read() -> bool:
        whole_day = [{"from": "00:00", "to": "24:00", "capacity": 1}]
        body = {name: stored[name] for name in ("title", "zone", "capacity")}
        hours = {"hours": dict.fromkeys(DAYS, whole_day)}
        assert service.post("calendar/save", query | body | hours).status == 200
        return bool(service.get("calendar/conflicts", query).json["items"] == [])

    return read


def is_free(items: list[dict[str, Any]], service: Service) -> bool:
    """Whether the slot is among those listed, and free."""
    starts = {item["start"].replace(".000Z", "Z"): item.get("reason") for item in items}
    return starts.get(at(service, hours=HOURS), "not listed") is None


READS: dict[str, tuple[Read, int]] = {
    "the free slots": (in_slots(), 1),
    "every slot": (in_slots(all="true"), 1),
    "every slot in camelCase": (in_camel_case, 1),
    "where a booking can move": (to_move_to, 1),
    "where a booking can move, by itself": (by_link, 1),
    "the load": (in_load, 1),
    "the conflicts": (in_conflicts, 2),
}


@pytest.mark.in_process("its clock stands on a full hour, as starts do")
@pytest.mark.parametrize("what", READS)
def test_whoever_looks_sees_nothing_of_what_has_lapsed(service: Service, what: str) -> None:
    prepare, capacity = READS[what]
    made = calendar(service, capacity=capacity)["id"]
    read = prepare(service, made)
    assert keep(service, issued(service, calendar_id=made)["id"], hours=HOURS).status == 200
    service.clock.advance(minutes=9, seconds=59, milliseconds=999)
    assert not read()
    service.clock.advance(milliseconds=1)
    assert read()
    assert "voucher.hold_lapse" not in types(service), "a look writes nothing"
    assert service.sweep()["lapsed"] == 1
    assert read()


@pytest.mark.in_process("counts store calls")
def test_a_look_asks_for_holds_only_where_there_was_one(service: Service) -> None:
    made = calendar(service, capacity=1)["id"]
    voucher = issued(service, calendar_id=made)["id"]
    assert book(service, issued(service, calendar_id=made)["id"], hours=3).status == 201
    reads = {
        "slots/available": {"voucher_id": voucher, "all": "true"},
        "calendar/load": {"calendar_id": made},
        "calendar/conflicts": {"calendar_id": made},
    }

    def calls() -> dict[str, int]:
        counts = {}
        for path, query in reads.items():
            service.spy.calls.clear()
            assert service.get(path, query).status == 200
            counts[path] = len(service.spy.calls)
        return counts

    assert calls() == dict.fromkeys(reads, 4)
    assert keep(service, issued(service, calendar_id=made)["id"], hours=HOURS).status == 200
    assert calls() == dict.fromkeys(reads, 5)
