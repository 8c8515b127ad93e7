"""Sessions: which cookie counts, what a session may do, what the store keeps and tells of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.access.cast import (
    ANNA,
    AS_ANNA,
    OWN_PAGE,
    Headers,
    House,
    api_key,
    by_cookie,
    by_key,
    calls_of,
    code,
    everything,
    new_process,
)
from tests.access.good_requests import requests
from tests.routes import PUBLIC, Route, each_route, error_codes
from tests.service import Answer

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
READ = ("get_item", "sessions")


def current(house: House, session: Headers) -> Answer:
    """Who is signed in."""
    return house.service.get("session/current", headers=session)


def create(house: House, sign_in_code: str, headers: Headers = OWN_PAGE, **fields: Any) -> Answer:
    """Try to sign in."""
    return house.service.post("session/create", {"code": sign_in_code, **fields}, headers=headers)


def token_of(session: Headers) -> str:
    """The token in a cookie."""
    return session["Cookie"].partition("=")[2]


# --- codes for other devices


def test_session_signs_another_device_in_but_not_that_one_a_third(house: House) -> None:
    first = house.sign_in()
    second = house.sign_in(first)
    assert [current(house, each).json["session"]["may_invite"] for each in (first, second)] == [
        True,
        False,
    ]
    answer = house.service.post("session/code", {}, headers=second)
    assert (answer.status, code(answer)) == (403, "forbidden")


def test_device_signed_in_from_a_resting_session_rests_too(house: House) -> None:
    first = house.sign_in(ends_at_rest=True)
    second = house.sign_in(first)
    assert current(house, second).json["session"]["ends_at_rest"] is True


# --- which credential counts


@pytest.mark.parametrize(
    ("other", "uid"), [("key", "other-hotel"), ("token", ANNA)], ids=["API key", "token"]
)
def test_cookie_counts_only_alone(house: House, other: str, uid: str) -> None:
    headers = house.sign_in() | (house.other if other == "key" else AS_ANNA)
    field = "issuer_uid" if other == "key" else "holder_uid"
    house.service.spy.calls.clear()
    assert house.service.get("voucher/list", {field: uid}, headers=headers).status == 200
    assert READ not in calls_of(house.service)


def test_bad_credential_beside_a_good_cookie_is_refused(house: House) -> None:
    session = house.sign_in()
    for bad in (by_key("x"), {"Authorization": ""}, by_key("")):
        assert house.service.get("voucher/list", headers=session | bad).status == 401


@pytest.mark.parametrize("token", ["", "x", "0" * 31, "é" * 31, '"', "a" * 5000])
def test_bad_cookie_is_refused(house: House, token: str) -> None:
    answer = house.service.get("voucher/list", headers=by_cookie(token))
    assert (answer.status, code(answer)) == (401, "unauthenticated")


@each_route
def test_two_session_cookies_are_refused(house: House, route: Route) -> None:
    first, second = house.sign_in(), house.sign_in(house.other)
    both = OWN_PAGE | {"Cookie": f"{first['Cookie']}; {second['Cookie']}"}
    answer = requests(house)[route.path].send(house, both)
    if answer.status == 401:
        assert "unauthenticated" in error_codes(route)
    else:  # whoever calls it may, and no cookie is read
        assert route.path in PUBLIC - {"/api/session/create", "/api/session/end"}
        assert answer.status in (200, 201)


def test_session_is_found_among_other_cookies(house: House) -> None:
    session = house.sign_in()
    others = f"a=1;{session['Cookie']} ; x__Host-session=2; __Host-session2=3"
    assert current(house, OWN_PAGE | {"Cookie": others}).status == 200


def test_code_is_no_token_and_a_token_no_code(house: House) -> None:
    sign_in_code = house.sign_in_code()
    assert current(house, by_cookie(sign_in_code)).status == 401
    assert create(house, token_of(house.sign_in())).status == 404


# --- what is kept, and what is summary


def test_store_keeps_hashes_alone(house: House) -> None:
    sign_in_code = house.sign_in_code()
    token = house.use_code(sign_in_code)
    rows = json.dumps(everything(house.service))
    assert sign_in_code not in rows
    assert token not in rows


def test_secrets_have_160_bits(house: House) -> None:
    codes = {house.sign_in_code() for _ in range(30)}
    tokens = {house.use_code(each) for each in codes}
    assert len(codes | tokens) == 60
    assert {len(each) for each in codes | tokens} == {31}
    assert 36**31 > 2**160


def test_signing_in_and_out_are_events_that_the_hotel_reads(house: House) -> None:
    session = house.sign_in()
    session_id = current(house, session).json["session"]["id"]
    house.service.clock.tick()
    house.service.post("session/end", {}, headers=session)
    events = house.service.get("events", {"subject_id": session_id}, headers=house.hotel).json
    summary = [(each["type"], each["actor_id"], each["subject_type"]) for each in events["items"]]
    assert summary == [("session.end", "hotel", "session"), ("session.start", "hotel", "session")]
    assert events["items"][0]["meta"] == {"key_id": house.hotel["X-TS-APIKEY"].partition(".")[0]}
    others = house.service.get("events", {"subject_id": session_id}, headers=house.other)
    assert others.json["items"] == []


def test_event_names_the_api_key_of_a_session_as_its_own(house: House) -> None:
    key = by_key(api_key(house.service, "hotel", label="front desk"))
    labels = []
    for headers in (key, house.sign_in(key)):
        answer = house.service.post("voucher/issue", {}, headers=headers)
        query = {"subject_id": answer.json["voucher"]["id"]}
        [event] = house.service.get("events", query, headers=key).json["items"]
        labels.append(event["meta"]["key_label"])
    assert labels == ["front desk", "front desk"]


def test_open_mode_knows_no_sessions(house: House) -> None:
    new_process(stage="local", auth_mode="open")
    answer = house.service.post("session/code", {})
    assert (answer.status, code(answer)) == (403, "forbidden")
    assert house.service.get("session/current").json["session"] is None
