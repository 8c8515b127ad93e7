"""Contacts: taken with a booking, saved and read by the hotel, shown to the guest, and erased."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.storage.tables import contacts
from chalicelib.storage.tables.idempotency import from_item
from tests.api.guest_use import ANNA, OF_GUEST, book, contact_of, save
from tests.api.steps import error, issued, problems
from tests.service import Service

STORED = ANNA | {"phone": "+31612345678"}


def test_a_booking_tells_the_hotel_how_to_reach_the_guest(service: Service) -> None:
    assert contact_of(service) is None
    answer = book(service)
    assert answer.status == 201, answer.text
    assert not any(value in answer.text for value in (ANNA["name"], ANNA["email"]))
    contact = contact_of(service)
    assert {name: contact[name] for name in ANNA} == STORED
    assert (contact["mail_state"], contact["version"], contact["consents"]) == ("ok", 1, [])


def test_a_later_booking_adds_to_what_is_known(service: Service) -> None:
    book(service)
    later = {"name": "Anna Bos", "email": "anna@bos.example"}
    assert book(service, hours=2, contact=later).status == 201
    contact = contact_of(service)
    assert {name: contact[name] for name in ANNA} == STORED | later
    assert contact["version"] == 2


def test_a_booking_that_is_refused_tells_nothing(service: Service) -> None:
    assert error(book(service, hours=-1))[1] == "slot_unavailable"
    assert contact_of(service) is None


def test_a_guest_whom_the_desk_books_gets_a_uid(service: Service) -> None:
    answer = book(service, holder_uid=None)
    uid = answer.json["booking"]["holder_uid"]
    assert uid.startswith("g-")
    assert answer.json["voucher"]["holder_uid"] == uid
    assert contact_of(service, uid)["name"] == ANNA["name"]
    assert book(service, holder_uid=None).json["booking"]["holder_uid"] != uid


def test_a_named_voucher_keeps_its_guest(service: Service) -> None:
    named = issued(service, holder_uid="anna")["id"]
    answer = book(service, holder_uid=None, voucher_id=named)
    assert answer.json["booking"]["holder_uid"] == "anna"
    assert contact_of(service, "anna")["name"] == ANNA["name"]


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"email": "anna@devries.example"}, "contact.name"),
        (ANNA | {"email": "anna@devries..example"}, "contact.email"),
        (ANNA | {"email": "anna"}, "contact.email"),
        (ANNA | {"phone": "06 12345678"}, "contact.phone"),
        (ANNA | {"phone": "call me"}, "contact.phone"),
        (ANNA | {"language": "fr"}, "contact.language"),
        (ANNA | {"note": "x" * 501}, "contact.note"),
        (ANNA | {"shoe_size": 42}, "contact.shoe_size"),
        ("Anna", "contact"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_of_its_field(
    service: Service, contact: Any, field: str
) -> None:
    for answer in (book(service, contact=contact), save(service, contact)):
        assert [name for name, _ in problems(answer)] == [field]


def test_what_nobody_sees_is_taken_out(service: Service) -> None:
    book(service, contact=ANNA | {"name": " Anna\u200b de Vries ", "note": "By train,\r\nlate"})
    contact = contact_of(service)
    assert (contact["name"], contact["note"]) == ("Anna de Vries", "By train,\nlate")


def test_the_hotel_saves_a_contact_whole(service: Service) -> None:
    book(service)
    answer = save(service, {"name": "Anna Bos"}, version=1)
    assert answer.json == {"ok": True, "guest_uid": "guest", "version": 2}
    contact = contact_of(service)
    assert (contact["name"], contact["email"], contact["phone"]) == ("Anna Bos", None, None)
    assert error(save(service, version=1)) == (409, "contact_changed", {"version": 2})
    assert error(save(service, guest_uid="bert", version=1))[2] == {"version": 0}
    event = service.get("events", {"subject_id": "guest"}).json["items"][0]
    assert event["type"] == "guest.save"
    assert event["meta"]["changed"] == ["name", "email", "phone", "language", "note"]


def test_an_export_has_everything_that_is_of_the_guest(service: Service) -> None:
    booked = book(service).json
    issued(service, holder_uid="bert")
    export = service.get("guest/export", OF_GUEST).json
    assert export["contact"] == contact_of(service)
    assert [one["id"] for one in export["vouchers"]] == [booked["voucher"]["id"]]
    assert [one["id"] for one in export["bookings"]] == [booked["booking"]["id"]]
    assert export["is_whole"]


@pytest.mark.in_process("reads the tables as they are")
def test_after_an_erasure_no_table_has_a_trace(service: Service) -> None:
    canary = {
        "name": "Canarina Zwitscher",
        "email": "canarina@zwitscher.example",
        "phone": "+49 30 98765432",
        "note": "Canarina sings.",
    }
    headers = {"idempotency-key": "canary"}
    body = OF_GUEST | {"contact": canary}
    book(service, contact=canary)
    assert service.post("guest/save", body | {"version": 1}, headers=headers).status == 200
    everything = traces(service)
    assert everything.keys() == {"contacts"}
    assert all(each in everything["contacts"] for each in ("zwitscher", "98765432"))
    answer = service.post("guest/erase", OF_GUEST, headers={"idempotency-key": "erase"})
    assert answer.json == {"ok": True, "guest_uid": "guest", "erased": True}
    assert traces(service) == {}
    assert contact_of(service) is None
    (row,) = service.rows("contacts")  # counts how often the guest's links were made void
    assert row == contacts.links_key("hotel", "guest") | {"link_generation": {"N": "1"}}
    assert service.post("guest/erase", OF_GUEST).json["erased"] is False
    events = service.get("events", {"subject_id": "guest"}).json["items"]
    # The second erasure had nothing to erase, and is in the history all the same.
    assert [each["type"] for each in events].count("guest.erase") == 2


def traces(service: Service) -> dict[str, str]:
    """The rows, by table, of those that have any of the canary's data, answers unpacked."""
    tables = ("vouchers", "voucher_bookings", "events", "contacts", "hotels", "rate_limits")
    rows = {table: repr(service.rows(table)).casefold() for table in tables}
    records = [unpacked(row) for row in service.rows("idempotency")]
    rows["idempotency"] = json.dumps(records).casefold()
    words = ("canarina", "zwitscher", "98765432")
    return {table: text for table, text in rows.items() if any(word in text for word in words)}


def unpacked(row: Any) -> Any:
    """An idempotency record as text."""
    return {**{name: repr(value) for name, value in row.items()}, "body": from_item(row).body}


@pytest.mark.in_process("counts the rows of the table")
def test_a_contact_has_a_row_for_each_of_its_words(service: Service) -> None:
    book(service)
    assert len(service.rows("contacts")) == 1 + 6
    save(service, {"name": "Anna"})
    assert len(service.rows("contacts")) == 1 + 1 + 1  # the links end with the address
