"""What an Idempotency-Key belongs to: one caller, one route, one body, for a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.access.cast import AS_BERT, House, api_key, by_key, code, everything
from tests.access.idempotent import KeyedRequest, Make, book, each_request, is_replay, issue

DAY = 24 * 3600


def test_key_is_free_again_after_24_hours(house: House) -> None:
    request = KeyedRequest("voucher/issue", {"title": "Daily"}, house.hotel)
    first = request.send(house)
    house.service.clock.advance(seconds=DAY)
    second = request.send(house)
    assert second.status == 201
    assert second.json["voucher"]["id"] != first.json["voucher"]["id"]
    assert is_replay(second, request.send(house))


@each_request
def test_key_with_another_body_is_refused(house: House, make: Make) -> None:
    request = make(house)
    request.send(house)
    before = everything(house.service)
    for fields in (
        request.fields | ({"reason": "x"} if "cancel" in request.path else {}),
        make(house).fields | {"title": "Other"} if "issue" in request.path else make(house).fields,
    ):
        before = everything(house.service)
        if fields == request.fields:
            continue
        answer = replace(request, fields=fields).send(house)
        assert (answer.status, code(answer)) == (422, "idempotency_key_reused")
    assert everything(house.service) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " Same\u0020", "duration_minutes": 60},
        {"title": "Same", "duration_minutes": 60.0},
        {"duration_minutes": 60, "title": "Same"},
    ],
)
def test_equal_requests_are_the_same_request(house: House, fields: dict[str, Any]) -> None:
    body = {"title": "Same", "duration_minutes": 60}
    first = KeyedRequest("voucher/issue", body, house.hotel).send(house)
    assert is_replay(first, KeyedRequest("voucher/issue", fields, house.hotel).send(house))


@pytest.mark.parametrize("default", [{"description": ""}, {"issuer_uid": None}])
def test_stating_a_default_makes_another_request(house: House, default: dict[str, Any]) -> None:
    """A later release may have another default."""
    body = {"title": "Same"}
    assert KeyedRequest("voucher/issue", body, house.hotel).send(house).status == 201
    answer = KeyedRequest("voucher/issue", body | default, house.hotel).send(house)
    assert (answer.status, code(answer)) == (422, "idempotency_key_reused")


def test_camel_case_makes_another_request(house: House) -> None:
    first = KeyedRequest("voucher/issue", {"service_type": "spa"}, house.hotel).send(house)
    assert first.status == 201
    answer = KeyedRequest("voucher/issue", {"serviceType": "spa"}, house.hotel).send(house)
    assert (answer.status, code(answer)) == (422, "idempotency_key_reused")


def test_key_with_another_route_is_refused(house: House) -> None:
    voucher_id = house.issue()
    fields = {"voucher_id": voucher_id}
    assert KeyedRequest("voucher/redeem", fields, house.hotel).send(house).status == 200
    answer = KeyedRequest("voucher/cancel", fields, house.hotel).send(house)
    assert (answer.status, code(answer)) == (422, "idempotency_key_reused")


def test_key_belongs_to_its_caller(house: House) -> None:
    fields = {"title": "Mine"}
    mine = KeyedRequest("voucher/issue", fields, house.hotel).send(house)
    others = KeyedRequest("voucher/issue", fields, house.other).send(house)
    admins = KeyedRequest("voucher/issue", fields, house.admin).send(house)
    assert {mine.status, others.status, admins.status} == {201}
    assert len({answer.json["voucher"]["id"] for answer in (mine, others, admins)}) == 3
    assert "Idempotency-Replayed" not in others.headers


def test_key_of_another_caller_reveals_nothing(house: House) -> None:
    request = book(house)
    assert request.send(house).status == 201
    stranger = replace(request, headers=AS_BERT).send(house)
    assert stranger.status == 409
    assert "Idempotency-Replayed" not in stranger.headers
    assert "booking" not in stranger.json


def test_another_api_key_of_the_caller_replays(house: House) -> None:
    request = issue(house)
    first = request.send(house)
    rotated = replace(request, headers=by_key(api_key(house.service, "hotel")))
    assert is_replay(first, rotated.send(house))


def test_issuer_and_guest_with_one_uid_share_no_keys(house: House) -> None:
    request = book(house)
    assert request.send(house).status == 201
    uid = request.send(house).json["booking"]["holder_uid"]
    namesake = replace(request, headers=by_key(api_key(house.service, uid)))
    assert "Idempotency-Replayed" not in namesake.send(house).headers


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "key\t", "\x7f", "\u2028"])
@pytest.mark.parametrize("make", [issue, book], ids=["issue", "book"])
def test_bad_key_is_refused_and_changes_nothing(house: House, make: Make, key: str) -> None:
    request = make(house)
    before = everything(house.service)
    answer = request.send(house, key)
    assert (answer.status, code(answer)) == (400, "invalid_request")
    assert answer.json["details"][0]["field"] == "Idempotency-Key"
    assert everything(house.service) == before


@pytest.mark.parametrize("key", ["1", "x" * 255, "~!#/\\'\"", "{}"])
def test_key_may_be_any_printable_ascii(house: House, key: str) -> None:
    request = issue(house)
    assert is_replay(request.send(house, key), request.send(house, key))


def test_keys_are_case_sensitive(house: House) -> None:
    request = issue(house)
    assert request.send(house, "KEY").text != request.send(house, "key").text


def test_requests_without_a_key_are_separate(house: House) -> None:
    assert house.issue() != house.issue()
    assert house.service.rows("idempotency") == []


def test_store_contains_no_key(house: House) -> None:
    issue(house).send(house, "a-key-that-somebody-might-reuse")
    [row] = house.service.rows("idempotency")
    assert "a-key-that-somebody-might-reuse" not in str(row)
