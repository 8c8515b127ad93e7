"""Search: a hotel finds vouchers by their guests, their ids and their titles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.guest_use import ANNA, OF_GUEST, book, search
from tests.api.steps import error, issued, problems
from tests.service import Service


def ids(service: Service, text: str, **fields: Any) -> list[str]:
    """The ids of all vouchers that a search finds, over all its pages."""
    listed: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(50):
        answer = search(service, text, **fields, **cursor)
        assert answer.status == 200, answer.text
        listed += [item["id"] for item in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            return listed
        cursor = {"cursor": answer.json["next_cursor"]}
    raise AssertionError("no last page")


@pytest.mark.parametrize(
    "text",
    [
        "ann",
        "VRI",
        "anna vries",
        "vries, anna",
        "anna@devries.ex",
        "+31 6 12",
        "06 1234",
        "0031612",
    ],
)
def test_a_guest_is_found_by_any_beginning(service: Service, text: str) -> None:
    voucher_id = book(service).json["voucher"]["id"]
    book(service, holder_uid="bert", contact={"name": "Bert Bos", "email": "b@bos.example"})
    assert ids(service, text) == [voucher_id]


def test_a_search_shows_whose_a_voucher_is(service: Service) -> None:
    book(service)
    [item] = search(service, "anna").json["items"]
    assert item["holder_name"] == ANNA["name"]
    query = {"issuer_uid": "hotel", "include": "guest"}
    assert service.get("voucher/list", query).json["items"] == [item]
    query = {"issuer_uid": "hotel", "include": "voucher"}
    [booking] = service.get("voucher/bookings", query).json["items"]
    assert booking["voucher"]["holder_name"] == ANNA["name"]
    assert booking["voucher"]["guest_note"] == ANNA["note"]


def test_a_list_of_bookings_shows_the_hotel_what_its_guest_wants_it_to_know(
    service: Service,
) -> None:
    note = "We come by train.\nLate."
    book(service, contact=ANNA | {"note": note}, holder_name="Ms de Vries")
    query = {"issuer_uid": "hotel", "include": "voucher"}
    [booking] = service.get("voucher/bookings", query).json["items"]
    assert booking["voucher"]["guest_note"] == note
    assert booking["voucher"]["holder_name"] == "Ms de Vries"
    [older] = service.get("voucher/bookings", {"issuerUid": "hotel", "include": "voucher"}).json[
        "items"
    ]
    assert older["voucher"]["guestNote"] == note


@pytest.mark.parametrize("text", ["nna", "devries", "bert", "anna bert", "spa"])
def test_nothing_else_is_found(service: Service, text: str) -> None:
    book(service)
    assert ids(service, text) == []


def test_of_two_words_both_must_be_meant(service: Service) -> None:
    book(service, contact={"name": "Anna Bos"})
    other = book(service, holder_uid="two", contact={"name": "Anna Strauß"}).json["voucher"]["id"]
    assert ids(service, "anna strauss") == [other]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_every_voucher_of_every_guest_is_found_once(service: Service, limit: int) -> None:
    made = [
        book(
            service,
            hours=1 + hours,
            holder_uid=f"guest-{guest}",
            contact={"name": f"Anna Anner {guest}", "email": f"anna{guest}@anna.example"},
        ).json["voucher"]["id"]
        for guest in range(3)
        for hours in range(3)
    ]
    issued(service, title="Anna's spa day", holder_uid="other")
    listed = ids(service, "ann", limit=limit)
    assert len(listed) == len(set(listed)) == 10
    assert set(made) < set(listed)


def test_ids_are_found_whole(service: Service) -> None:
    booked = book(service).json
    voucher_id, booking_id = booked["voucher"]["id"], booked["booking"]["id"]
    assert ids(service, voucher_id) == ids(service, booking_id) == [voucher_id]
    assert ids(service, voucher_id, status="issued") == []
    assert ids(service, voucher_id, status="booked") == [voucher_id]
    assert ids(service, voucher_id[:-1]) == ids(service, "v-0-none") == []
    answer = search(service, voucher_id, issuer_uid="other")
    assert answer.json["items"] == []


def test_titles_and_names_on_vouchers_are_found(service: Service) -> None:
    spa = issued(service, title="Größtes Spa für zwei")["id"]
    named = issued(service, holder_name="Søren Kierkegaard")["id"]
    assert ids(service, "grosst spa") == [spa]
    assert ids(service, "kierk") == [named]
    assert ids(service, "kierk", status="booked") == []
    assert ids(service, "kierk", service_type="hotel.spa") == []


def test_an_erased_or_another_hotels_guest_is_not_found(service: Service) -> None:
    voucher_id = book(service).json["voucher"]["id"]
    assert search(service, "anna", issuer_uid="other").json["items"] == []
    service.post("guest/save", OF_GUEST | {"contact": {"name": "Zoë"}})
    assert ids(service, "anna") == []
    assert ids(service, "zoe") == [voucher_id]
    service.post("guest/erase", OF_GUEST)
    assert ids(service, "zoe") == []


def test_a_search_for_nothing_is_refused(service: Service) -> None:
    assert [name for name, _ in problems(search(service, "--"))] == ["q"]
    assert [name for name, _ in problems(search(service, "anna", holder_uid="guest"))] == ["q"]
    assert error(search(service, "anna", cursor="x"))[1] == "invalid_cursor"


@pytest.mark.in_process("counts store calls")
def test_a_search_costs_what_it_finds(service: Service) -> None:
    for number in range(30):
        contact = {"name": f"Other Guest {number}"}
        book(service, holder_uid=f"other-{number}", contact=contact)
    book(service)
    service.spy.calls.clear()
    assert len(search(service, "vries").json["items"]) == 1
    assert service.spy.operations() == ["query", "batch_get_item", "query", "batch_get_item"]
