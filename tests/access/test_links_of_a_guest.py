"""What makes the links to all bookings of a guest void: an erasure, and another e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.access.cast import ANNA, AS_ANNA, BERT, House, by_link
from tests.access.links import check_not_valid, renewed, shown
from tests.stored import stored_bookings

ADDRESS = {"name": "Anna", "email": "anna@example.com"}


def save_contact(house: House, contact: dict[str, Any], guest_uid: str = ANNA) -> None:
    """The hotel saves how it reaches a guest."""
    body = {"guest_uid": guest_uid, "contact": contact}
    assert house.service.post("guest/save", body, headers=house.hotel).status == 200


def erase_contact(house: House) -> None:
    """Anna has the hotel erase what it knows of her."""
    answer = house.service.post("guest/erase", {"issuer_uid": "hotel"}, headers=AS_ANNA)
    assert answer.status == 200, answer.text


def write_elsewhere(house: House) -> None:
    """Anna books once more, with another address."""
    body = {"voucher_id": house.issue(), "slot_id": house.slot(5)}
    body["contact"] = ADDRESS | {"email": "anna@example.org"}
    assert house.service.post("voucher/book", body, headers=AS_ANNA).status == 201


NEW_ADDRESS: dict[str, Callable[[House], None]] = {
    "erased": erase_contact,
    "changed by the hotel": lambda house: save_contact(house, ADDRESS | {"email": "a@b.example"}),
    "taken away": lambda house: save_contact(house, {"name": "Anna"}),
    "changed by the guest": write_elsewhere,
}


@pytest.mark.parametrize("change", NEW_ADDRESS)
def test_another_address_makes_all_links_of_the_guest_void(house: House, change: str) -> None:
    """Also those to what is over, which can not be made void one by one."""
    save_contact(house, ADDRESS)
    used_id, live_id = house.book(house.issue(), hours=2), house.book(house.issue())
    links = [house.link(used_id), house.link(live_id)]
    body = {"booking_id": used_id}
    assert house.service.post("voucher/redeem", body, headers=house.hotel).status == 200
    NEW_ADDRESS[change](house)
    for link in links:
        check_not_valid(shown(house, link))
        check_not_valid(house.service.get("booking/slots", headers=link))
        check_not_valid(house.service.post("booking/cancel", {}, headers=link))
    check_not_valid(house.service.get("voucher/entry", {"booking_id": live_id}, headers=links[1]))
    assert {booking.status for booking in stored_bookings(house.service)} == {"booked"}
    assert shown(house, house.link(live_id)).status == 200
    new = by_link(renewed(house, live_id))
    assert shown(house, new).status == 200
    # And none of before is valid once the next one has made others void.
    save_contact(house, ADDRESS)
    erase_contact(house)
    for link in (*links, new):
        check_not_valid(shown(house, link))


KEPT: dict[str, Callable[[House], None]] = {
    "the same": lambda house: save_contact(house, ADDRESS),
    "another name": lambda house: save_contact(house, ADDRESS | {"name": "Anna de Vries"}),
    "another guest's": lambda house: save_contact(house, {"name": "Bert"}, BERT),
}


@pytest.mark.parametrize("change", KEPT)
def test_the_same_address_keeps_it(house: House, change: str) -> None:
    for uid in (ANNA, BERT):
        save_contact(house, ADDRESS, uid)
    link = house.link(house.book(house.issue()))
    KEPT[change](house)
    assert shown(house, link).status == 200


def test_a_first_address_and_that_of_another_hotel_keep_it(house: House) -> None:
    link = house.link(house.book(house.issue()))
    save_contact(house, {"name": "Anna"})
    save_contact(house, ADDRESS)
    body = {"guest_uid": ANNA, "contact": ADDRESS}
    assert house.service.post("guest/save", body, headers=house.other).status == 200
    body = {"guest_uid": ANNA}
    assert house.service.post("guest/erase", body, headers=house.other).status == 200
    assert shown(house, link).status == 200
