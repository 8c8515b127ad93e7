"""An Idempotency-Key: one effect and one answer, however often the request is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.access.cast import (
    AS_ANNA,
    AS_BERT,
    Headers,
    House,
    api_key,
    by_key,
    code,
    everything,
    new_process,
)
from tests.access.faults import TRANSACT, away, nothing
from tests.service import Answer

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Sent:
    """One request under a key."""

    path: str
    said: dict[str, Any]
    headers: Headers

    def __call__(self, house: House, key: str = "key-1") -> Answer:
        headers = self.headers | {"Idempotency-Key": key}
        return house.service.post(self.path, self.said, headers=headers)


def issue(house: House) -> Sent:
    """A voucher, with an end of its own."""
    until = f"{house.service.clock.now.date()}T11:00:00Z"
    return Sent("voucher/issue", {"title": "Once", "valid_until": until}, house.hotel)


def issue_older(house: House) -> Sent:
    """The same in the older dialect."""
    said = {"title": "Once", "serviceType": "spa", "price": {"amount": 12.5, "currency": "EUR"}}
    return Sent("voucher/issue", said, house.hotel)


def book(house: House) -> Sent:
    """Anna books."""
    said = {"voucher_id": house.issue(), "slot_id": house.slot()}
    return Sent("voucher/book", said, AS_ANNA)


def book_older(house: House) -> Sent:
    """The same in the older dialect."""
    slot = house.slot().replace("00Z", "00.000Z")
    return Sent("voucher/book", {"voucherId": house.issue(), "slotId": slot}, AS_ANNA)


def cancel(house: House) -> Sent:
    """Anna cancels."""
    return Sent("voucher/cancel", {"booking_id": house.book(house.issue())}, AS_ANNA)


def revoke(house: House) -> Sent:
    """The hotel revokes."""
    return Sent("voucher/cancel", {"voucher_id": house.issue(), "revoke": True}, house.hotel)


def redeem(house: House) -> Sent:
    """The hotel redeems."""
    return Sent("voucher/redeem", {"booking_id": house.book(house.issue())}, house.hotel)


Make = Callable[[House], Sent]
ALL = pytest.mark.parametrize(
    "make",
    [issue, issue_older, book, book_older, cancel, revoke, redeem],
    ids=lambda make: make.__name__,
)


def agrees(first: Answer, again: Answer) -> bool:
    """Byte for byte the same, and said to be a replay."""
    assert first.headers.get("Idempotency-Replayed") is None
    assert again.headers["Idempotency-Replayed"] == "true"
    return (first.status, first.text) == (again.status, again.text)


@ALL
def test_the_same_request_again_is_answered_the_same_and_changes_nothing(
    house: House, make: Make
) -> None:
    sent = make(house)
    first = sent(house)
    assert first.status in (200, 201), first.text
    before = everything(house.service)
    assert agrees(first, sent(house))
    assert everything(house.service) == before


@ALL
def test_a_new_process_gives_the_first_answer_too(house: House, make: Make) -> None:
    sent = make(house)
    first = sent(house)
    new_process()
    assert agrees(first, sent(house))


@ALL
@pytest.mark.parametrize("hours", [1, 3, 23])
def test_the_first_answer_stands_as_time_goes_on(house: House, make: Make, hours: int) -> None:
    # Later the slot has begun, the voucher has ended and the sweep has run.
    sent = make(house)
    first = sent(house)
    house.service.clock.advance(hours=hours)
    house.service.sweep()
    before = everything(house.service)
    assert agrees(first, sent(house))
    assert everything(house.service) == before


def test_the_first_answer_stands_when_the_state_has_moved_on(house: House) -> None:
    voucher_id = house.issue()
    body = {"voucher_id": voucher_id, "slot_id": house.slot()}
    booking = Sent("voucher/book", body, AS_ANNA)
    booked = booking(house, "book")
    booking_id = booked.json["booking"]["id"]
    cancelling = Sent("voucher/cancel", {"booking_id": booking_id}, AS_ANNA)
    cancelled = cancelling(house, "cancel")
    house.book(voucher_id, AS_BERT)
    # Anna may not even see it any more.
    seen = house.service.get("voucher/status", {"voucher_id": voucher_id}, headers=AS_ANNA)
    assert seen.status == 404
    assert agrees(booked, booking(house, "book"))
    assert agrees(cancelled, cancelling(house, "cancel"))
    Sent("voucher/cancel", {"voucher_id": voucher_id, "revoke": True}, house.hotel)(house, "end")
    assert agrees(booked, booking(house, "book"))


@ALL
def test_a_record_lives_for_24_hours_by_the_clock(house: House, make: Make) -> None:
    sent = make(house)
    first = sent(house)
    house.service.clock.advance(seconds=DAY - 1)
    assert agrees(first, sent(house))
    house.service.clock.advance(seconds=1)
    # DynamoDB has not tidied the row away, and it counts no more.
    assert len(house.service.rows("idempotency")) == 1
    assert sent(house).headers.get("Idempotency-Replayed") is None


def test_after_24_hours_the_key_is_free_again(house: House) -> None:
    sent = Sent("voucher/issue", {"title": "Daily"}, house.hotel)
    first = sent(house)
    house.service.clock.advance(seconds=DAY)
    second = sent(house)
    assert second.status == 201
    assert second.json["voucher"]["id"] != first.json["voucher"]["id"]
    assert agrees(second, sent(house))


@ALL
def test_a_record_tidies_itself(house: House, make: Make) -> None:
    make(house)(house)
    [row] = house.service.rows("idempotency")
    assert int(row["expires_at"]["N"]) == int(house.service.clock.now.timestamp()) + DAY


@ALL
def test_another_body_under_the_same_key_is_refused(house: House, make: Make) -> None:
    sent = make(house)
    sent(house)
    before = everything(house.service)
    for said in (
        sent.said | ({"reason": "x"} if "cancel" in sent.path else {}),
        make(house).said | {"title": "Other"} if "issue" in sent.path else make(house).said,
    ):
        if said == sent.said:
            continue
        before = everything(house.service)
        answer = replace(sent, said=said)(house)
        assert (answer.status, code(answer)) == (422, "idempotency_key_reused")
    assert everything(house.service) == before


@pytest.mark.parametrize(
    "said",
    [
        # the same, said in other words
        {"voucher_id": None, "title": " Same\u0020", "description": ""},
        {"title": "Same", "duration_minutes": 60.0},
        {"title": "Same", "issuer_uid": None},
        {"duration_minutes": 60, "title": "Same"},
    ],
)
def test_the_same_request_in_other_words_is_the_same_request(
    house: House, said: dict[str, Any]
) -> None:
    said.pop("voucher_id", None)
    first = Sent("voucher/issue", {"title": "Same"}, house.hotel)(house)
    assert agrees(first, Sent("voucher/issue", said, house.hotel)(house))


def test_the_other_dialect_is_another_request(house: House) -> None:
    first = Sent("voucher/issue", {"service_type": "spa"}, house.hotel)(house)
    assert first.status == 201
    answer = Sent("voucher/issue", {"serviceType": "spa"}, house.hotel)(house)
    assert (answer.status, code(answer)) == (422, "idempotency_key_reused")


def test_another_route_under_the_same_key_is_refused(house: House) -> None:
    voucher_id = house.issue()
    said = {"voucher_id": voucher_id}
    assert Sent("voucher/redeem", said, house.hotel)(house).status == 200
    answer = Sent("voucher/cancel", said, house.hotel)(house)
    assert (answer.status, code(answer)) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_its_caller(house: House) -> None:
    said = {"title": "Mine"}
    mine = Sent("voucher/issue", said, house.hotel)(house)
    others = Sent("voucher/issue", said, house.other)(house)
    admins = Sent("voucher/issue", said, house.admin)(house)
    assert {mine.status, others.status, admins.status} == {201}
    assert len({answer.json["voucher"]["id"] for answer in (mine, others, admins)}) == 3
    assert "Idempotency-Replayed" not in others.headers


def test_nobody_learns_anything_from_anothers_key(house: House) -> None:
    sent = book(house)
    assert sent(house).status == 201
    stranger = replace(sent, headers=AS_BERT)(house)
    assert stranger.status == 409
    assert "Idempotency-Replayed" not in stranger.headers
    assert "booking" not in stranger.json


def test_a_rotated_api_key_replays_what_the_old_one_did(house: House) -> None:
    sent = issue(house)
    first = sent(house)
    rotated = replace(sent, headers=by_key(api_key(house.service, "hotel")))
    assert agrees(first, rotated(house))


def test_an_issuer_and_a_guest_of_one_uid_share_no_keys(house: House) -> None:
    sent = book(house)
    assert sent(house).status == 201
    uid = sent(house).json["booking"]["holder_uid"]
    namesake = replace(sent, headers=by_key(api_key(house.service, uid)))
    assert "Idempotency-Replayed" not in namesake(house).headers


REFUSALS: list[tuple[str, dict[str, Any], int]] = [
    ("voucher/issue", {"duration_minutes": 1}, 400),
    ("voucher/issue", {"issuer_uid": "other-hotel"}, 403),
    ("voucher/book", {"voucher_id": "v-none", "slot_id": "slot-2026-03-02T11:00:00Z"}, 404),
    ("voucher/cancel", {"voucher_id": "v-none"}, 404),
    ("voucher/redeem", {"booking_id": "b-none"}, 404),
]


@pytest.mark.parametrize(("path", "said", "status"), REFUSALS)
def test_a_refusal_is_not_recorded(
    house: House, path: str, said: dict[str, Any], status: int
) -> None:
    answer = Sent(path, said, house.hotel)(house)
    assert answer.status == status
    assert house.service.rows("idempotency") == []


def test_what_was_refused_may_succeed_later_under_the_same_key(house: House) -> None:
    voucher_id = house.issue()
    booking_id = house.book(voucher_id, AS_BERT)
    sent = Sent("voucher/book", {"voucher_id": voucher_id, "slot_id": house.slot()}, AS_ANNA)
    assert sent(house).status == 409
    house.service.post("voucher/cancel", {"booking_id": booking_id}, headers=AS_BERT)
    first = sent(house)
    assert first.status == 201
    assert agrees(first, sent(house))


@ALL
def test_a_transaction_that_fails_leaves_no_record(house: House, make: Make) -> None:
    sent = make(house)
    before = everything(house.service)
    house.service.spy.before = away
    assert sent(house).status == 503
    house.service.spy.before = nothing
    assert everything(house.service) == before
    assert house.service.rows("idempotency") == []


@ALL
def test_the_record_is_written_with_the_change_itself(house: House, make: Make) -> None:
    sent = make(house)
    house.service.spy.calls.clear()
    sent(house)
    written = [(name, said) for name, said in house.service.spy.calls if name != "get_item"]
    assert [name for name, _ in written] == [TRANSACT]
    tables = [
        next(iter(item.values()))["TableName"].removeprefix(house.service.engine.prefix)
        for item in written[0][1]["TransactItems"]
    ]
    assert tables[0] == "idempotency"
    assert {"vouchers", "events"} <= set(tables)


def test_a_race_that_is_lost_leaves_no_record(house: House) -> None:
    sent = book(house)
    spy = house.service.spy
    spy.before = nothing

    def bert_is_faster(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT:
            spy.before = nothing
            house.book(sent.said["voucher_id"], AS_BERT)

    spy.before = bert_is_faster
    answer = sent(house)
    assert (answer.status, code(answer)) == (409, "voucher_not_bookable")
    assert house.service.rows("idempotency") == []
    assert len(house.service.rows("voucher_bookings")) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "key\t", "\x7f", "\u2028"])
@pytest.mark.parametrize("make", [issue, book], ids=["issue", "book"])
def test_a_bad_key_is_refused_before_anything_happens(house: House, make: Make, key: str) -> None:
    sent = make(house)
    before = everything(house.service)
    answer = sent(house, key)
    assert (answer.status, code(answer)) == (400, "invalid_request")
    assert answer.json["details"][0]["field"] == "Idempotency-Key"
    assert everything(house.service) == before


@pytest.mark.parametrize("key", ["1", "x" * 255, "~!#/\\'\"", "{}"])
def test_a_good_key_may_be_any_printable_ascii(house: House, key: str) -> None:
    sent = issue(house)
    assert agrees(sent(house, key), sent(house, key))


def test_keys_differ_in_case(house: House) -> None:
    sent = issue(house)
    assert sent(house, "KEY").text != sent(house, "key").text


def test_without_a_key_each_request_has_its_own_effect(house: House) -> None:
    assert house.issue() != house.issue()
    assert house.service.rows("idempotency") == []


def test_the_store_holds_neither_the_key_nor_who_sent_it(house: House) -> None:
    issue(house)(house, "a-key-that-somebody-might-reuse")
    [row] = house.service.rows("idempotency")
    assert "a-key-that-somebody-might-reuse" not in str(row)
