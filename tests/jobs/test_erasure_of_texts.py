"""Erasing what people typed about a guest: a canary sits in each such text of the requests'
schemas, and afterwards in no table. A new text fails here until somebody decides what becomes of
it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib.http import guest_erasure
from tests.api.offer_use import campaign
from tests.api.steps import at, booked, issued, slot_id
from tests.jobs.test_erasure import GUEST, readable, tables
from tests.jobs.texts_of_requests import ABOUT_A_GUEST, OF_THE_HOTEL, texts
from tests.service import Answer, Service, serve
from tests.torture import oracle
from tests.torture.memory import in_memory

KEYS = count(1)


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def test_it_is_known_of_each_text_whether_it_is_about_a_guest() -> None:
    assert texts() == ABOUT_A_GUEST.keys() | OF_THE_HOTEL
    assert len(set(ABOUT_A_GUEST.values())) == len(ABOUT_A_GUEST)


def traces_of(service: Service) -> dict[str, set[str]]:
    """The tables in which each canary is."""
    rows = {name: repr(readable(each)).casefold() for name, each in tables(service).items()}
    return {
        text: {name for name, stored in rows.items() if canary.casefold() in stored}
        for text, canary in ABOUT_A_GUEST.items()
    }


def contact_of(route: str) -> dict[str, str]:
    of_route = f"{route} contact."
    return {
        text.removeprefix(of_route): canary
        for text, canary in ABOUT_A_GUEST.items()
        if text.startswith(of_route)
    }


def reason(route: str) -> dict[str, str]:
    return {"reason": ABOUT_A_GUEST[f"{route} reason"]}


def send(service: Service, path: str, body: dict[str, Any], **headers: str) -> Answer:
    """A request under a new Idempotency-Key, so that its answer is kept."""
    key = {"idempotency-key": f"key-{next(KEYS)}"}
    answer = service.post(path, body, headers=key | headers)
    assert answer.status in (200, 201), answer.text
    return answer


def take_an_offer(service: Service) -> None:
    """Before the hotel has any contact of the guest, or it would keep what it has."""
    named = {"campaign_id": campaign(service)["id"], "offer_id": "offer-1", "holder_uid": "guest"}
    send(service, "offers/accept", named | {"contact": contact_of("offers/accept")})


def live(service: Service) -> None:
    """Everything else that can be about a guest is typed, into requests whose answers are kept;
    each voucher ends in another state."""
    name = ABOUT_A_GUEST["voucher/issue holder_name"]
    body = {"issuer_uid": "hotel", "valid_from": at(service), "holder_name": name}
    ids = [send(service, "voucher/issue", body).json["voucher"]["id"] for _ in range(4)]
    by_desk, by_link, undone, assigned = ids
    send(service, "voucher/change", {"voucher_ids": ids, "title": "Spa"} | reason("voucher/change"))
    more = {"valid_until": at(service, days=40)} | reason("voucher/extend")
    send(service, "voucher/extend", {"voucher_id": by_desk} | more)
    to_guest = {"voucher_id": assigned, "holder_uid": "guest"} | reason("voucher/holder")
    to_guest["holder_name"] = ABOUT_A_GUEST["voucher/holder holder_name"]
    send(service, "voucher/holder", to_guest)
    guest = {"holder_uid": "guest", "holder_name": ABOUT_A_GUEST["voucher/book holder_name"]}
    guest["contact"] = contact_of("voucher/book")
    for hours, voucher_id in enumerate((by_desk, by_link, undone, by_desk), 2):
        slot = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=hours)}
        booking = send(service, "voucher/book", guest | slot).json["booking"]
        named = {"booking_id": booking["id"]}
        if voucher_id == by_link:
            token = service.post("booking/link", named).json["token"]
            body = named | reason("booking/cancel")
            send(service, "booking/cancel", body, authorization=f"Booking {token}")
        elif voucher_id == undone:
            send(service, "voucher/redeem", named)
            undo = {"voucher_id": undone, "without_slot": True} | reason("voucher/undo")
            send(service, "voucher/undo", undo)
        elif hours == 2:
            send(service, "voucher/cancel", named | reason("voucher/cancel"))
    before = contact_of("voucher/book")
    assert service.get("guest/export", GUEST).json["contact"]["name"] == before["name"]


def test_nothing_that_was_typed_about_a_guest_is_left(service: Service) -> None:
    take_an_offer(service)
    before = traces_of(service)
    live(service)
    before |= {text: where for text, where in traces_of(service).items() if where}
    send(service, "guest/save", GUEST | {"contact": contact_of("guest/save")})
    before |= {text: where for text, where in traces_of(service).items() if where}
    assert all(before.values()), before  # each was somewhere
    assert before["voucher/cancel reason"] == {"voucher_bookings", "events", "idempotency"}
    assert before["voucher/book holder_name"] == {"vouchers", "idempotency"}
    send(service, "guest/erase", GUEST)
    assert {text: where for text, where in traces_of(service).items() if where} == {}
    oracle.assert_consistent(service.rows)


def test_times_money_and_the_uid_stay_and_the_export_says_so(service: Service) -> None:
    fields = {"price_amount": 129, "price_currency": "EUR", "holder_name": "Ibis"}
    booking = booked(service, hours=3, **fields)["booking"]
    before = service.get("guest/export", GUEST).json
    assert before["vouchers"][0]["holder_name"] == "Ibis"
    stays = before["stays"]
    assert {"price_amount", "holder_uid", "valid_until"} <= {*stays["vouchers"]}
    assert {"slot_start", "holder_uid", "status"} <= {*stays["bookings"]}
    assert {"holder_name", "cancel_reason"}.isdisjoint(stays["vouchers"] + stays["bookings"])
    send(service, "guest/erase", GUEST)
    after = service.get("guest/export", GUEST).json
    del before["vouchers"][0]["holder_name"]
    assert after == before
    assert after["bookings"][0]["holder_uid"] == "guest"
    assert after["bookings"][0]["slot_start"] == booking["slot_start"]


def test_what_is_another_guests_stays(service: Service) -> None:
    mine = booked(service, hours=3, holder_name="Ibis")
    other = booked(service, hours=3, holder="other", holder_name="Reiher")
    cancel = {"booking_id": other["booking"]["id"], "reason": "Storch"}
    send(service, "voucher/cancel", cancel)
    again = {"voucher_id": other["voucher"]["id"], "slot_id": slot_id(service, hours=5)}
    send(service, "voucher/book", again | {"holder_uid": "other", "holder_name": "Reiher"})
    send(service, "guest/erase", GUEST)
    assert "Ibis" not in repr(service.rows("vouchers"))
    assert "Reiher" in repr(service.rows("vouchers"))
    assert "Storch" in repr(service.rows("voucher_bookings"))
    (history,) = [
        each["meta"]
        for each in service.get("events", {"subject_id": cancel_subject(other)}).json["items"]
        if each["type"] == "voucher.cancel"
    ]
    assert history["reason"] == "Storch"
    voucher = service.get("voucher/status", {"voucher_id": mine["voucher"]["id"]}).json["voucher"]
    assert (voucher["status"], voucher.get("holder_name")) == ("booked", None)


def cancel_subject(answer: Any) -> str:
    return str(answer["voucher"]["id"])


def test_an_answer_is_repeated_without_the_texts_to_the_letter(service: Service) -> None:
    body = {"issuer_uid": "hotel", "valid_from": at(service), "holder_uid": "guest"}
    body |= {"holder_name": "Ibis", "price_amount": 129, "price_currency": "EUR"}
    key = {"idempotency-key": "kept"}
    first = service.post("voucher/issue", body, headers=key)
    send(service, "guest/erase", GUEST)
    again = service.post("voucher/issue", body, headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.text == first.text.replace(',"holder_name":"Ibis"', "")
    older = {"holderName": "Ibis", "holderUid": "guest", "issuerUid": "hotel"}
    older_key = {"idempotency-key": "older"}
    first = service.post("voucher/issue", older, headers=older_key)
    assert "Ibis" in first.text
    send(service, "guest/erase", GUEST)
    assert "Ibis" not in service.post("voucher/issue", older, headers=older_key).text


def test_a_request_sent_again_completes_what_was_cut_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut after each of its writes, with three vouchers a page, and sent again until it is done."""
    monkeypatch.setattr(guest_erasure, "PAGE_SIZE", 3)
    for number in range(8):
        made = booked(service, hours=number + 2, holder_name="Habicht")["booking"]
        if number % 2:
            send(service, "voucher/cancel", {"booking_id": made["id"], "reason": "Lerche"})
    key = {"idempotency-key": "cut"}
    writes = ("transact_write_items", "update_item", "put_item")
    cuts = 0

    def cut(operation: str, arguments: dict[str, Any]) -> None:
        nonlocal left
        if operation not in writes or "rate_limits" in str(arguments.get("TableName")):
            return
        left -= 1
        if left < 0:
            raise ConnectionClosedError(endpoint_url="https://dynamodb")

    for allowed in range(1, 60):
        left = allowed % 4 + 1
        with service.faulty_store(before=cut):
            answer = service.post("guest/erase", GUEST, headers=key)
        if answer.status == 200:
            break
        assert answer.status == 503, answer.text
        cuts += 1
    assert cuts > 5
    assert answer.headers["Idempotency-Replayed"] == "true"
    stored = json.dumps([readable(each) for each in tables(service).values()], default=repr)
    assert "Habicht" not in stored
    assert "Lerche" not in stored
    oracle.assert_consistent(service.rows)


def test_a_booking_made_meanwhile_copies_no_erased_name(service: Service) -> None:
    """It was decided with the name that the voucher bore, and is written after the erasure."""
    voucher = issued(service, holder_uid="guest", holder_name="Ibis")
    slot = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=3)}
    with service.meanwhile(lambda: send(service, "guest/erase", GUEST)):
        answer = service.post("voucher/book", slot | {"holder_uid": "guest"})
    assert answer.status == 201
    assert "holder_name" not in answer.json["voucher"]
    assert "Ibis" not in repr([service.rows("vouchers"), service.rows("idempotency")])


def test_a_booking_made_while_the_texts_are_erased_is_one_after_the_erasure(
    service: Service,
) -> None:
    """The hotel reaches its guest as the booking says."""
    voucher = issued(service, holder_uid="guest", holder_name="Ibis")
    contact = {"name": "Ibis", "email": "ibis@piep.example"}
    slot = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=3)}
    body = slot | {"holder_uid": "guest", "contact": contact, "holder_name": "Ibis"}
    with service.meanwhile(lambda: service.post("voucher/book", body), when="after") as booking:
        send(service, "guest/erase", GUEST)
    assert booking.result.status == 201
    stored = service.get("guest/contact", GUEST).json["contact"]
    assert (stored["name"], stored["email"]) == (contact["name"], contact["email"])
    oracle.assert_consistent(service.rows)
