"""POST /api/voucher/undo"""

from __future__ import annotations

import operator
from datetime import datetime
from typing import Any

import pytest

from tests.access.cast import AS_ANNA, House
from tests.api.steps import at, book, booked, error, ids, issued, problems, status
from tests.calendars import make_calendar
from tests.service import TRANSACT, Answer, Service
from tests.stored import stored_events

MISTAKE = {"reason": "by mistake"}
LATE = {"cancel_until_minutes": 600, "late_cancel": "forfeit", "buffer_after": 30, "capacity": 1}
MOVES_CLOCK = pytest.mark.in_process("the clock goes on")


def undo(service: Service, voucher_id: str, **fields: Any) -> Answer:
    """Try to undo what consumed a voucher."""
    return service.post("voucher/undo", {"voucher_id": voucher_id, **MISTAKE, **fields})


def redeemed(service: Service) -> Any:
    """A booking that was used, as it was answered when it was made."""
    live = booked(service)
    assert service.post("voucher/redeem", {"voucher_id": ids(live)["voucher_id"]}).status == 200
    return live


def test_a_redeemed_booking_is_as_it_was(service: Service) -> None:
    live = redeemed(service)
    voucher_id = live["voucher"]["id"]
    consumed = status(service, voucher_id)["voucher"]
    assert consumed["consumed_by"] == "redeem"
    instants = map(datetime.fromisoformat, (at(service), consumed["consumed_at"]))
    assert operator.le(*instants)
    answer = undo(service, voucher_id)
    assert answer.status == 200
    assert answer.json == {"ok": True, "voucher": live["voucher"], "booking": live["booking"]}
    assert status(service, voucher_id) == answer.json
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.undo", service.actor("hotel"))
    assert event.meta == {
        "booking_id": live["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
        "reason": "by mistake",
        "status": "booked",
        "consumed_by": "redeem",
    }
    assert error(undo(service, voucher_id)) == (409, "nothing_to_undo", {"status": "booked"})
    assert service.post("voucher/redeem", {"voucher_id": voucher_id}).status == 200


def test_a_walk_in_is_issued_again(service: Service) -> None:
    voucher = issued(service)
    service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert undo(service, voucher["id"]).json == {"ok": True, "voucher": voucher, "booking": None}
    assert book(service, voucher["id"]).status == 201


def test_without_slot_the_booking_is_cancelled(service: Service) -> None:
    live = redeemed(service)
    answer = undo(service, live["voucher"]["id"], without_slot=True).json
    assert answer["voucher"] == live["voucher"] | {"status": "issued", "holder_uid": None}
    assert answer["booking"]["cancel_reason"] == "by mistake"
    assert book(service, live["voucher"]["id"]).status == 201


@MOVES_CLOCK
def test_what_the_sweep_consumed_is_given_back_and_may_expire(service: Service) -> None:
    voucher_id = booked(service)["voucher"]["id"]
    service.clock.advance(hours=3)
    assert service.sweep()["consumed"] == 1
    consumed = status(service, voucher_id)["voucher"]
    assert (consumed["consumed_by"], consumed["consumed_at"]) == ("sweep", at(service, hours=3))
    answer = undo(service, voucher_id).json
    assert (answer["voucher"]["status"], answer["booking"]["status"]) == ("issued", "cancelled")
    # It is due again at its end, like any other.
    service.clock.advance(days=31)
    assert service.sweep()["expired"] == 1


def test_a_reason_is_required(service: Service) -> None:
    answer = service.post("voucher/undo", {"voucher_id": "v-1"})
    assert problems(answer) == [("reason", "is required")]


@MOVES_CLOCK
def test_the_older_dialect_has_it_too(service: Service) -> None:
    live = redeemed(service)
    body = {"voucherId": live["voucher"]["id"], "reason": "x", "withoutSlot": True}
    answer = service.post("voucher/undo", body).json
    assert (answer["voucher"]["status"], answer["booking"]["cancelReason"]) == ("issued", "x")
    service.post("voucher/redeem", {"voucher_id": live["voucher"]["id"]})
    consumed = service.post("voucher/undo", {"voucherId": live["voucher"]["id"], "reason": ""})
    assert consumed.status == 400


# --- in a shared calendar


def forfeited(house: House, **fields: Any) -> tuple[str, str]:
    """A voucher of a calendar with one place that Anna lost by a late cancel, and its booking."""
    made = make_calendar(house.service, house.hotel, **LATE)
    voucher_id = house.issue(calendar_id=made, **fields)
    booking_id = house.book(voucher_id)
    body = {"booking_id": booking_id, "forfeit": True}
    answer = house.service.post("voucher/cancel", body, headers=AS_ANNA)
    assert answer.json["voucher"]["consumed_by"] == "forfeit"
    return voucher_id, booking_id


def undone(house: House, voucher_id: str, as_admin: bool = False, **fields: Any) -> Answer:
    """The hotel tries to undo it."""
    body = {"voucher_id": voucher_id, **MISTAKE, **fields}
    headers = house.admin if as_admin else house.hotel
    return house.service.post("voucher/undo", body, headers=headers)


def rows(service: Service) -> Any:
    """What is used in calendars, and the agenda."""
    used = [row for row in service.rows("calendars") if row["part"]["S"].startswith("u#")]
    return used, service.rows("agenda")


@MOVES_CLOCK
def test_a_forfeited_booking_takes_its_places_again(house: House) -> None:
    service = house.service
    made = make_calendar(service, house.hotel, **LATE)
    voucher_id = house.issue(calendar_id=made)
    booking_id = house.book(voucher_id)
    before = rows(service)
    live = service.get("voucher/status", {"voucher_id": voucher_id}, headers=AS_ANNA).json
    body = {"booking_id": booking_id, "forfeit": True}
    assert service.post("voucher/cancel", body, headers=AS_ANNA).status == 200
    assert rows(service) != before
    assert undone(house, voucher_id).json == live
    assert rows(service) == before


@MOVES_CLOCK
def test_where_others_have_its_places_it_is_given_back_without(house: House) -> None:
    voucher_id, booking_id = forfeited(house)
    calendar_id = house.service.get(
        "voucher/status", {"voucher_id": voucher_id}, headers=house.hotel
    ).json["voucher"]["calendar_id"]
    house.book(house.issue(calendar_id=calendar_id))
    before = rows(house.service)
    assert error(undone(house, voucher_id)) == (409, "slot_unavailable", {"reason": "taken"})
    answer = undone(house, voucher_id, without_slot=True).json
    assert (answer["voucher"]["status"], answer["voucher"]["holder_uid"]) == ("issued", None)
    assert (answer["booking"]["id"], answer["booking"]["status"]) == (booking_id, "cancelled")
    assert rows(house.service) == before


@MOVES_CLOCK
def test_who_takes_the_places_meanwhile_is_seen(house: House) -> None:
    voucher_id, _ = forfeited(house)
    query = {"voucher_id": voucher_id}
    voucher = house.service.get("voucher/status", query, headers=house.hotel).json["voucher"]
    other = house.issue(calendar_id=voucher["calendar_id"])
    with house.service.meanwhile(lambda: house.book(other), TRANSACT):
        answer = undone(house, voucher_id)
    assert error(answer) == (409, "slot_unavailable", {"reason": "taken"})


@MOVES_CLOCK
def test_a_voucher_that_is_lost_meanwhile_is_read_with_its_booking(house: House) -> None:
    """It was redeemed when it was read, and is given back and lost before the undo is written."""
    service = house.service
    made = make_calendar(service, house.hotel, **LATE)
    voucher_id = house.issue(calendar_id=made)
    booking_id = house.book(voucher_id)
    by_hotel = {"headers": house.hotel}
    service.post("voucher/redeem", {"voucher_id": voucher_id}, **by_hotel)

    def lose() -> None:
        assert undone(house, voucher_id).status == 200
        body = {"booking_id": booking_id, "forfeit": True}
        assert service.post("voucher/cancel", body, headers=AS_ANNA).status == 200

    with service.meanwhile(lose, TRANSACT):
        answer = undone(house, voucher_id)
    assert (answer.status, answer.json["voucher"]["status"]) == (200, "booked")
    assert len(service.rows("agenda")) == 1


@MOVES_CLOCK
def test_cells_that_were_over_when_it_was_lost_are_not_counted_twice(house: House) -> None:
    service = house.service
    made = make_calendar(service, house.hotel, **LATE, buffer_before=120)
    voucher_id = house.issue(calendar_id=made)
    booking_id = house.book(voucher_id)
    before = rows(service)
    service.clock.advance(minutes=20)
    body = {"booking_id": booking_id, "forfeit": True}
    assert service.post("voucher/cancel", body, headers=AS_ANNA).status == 200
    service.clock.advance(minutes=20)
    assert undone(house, voucher_id).status == 200
    assert rows(service) == before


@MOVES_CLOCK
def test_the_hotel_has_a_day(house: House) -> None:
    voucher_id = house.used()
    house.service.clock.advance(hours=24)
    assert error(undone(house, voucher_id))[:2] == (409, "undo_too_late")
    assert undone(house, voucher_id, as_admin=True).status == 200
