"""POST /api/voucher/book"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.steps import (
    HOUR,
    MS,
    at,
    book,
    booked,
    error,
    in_status,
    issued,
    problems,
    slot_id,
    status,
    text,
    timed,
)
from tests.service import TRANSACT, Service
from tests.stored import event_types, stored_bookings, stored_events

# A validity whose slots are ahead of every clock, to write them in any way.
AHEAD = {"valid_from": "2096-03-05T09:00:00Z", "valid_until": "2096-04-05T09:00:00Z"}


def test_books_a_slot(service: Service) -> None:
    voucher = issued(service)
    slot = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"][0]
    body = {"voucher_id": voucher["id"], "slot_id": slot["slot_id"], "holder_uid": "guest"}
    answer = service.post("voucher/book", body)
    assert answer.status == 201
    assert answer.json == {
        "ok": True,
        "booking": {
            "id": answer.json["booking"]["id"],
            "voucher_id": voucher["id"],
            "issuer_uid": "hotel",
            "holder_uid": "guest",
            "slot_id": slot_id(service, hours=1),
            "slot_start": at(service, hours=1),
            "slot_end": at(service, hours=2),
            "status": "booked",
            "cancel_reason": None,
            "created_at": service.clock.timestamp(),
            "cancelled_at": None,
        },
        "voucher": voucher | {"status": "booked", "holder_uid": "guest"},
    }


def test_stores_booking_voucher_and_event(service: Service) -> None:
    service.clock.tick()
    answer = booked(service, hours=3, duration_minutes=90)
    booking, voucher = answer["booking"], answer["voucher"]
    [stored] = stored_bookings(service)
    assert (stored.id, stored.status, stored.holder_uid) == (booking["id"], "booked", "guest")
    assert text(stored.slot_end) == at(service, hours=4.5)
    assert status(service, voucher["id"]) == {"ok": True, "voucher": voucher, "booking": booking}
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id, event.subject_id) == (
        "voucher.book",
        service.actor("guest"),
        voucher["id"],
    )
    assert event.meta == {
        "booking_id": booking["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=3),
    }


@pytest.mark.in_process("looks at a transaction")
def test_booking_is_stored_in_one_transaction(service: Service) -> None:
    booked(service)
    *_, (operation, arguments) = service.spy.calls
    assert operation == TRANSACT
    assert len(arguments["TransactItems"]) == 3


@pytest.mark.parametrize(
    "text_of_slot",
    [
        "slot-2096-03-05T11:00:00Z",
        "slot-2096-03-05T11:00:00.000Z",
        "slot-2096-03-05T11:00:00.0009Z",
        "slot-2096-03-05t11:00:00z",
        "slot-2096-03-05T12:00:00+01:00",
        "slot-2096-03-05T05:30:00-05:30",
        " slot-2096-03-05T11:00:00Z ",
    ],
)
def test_slot_id_is_an_instant_in_any_notation(service: Service, text_of_slot: str) -> None:
    voucher = issued(service, **AHEAD)
    body = {"voucher_id": voucher["id"], "slot_id": text_of_slot, "holder_uid": "guest"}
    answer = service.post("voucher/book", body)
    assert answer.status == 201, answer.text
    assert answer.json["booking"]["slot_id"] == "slot-2096-03-05T11:00:00Z"


def test_grid_with_milliseconds_has_slots_with_milliseconds(service: Service) -> None:
    voucher = issued(service, **AHEAD | {"valid_from": "2096-03-05T09:30:00.250Z"})
    slot = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"][1]
    assert slot["slot_id"] == "slot-2096-03-05T10:30:00.250Z"
    body = {"voucher_id": voucher["id"], "slot_id": slot["slot_id"], "holder_uid": "guest"}
    answer = service.post("voucher/book", body)
    assert answer.json["booking"]["slot_id"] == slot["slot_id"]
    assert answer.json["booking"]["slot_end"] == "2096-03-05T11:30:00.250Z"


@pytest.mark.parametrize(
    ("fields", "holder", "outcome"),
    [
        ({}, "anna", "anna"),
        ({"holder_uid": "anna"}, "anna", "anna"),
        ({"holder_uid": "anna"}, None, "anna"),
        ({"holder_uid": "anna", "transferable": True}, "bert", "bert"),
        ({"holder_uid": "anna", "transferable": True}, None, "anna"),
        ({"holder_uid": "anna"}, "bert", (403, "not_holder", None)),
    ],
)
def test_booker_becomes_the_holder(
    service: Service, fields: dict[str, Any], holder: str | None, outcome: Any
) -> None:
    voucher = issued(service, **fields)
    answer = book(service, voucher["id"], holder=holder)
    if isinstance(outcome, str):
        assert answer.json["booking"]["holder_uid"] == outcome
        assert answer.json["voucher"]["holder_uid"] == outcome
    else:
        assert error(answer) == outcome
        assert status(service, voucher["id"])["voucher"] == voucher


def test_a_name_stays_until_a_booking_brings_another(service: Service) -> None:
    assert "holder_name" not in issued(service)
    voucher = issued(service, holder_name="Family Öztürk")
    assert voucher["holder_uid"] is None
    assert book(service, voucher["id"]).json["voucher"]["holder_name"] == "Family Öztürk"
    service.clock.tick()
    other = issued(service, holder_name="Family Öztürk")
    body = {"voucher_id": other["id"], "slot_id": slot_id(service, hours=1), "holder_uid": "guest"}
    answer = service.post("voucher/book", body | {"holder_name": "Ayşe Öztürk"})
    assert answer.json["voucher"]["holder_name"] == "Ayşe Öztürk"
    assert status(service, other["id"])["voucher"]["holder_name"] == "Ayşe Öztürk"
    query = {"issuer_uid": "hotel", "include": "voucher"}
    listed = service.get("voucher/bookings", query).json["items"]
    assert [item["voucher"]["holder_name"] for item in listed] == ["Ayşe Öztürk", "Family Öztürk"]
    assert "Öztürk" not in str(stored_events(service))


@pytest.mark.in_process("a caller with a credential books for itself")
def test_holder_is_required(service: Service) -> None:
    voucher = issued(service)
    answer = book(service, voucher["id"], holder=None)
    assert problems(answer) == [("holder_uid", "is required")]
    assert status(service, voucher["id"])["voucher"] == voucher


@pytest.mark.parametrize("current", ["booked", "consumed", "cancelled", "expired"])
def test_refuses_a_voucher_that_is_not_issued(service: Service, current: str) -> None:
    voucher = in_status(service, current)
    before = service.rows("vouchers"), len(service.rows("events"))
    answer = book(service, voucher["id"], hours=3)
    assert error(answer) == (409, "voucher_not_bookable", {"status": current})
    assert (service.rows("vouchers"), len(service.rows("events"))) == before


def test_booked_voucher_stays_with_its_holder(service: Service) -> None:
    # The first system took it away.
    first = booked(service, holder="anna")
    answer = book(service, first["voucher"]["id"], hours=2, holder="bert")
    assert error(answer) == (409, "voucher_not_bookable", {"status": "booked"})
    current = status(service, first["voucher"]["id"])
    assert (current["voucher"]["holder_uid"], current["booking"]) == ("anna", first["booking"])


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (0 * HOUR, "past"),
        (-HOUR, "past"),
        ("1999-01-01T00:00:00Z", "past"),
        (HOUR / 2, "off_grid"),
        (HOUR + MS, "off_grid"),
        (10 * HOUR, "outside_validity"),
        (9.5 * HOUR, "outside_validity"),
        ("9999-12-31T23:00:00Z", "outside_validity"),
    ],
)
def test_refuses_a_slot(service: Service, start: timedelta | str, reason: str) -> None:
    voucher = issued(service, valid_until=at(service, hours=10))
    slot = f"slot-{timed(service, {'start': start})['start']}"
    body = {"voucher_id": voucher["id"], "slot_id": slot, "holder_uid": "guest"}
    answer = service.post("voucher/book", body)
    assert error(answer) == (409, "slot_unavailable", {"reason": reason})
    assert service.rows("voucher_bookings") == []
    assert event_types(service) == ["voucher.issue"]


def test_refuses_a_slot_before_the_validity(service: Service) -> None:
    voucher = issued(service, valid_from=at(service, hours=5), valid_until=at(service, hours=10))
    answer = book(service, voucher["id"], hours=4)
    assert error(answer) == (409, "slot_unavailable", {"reason": "outside_validity"})


@pytest.mark.in_process("the clock goes on")
def test_last_slot_can_be_booked_until_it_starts(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=10))
    service.clock.advance(hours=9, milliseconds=-1)
    assert book(service, voucher["id"], hours=9).status == 201


def test_refuses_a_missing_voucher(service: Service) -> None:
    assert error(book(service, "v-none")) == (404, "voucher_not_found", None)


@pytest.mark.in_process("comes between a read and a write")
def test_store_refuses_a_voucher_that_was_booked_meanwhile(service: Service) -> None:
    voucher = issued(service)
    with service.meanwhile(lambda: book(service, voucher["id"], hours=2, holder="bert")) as other:
        answer = book(service, voucher["id"], holder="anna")
    assert error(answer) == (409, "voucher_not_bookable", {"status": "booked"})
    assert other.result.status == 201
    assert [booking.holder_uid for booking in stored_bookings(service)] == ["bert"]
