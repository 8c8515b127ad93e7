"""The link to a booking: what it opens, what it does not, and what makes it void."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.access.cast import (
    ANNA,
    AS_ANNA,
    BERT,
    House,
    by_link,
    code,
    everything,
    new_process,
)
from tests.access.good_requests import requests
from tests.access.links import check_not_valid, renewed, shown
from tests.routes import PUBLIC, ROUTES
from tests.service import START
from tests.stored import stored_bookings, stored_events, stored_vouchers

# The routes that a link opens; of others, those for anyone ignore it.
OPEN = {f"/api/booking/{name}" for name in ("status", "slots", "cancel")} | {"/api/voucher/entry"}
# What takes a code (test_booking_codes.py).
BY_CODE = {f"/api/booking/{name}" for name in ("code", "confirm", "reschedule")}


def test_a_link_opens_what_shows_or_cancels_its_booking_and_no_more(house: House) -> None:
    new_process(rate_limit_post=1000, rate_limit_get=1000)
    for path, request in requests(house).items():
        if path in PUBLIC | BY_CODE:
            continue
        booking_id = house.book(house.issue())
        link = house.link(booking_id)
        named = {"booking_id": booking_id} if path in OPEN else {}
        before = everything(house.service)
        answer = request.__class__(request.method, request.path, request.fields | named).send(
            house, link
        )
        if path in OPEN:
            assert answer.status == 200, (path, answer.text)
        else:
            assert (answer.status, code(answer)) == (403, "forbidden"), path
            assert everything(house.service) == before, path
    by_link = {route.path for route in ROUTES if "link" in route.allow.roles}
    assert by_link - PUBLIC == OPEN | BY_CODE


def test_it_shows_the_booking_without_what_would_let_others_book(house: House) -> None:
    voucher_id = house.issue(title="Spa", price_amount=12.5, holder_name="Anna")
    booking_id = house.book(voucher_id)
    answer = shown(house, house.link(booking_id))
    booking, voucher = answer.json["booking"], answer.json["voucher"]
    assert (booking["id"], booking["status"]) == (booking_id, "booked")
    assert booking["slot_id"] == house.slot()
    assert (voucher["title"], voucher["holder_name"]) == ("Spa", "Anna")
    assert voucher_id not in answer.text
    assert ANNA not in answer.text
    slots = house.service.get("booking/slots", headers=house.link(booking_id))
    assert house.slot(3) in {slot["slot_id"] for slot in slots.json["items"]}
    assert house.slot() not in slots.text
    assert voucher_id not in slots.text


def test_slots_of_a_calendar_are_those_of_the_move(house: House) -> None:
    voucher_id = house.issue(calendar_id=house.calendar())
    booking_id = house.book(voucher_id)
    link, query = house.link(booking_id), {"all": "true"}
    page = house.service.get("booking/slots", query, headers=link).json
    named = query | {"voucher_id": voucher_id, "booking_id": booking_id}
    whole = house.service.get("slots/available", named, headers=house.hotel).json
    for slot in whole["items"]:
        del slot["voucher_id"]
    assert page == whole


def test_whoever_has_it_cancels_by_what_the_guest_may(house: House) -> None:
    voucher_id = house.issue(holder_uid=ANNA)
    booking_id = house.book(voucher_id)
    link = house.link(booking_id)
    answer = house.service.post("booking/cancel", {"reason": "ill"}, headers=link)
    assert answer.status == 200
    assert answer.json["booking"]["status"] == "cancelled"
    assert voucher_id not in answer.text
    (event,) = (one for one in stored_events(house.service) if one.type == "voucher.cancel")
    assert event.actor_id == "link"
    again = house.service.post("booking/cancel", {}, headers=link)
    assert (again.status, code(again)) == (409, "booking_not_live")
    assert shown(house, link).json["booking"]["cancel_reason"] == "ill"


def test_it_cancels_no_later_than_the_guest(house: House) -> None:
    link = house.link(house.book(house.issue(), hours=1))
    house.service.clock.advance(hours=1)
    late = house.service.post("booking/cancel", {}, headers=link)
    assert (late.status, code(late)) == (409, "cancel_too_late")


def test_cancels_with_a_link_count_among_the_guests(house: House) -> None:
    voucher_id = house.issue(holder_uid=ANNA)
    for _ in range(5):
        link = house.link(house.book(voucher_id))
        assert house.service.post("booking/cancel", {}, headers=link).status == 200
    link = house.link(house.book(voucher_id))
    refused = house.service.post("booking/cancel", {}, headers=link)
    assert (refused.status, code(refused)) == (409, "too_many_changes")


def test_one_that_only_shows_does_not_cancel(house: House) -> None:
    booking_id = house.book(house.issue())
    link = house.link(booking_id, rights="see")
    assert shown(house, link).status == 200
    before = everything(house.service)
    refused = house.service.post("booking/cancel", {}, headers=link)
    assert (refused.status, code(refused)) == (403, "forbidden")
    assert everything(house.service) == before


@pytest.mark.parametrize("name", ["status", "slots", "cancel"])
def test_it_leads_to_no_other_booking(house: House, name: str) -> None:
    link, other_id = house.link(house.book(house.issue())), house.book(house.issue())
    send = house.service.post if name == "cancel" else house.service.get
    for booking_id in (other_id, "b-none"):
        answer = send(f"booking/{name}", {"booking_id": booking_id}, headers=link)
        assert (answer.status, code(answer)) == (404, "booking_not_found")


def test_reading_changes_nothing(house: House) -> None:
    link = house.link(house.book(house.issue()))
    before = everything(house.service)
    for name in ("status", "slots"):
        assert house.service.get(f"booking/{name}", headers=link).status == 200
    assert everything(house.service) == before


# --- what makes it void


def test_a_renewed_link_takes_the_place_of_all_before(house: House) -> None:
    booking_id = house.book(house.issue())
    old = [house.link(booking_id), house.link(booking_id, rights="see")]
    new = by_link(renewed(house, booking_id))
    for link in old:
        check_not_valid(shown(house, link))
        check_not_valid(house.service.get("booking/slots", headers=link))
        check_not_valid(house.service.post("booking/cancel", {}, headers=link))
    assert shown(house, new).status == 200
    assert house.service.post("booking/cancel", {}, headers=new).status == 200


def test_another_holder_makes_it_void_also_after_the_way_back(house: House) -> None:
    voucher_id = house.issue(holder_uid=ANNA)
    link = house.link(house.book(voucher_id))
    for uid in (BERT, ANNA):
        body = {"voucher_id": voucher_id, "holder_uid": uid}
        assert house.service.post("voucher/holder", body, headers=house.hotel).status == 200
        check_not_valid(shown(house, link))


def test_a_move_keeps_it(house: House) -> None:
    booking_id = house.book(house.issue())
    link = house.link(booking_id)
    body = {"booking_id": booking_id, "slot_id": house.slot(3)}
    assert house.service.post("voucher/reschedule", body, headers=AS_ANNA).status == 200
    assert shown(house, link).json["booking"]["slot_id"] == house.slot(3)


def test_it_shows_what_became_of_the_booking(house: House) -> None:
    voucher_id = house.issue()
    link = house.link(house.book(voucher_id))
    house.service.post("voucher/redeem", {"voucher_id": voucher_id}, headers=house.hotel)
    assert shown(house, link).json["booking"]["status"] == "consumed"


def test_a_link_of_another_booking_of_the_voucher_shows_its_own(house: House) -> None:
    voucher_id = house.issue()
    first_id = house.book(voucher_id)
    link = house.link(first_id)
    assert house.service.post("booking/cancel", {}, headers=link).status == 200
    body = {"voucher_id": voucher_id, "slot_id": house.slot(4), "holder_name": "Bert"}
    second = house.service.post("voucher/book", body, headers=house.hotel)
    second_id = second.json["booking"]["id"]
    answer = shown(house, link)
    assert (answer.json["booking"]["id"], answer.json["booking"]["status"]) == (
        first_id,
        "cancelled",
    )
    assert second_id not in answer.text
    assert "Bert" not in answer.text
    assert house.slot(4) not in answer.text


@pytest.mark.parametrize("makes_void", [renewed, lambda house, _: give_to_bert(house)])
def test_one_that_becomes_void_while_it_cancels_does_not_cancel(
    house: House, makes_void: Callable[[House, str], Any]
) -> None:
    """The rule is asked again about what the refused transaction found."""
    booking_id = house.book(house.issue(holder_uid=ANNA))
    link = house.link(booking_id)
    with house.service.meanwhile(lambda: makes_void(house, booking_id)):
        check_not_valid(house.service.post("booking/cancel", {}, headers=link))
    (booking,) = stored_bookings(house.service)
    assert (booking.status, booking.link_generation) == ("booked", 1)


def give_to_bert(house: House) -> None:
    """Give the only voucher to Bert."""
    (voucher,) = stored_vouchers(house.service)
    body = {"voucher_id": voucher.id, "holder_uid": BERT}
    assert house.service.post("voucher/holder", body, headers=house.hotel).status == 200


# --- its end


def test_it_ends_30_days_after_the_voucher_does(house: House) -> None:
    until = START + timedelta(days=40)
    booking_id = house.book(house.issue(valid_until=until.isoformat()))
    body = {"booking_id": booking_id}
    answer = house.service.post("booking/link", body, headers=house.hotel)
    end = until + timedelta(days=30)
    assert answer.json["expires_at"] == end.strftime("%Y-%m-%dT%H:%M:%SZ")
    link = by_link(answer.json["token"])
    house.service.clock.now = end - timedelta(milliseconds=1)
    assert shown(house, link).status == 200
    house.service.clock.now = end
    check_not_valid(shown(house, link))
