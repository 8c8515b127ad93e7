"""A guest takes a booking over by its link: what becomes theirs, what is void, who is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.cast import (
    ANNA,
    AS_ANNA,
    AS_BERT,
    BERT,
    STAGE,
    Headers,
    House,
    at_once,
    everything,
    furnish,
)
from tests.access.codes import CONTACT, book, code_of, moving_link, refusal, request_code
from tests.access.links import check_not_valid, shown
from tests.service import Answer, serve
from tests.stored import stored_events
from tests.torture.memory import in_memory

BY_DESK = CONTACT | {"phone": "+31612345678", "language": "nl", "note": "A quiet room"}


@pytest.fixture
def house() -> Iterator[House]:
    """On an engine whose transactions hold under threads."""
    for service in serve(in_memory(), **STAGE):
        yield furnish(service)


def book_at_desk(house: House, hours: int = 9, **fields: Any) -> dict[str, Any]:
    """The desk books for a guest by name; the answer."""
    body = {"voucher_id": house.issue(title="Day spa"), "slot_id": house.slot(hours)}
    body |= {"contact": BY_DESK, "holder_name": "Anna de Vries"} | fields
    answer = house.service.post("voucher/book", body, headers=house.hotel)
    assert answer.status == 201, answer.text
    return answer.json


def confirmed(house: House, booking_id: str) -> str:
    """The link that a right code is answered with."""
    return token_of(moving_link(house, booking_id, house.link(booking_id)))


def token_of(link: Headers) -> str:
    """The token of a link, as a request states it."""
    return link["Authorization"].removeprefix("Booking ")


def claim(house: House, link: str, as_whom: Headers = AS_BERT, **headers: str) -> Answer:
    """Take the booking over."""
    return house.service.post("booking/claim", {"link": link}, headers=as_whom | headers)


def contact_of(house: House, guest_uid: str) -> dict[str, Any] | None:
    """What the hotel knows of a guest."""
    query = {"guest_uid": guest_uid}
    answer = house.service.get("guest/contact", query, headers=house.hotel)
    assert answer.status == 200, answer.text
    contact: dict[str, Any] | None = answer.json["contact"]
    return contact


def test_a_booking_of_the_desk_becomes_the_guests_own(house: House) -> None:
    booked = book_at_desk(house)
    booking_id, before_uid = booked["booking"]["id"], booked["booking"]["holder_uid"]
    assert before_uid.startswith("g-")
    plain = house.link(booking_id)
    answer = claim(house, confirmed(house, booking_id))
    assert answer.status == 200, answer.text
    voucher, booking = answer.json["voucher"], answer.json["booking"]
    assert (voucher["holder_uid"], booking["holder_uid"]) == (BERT, BERT)
    assert (voucher["status"], booking["status"]) == ("booked", "booked")
    listed = house.service.get("voucher/list", {}, headers=AS_BERT).json["items"]
    assert [each["id"] for each in listed] == [voucher["id"]]
    check_not_valid(shown(house, plain))
    (event,) = (each for each in stored_events(house.service) if each.type == "voucher.claim")
    assert (event.actor_id, event.subject_id, event.issuer_uid) == (BERT, voucher["id"], "hotel")
    assert event.meta == {
        "booking_id": booking_id,
        "holder_uid": BERT,
        "previous_holder_uid": before_uid,
        "slot_start": booking["slot_start"],
    }


def test_the_contact_goes_along_and_is_found_once(house: House) -> None:
    booked = book_at_desk(house)
    before = contact_of(house, booked["booking"]["holder_uid"])
    assert before
    house.service.clock.advance(seconds=1)
    assert claim(house, confirmed(house, booked["booking"]["id"])).status == 200
    after = contact_of(house, BERT)
    assert after
    assert {name: after[name] for name in BY_DESK} == BY_DESK
    assert after["created_at"] == before["created_at"]
    assert (after["mail_state"], after["version"], after["consents"]) == ("ok", 1, [])
    assert contact_of(house, booked["booking"]["holder_uid"]) is None
    page = house.service.get("voucher/list", {"q": "vries"}, headers=house.hotel).json
    assert [each["id"] for each in page["items"]] == [booked["voucher"]["id"]]
    words = [row for row in house.service.rows("contacts") if row["sort"]["S"].startswith("w#")]
    assert {row["guest_uid"]["S"] for row in words} == {BERT}


def test_a_contact_of_ones_own_stays(house: House) -> None:
    own = {"name": "Bert Bakker", "email": "bert@bakker.example"}
    body = {"voucher_id": house.issue(), "slot_id": house.slot(5), "contact": own}
    assert house.service.post("voucher/book", body, headers=AS_BERT).status == 201
    booked = book_at_desk(house)
    before = contact_of(house, BERT)
    assert claim(house, confirmed(house, booked["booking"]["id"])).status == 200
    assert contact_of(house, BERT) == before
    assert contact_of(house, booked["booking"]["holder_uid"]) is None


@pytest.mark.parametrize("other", ["booking", "voucher", "of another hotel"])
def test_a_contact_stays_for_what_else_its_holder_has(house: House, other: str) -> None:
    booked = book_at_desk(house)
    before_uid = booked["booking"]["holder_uid"]
    if other == "booking":
        book_at_desk(house, hours=11, holder_uid=before_uid)
    elif other == "voucher":
        house.issue(holder_uid=before_uid)
    else:
        body = {"holder_uid": before_uid}
        assert house.service.post("voucher/issue", body, headers=house.other).status == 201
    before = contact_of(house, before_uid)
    assert claim(house, confirmed(house, booked["booking"]["id"])).status == 200
    goes = other == "of another hotel"
    assert contact_of(house, before_uid) == (None if goes else before)
    after = contact_of(house, BERT)
    assert after
    assert after["email"] == CONTACT["email"]


def test_what_was_agreed_to_goes_with_the_only_contact(house: House) -> None:
    booking_id = book(house, consents=["mails-2026-11"])
    before = contact_of(house, ANNA)
    house.service.clock.advance(seconds=1)
    assert claim(house, confirmed(house, booking_id)).status == 200
    after = contact_of(house, BERT)
    assert before
    assert after
    assert after["consents"] == before["consents"]


def test_of_two_contacts_with_one_mailbox_one_agreed(house: House) -> None:
    booking_id = book(house, consents=["mails-2026-11"])
    book(house, hours=12)
    assert claim(house, confirmed(house, booking_id)).status == 200
    stays, after = contact_of(house, ANNA), contact_of(house, BERT)
    assert stays
    assert after
    assert (len(stays["consents"]), after["consents"]) == (1, [])


def test_a_plain_link_is_told_to_ask_for_a_code(house: House) -> None:
    booking_id = book_at_desk(house)["booking"]["id"]
    for rights in ("see", "cancel"):
        link = token_of(house.link(booking_id, rights=rights))
        before = everything(house.service)
        assert refusal(claim(house, link)) == (403, "code_required")
        assert everything(house.service) == before


def test_a_link_that_is_void_or_over_or_altered_is_refused_as_what_it_is(house: House) -> None:
    booking_id = book_at_desk(house)["booking"]["id"]
    link = confirmed(house, booking_id)
    not_valid = (409, "claim_link_not_valid")
    assert refusal(claim(house, link[:-1] + ("A" if link[-1] != "A" else "B"))) == not_valid
    assert refusal(claim(house, "b1.nonsense")) == not_valid
    house.service.clock.advance(minutes=10)
    assert refusal(claim(house, link)) == not_valid
    link = confirmed(house, booking_id)
    body = {"booking_id": booking_id}
    assert house.service.post("booking/renew", body, headers=house.hotel).status == 200
    answer = claim(house, link)
    assert refusal(answer) == not_valid
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("how", ["address", "erased"])
def test_who_reads_another_mailbox_takes_nothing(house: House, how: str) -> None:
    booked = book_at_desk(house)
    link = confirmed(house, booked["booking"]["id"])
    guest = {"guest_uid": booked["booking"]["holder_uid"]}
    if how == "address":
        body = guest | {"contact": CONTACT | {"email": "anna@example.org"}}
        assert house.service.post("guest/save", body, headers=house.hotel).status == 200
    else:
        assert house.service.post("guest/erase", guest, headers=house.hotel).status == 200
    assert refusal(claim(house, link)) == (409, "claim_link_not_valid")


@pytest.mark.parametrize("end", ["cancel", "redeem", "noshow"])
def test_only_a_live_booking_is_taken_over(house: House, end: str) -> None:
    booked = book_at_desk(house, hours=1)
    booking = {"booking_id": booked["booking"]["id"]}
    link = confirmed(house, booking["booking_id"])
    if end == "noshow":
        house.service.clock.advance(hours=1)
        link = house.moving_token(booking["booking_id"])
    assert house.service.post(f"voucher/{end}", booking, headers=house.hotel).status == 200
    assert refusal(claim(house, link)) == (409, "booking_not_live")


def test_ones_own_booking_stays_as_it_is(house: House) -> None:
    booked = book_at_desk(house)
    link = confirmed(house, booked["booking"]["id"])
    first = claim(house, link)
    before = everything(house.service)
    again = claim(house, link)
    assert (again.status, again.json) == (200, first.json)
    plain = token_of(house.link(booked["booking"]["id"]))
    assert claim(house, plain).json == first.json
    assert everything(house.service) == before


def test_a_request_that_is_sent_again_gets_its_answer(house: House) -> None:
    link = confirmed(house, book_at_desk(house)["booking"]["id"])
    key = {"Idempotency-Key": "one"}
    first = claim(house, link, **key)
    again = claim(house, link, **key)
    assert (first.status, again.text) == (200, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = token_of(house.link(book_at_desk(house, hours=11)["booking"]["id"]))
    assert refusal(claim(house, other, **key))[0] in (403, 422)


def test_of_two_browsers_at_once_one_takes_it(house: House) -> None:
    booked = book_at_desk(house)
    link = confirmed(house, booked["booking"]["id"])
    answers = at_once([lambda: claim(house, link), lambda: claim(house, link, AS_ANNA)])
    assert Counter(map(refusal, answers)) == {(200, None): 1, (409, "claim_link_not_valid"): 1}
    winner = BERT if answers[0].status == 200 else ANNA
    loser = ANNA if winner == BERT else BERT
    assert contact_of(house, winner) is not None
    assert contact_of(house, loser) is None


def test_a_cancel_gives_the_voucher_back_to_whoever_took_it_over(house: House) -> None:
    uid = "g-of-the-desk"
    voucher_id = house.issue(holder_uid=uid)
    body = {"voucher_id": voucher_id, "slot_id": house.slot(9), "contact": BY_DESK}
    booking_id = house.service.post("voucher/book", body, headers=house.hotel).json["booking"]["id"]
    assert claim(house, confirmed(house, booking_id)).status == 200
    cancelled = house.service.post(
        "voucher/cancel", {"booking_id": booking_id}, headers=AS_BERT
    ).json
    assert cancelled["voucher"]["holder_uid"] == BERT


def test_codes_of_before_open_nothing_afterwards(house: House) -> None:
    booking_id = book_at_desk(house)["booking"]["id"]
    plain = house.link(booking_id)
    link = confirmed(house, booking_id)
    house.service.clock.advance(seconds=1)
    assert request_code(house, plain).status == 200
    later = code_of(house, booking_id)
    assert claim(house, link).status == 200
    check_not_valid(house.service.post("booking/confirm", {"code": later}, headers=plain))
