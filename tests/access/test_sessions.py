"""Sessions: one code opens one, how long one lasts, what ends it, what the store keeps of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.access.cast import (
    OWN_PAGE,
    STAGE,
    Headers,
    House,
    api_key,
    at_once,
    by_cookie,
    by_key,
    calls_of,
    code,
    everything,
    furnish,
    new_process,
    revoke,
)
from tests.access.faults import unreachable
from tests.engines import Engine
from tests.service import Answer, serve, use_real_time

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


# --- signing in


def test_session_says_who_is_signed_in(house: House) -> None:
    answer = create(house, house.sign_in_code())
    session = answer.json["session"]
    assert session["id"].startswith("s-")
    assert {name: session[name] for name in ("uid", "role", "label", "expires_in")} == {
        "uid": "hotel",
        "role": "issuer",
        "label": "",
        "expires_in": 12 * 60 * 60,
    }
    token = answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    assert token not in answer.text
    assert current(house, by_cookie(token)).json["session"] == session


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    first, *attributes = create(house, house.sign_in_code()).headers["Set-Cookie"].split("; ")
    assert first.startswith("__Host-session=")
    assert set(attributes) == {"Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Lax", "Secure"}


def test_preview_names_the_hotel_and_leaves_the_code(house: House) -> None:
    by_label = by_key(api_key(house.service, "hotel-seaside"))
    sign_in_code = house.sign_in_code(by_label)
    before = everything(house.service)
    for _ in range(2):
        answer = house.service.post("session/preview", {"code": sign_in_code})
        assert answer.json == {"ok": True, "uid": "hotel-seaside", "role": "issuer", "label": ""}
    assert everything(house.service) == before
    assert create(house, sign_in_code).status == 201


@pytest.mark.parametrize("route", ["session/preview", "session/create"])
@pytest.mark.parametrize(("later", "works"), [(0, True), (599.999, True), (600, False)])
def test_code_lasts_ten_minutes(house: House, route: str, later: float, works: bool) -> None:
    body = {"code": house.sign_in_code()}
    house.service.clock.advance(seconds=later)
    answer = house.service.post(route, body, headers=OWN_PAGE)
    assert (answer.status < 300) == works
    assert works or code(answer) == "sign_in_code_not_found"


def test_unusable_codes_are_refused_alike(house: House) -> None:
    used, expired, of_revoked_key = house.sign_in_code(), house.sign_in_code(), house.sign_in_code()
    house.use_code(used)
    answers = [create(house, "0" * 31), create(house, used)]
    revoked_key = api_key(house.service, "hotel")
    of_revoked_key = house.sign_in_code(by_key(revoked_key))
    revoke(revoked_key)
    new_process()
    answers.append(create(house, of_revoked_key))
    house.service.clock.advance(minutes=10)
    answers.append(create(house, expired))
    assert {(answer.status, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert all("Set-Cookie" not in answer.headers for answer in answers)


def test_of_fifty_callers_with_one_code_one_signs_in(dynamodb_local: Engine) -> None:
    for service in serve(dynamodb_local, **STAGE):
        house = furnish(service)
        use_real_time(dynamodb_local.client, 20)
        for _ in range(3):
            sign_in_code = house.sign_in_code()
            before = len(service.rows("sessions"))
            answers = at_once([lambda: create(house, sign_in_code)] * 50)  # noqa: B023
            assert sorted(answer.status for answer in answers) == [201] + [404] * 49
            assert len(service.rows("sessions")) == before + 1
            [cookie] = [each.headers.get("Set-Cookie") for each in answers if each.status == 201]
            assert cookie


def test_code_whose_session_could_not_be_stored_can_still_be_used(house: House) -> None:
    sign_in_code = house.sign_in_code()
    with house.service.faulty_store(before=unreachable):
        assert create(house, sign_in_code).status == 503
    assert create(house, sign_in_code).status == 201


def test_signing_in_again_ends_the_session_before(house: House) -> None:
    before = house.sign_in()
    answer = create(house, house.sign_in_code(house.other), before)
    after = by_cookie(answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2])
    assert current(house, after).json["session"]["uid"] == "other-hotel"
    assert current(house, before).status == 401


# --- how long a session lasts


@pytest.mark.parametrize(("later", "status"), [(0, 200), (43_199.999, 200), (43_200, 401)])
def test_session_ends_after_twelve_hours(house: House, later: float, status: int) -> None:
    session = house.sign_in()
    for _ in range(3):
        house.service.clock.advance(seconds=later / 3)
        answer = current(house, session)
    assert answer.status == status


@pytest.mark.parametrize("wanted_by", ["nobody", "the code", "the device"])
@pytest.mark.parametrize(("minutes", "alive"), [(29, True), (30, False)])
def test_session_ends_at_rest_if_wanted(
    house: House, wanted_by: str, minutes: int, alive: bool
) -> None:
    sign_in_code = house.sign_in_code(ends_at_rest=wanted_by == "the code")
    session = by_cookie(house.use_code(sign_in_code, ends_at_rest=wanted_by == "the device"))
    for _ in range(4):  # as long as it is used it does not rest
        house.service.clock.advance(minutes=29)
        assert current(house, session).status == 200
    house.service.clock.advance(minutes=minutes)
    is_alive = alive or wanted_by == "nobody"
    assert current(house, session).status == (200 if is_alive else 401)


def test_use_is_recorded_once_a_minute(house: House) -> None:
    session = house.sign_in()
    house.service.spy.calls.clear()
    for _ in range(12):
        house.service.clock.advance(seconds=20)
        current(house, session)
    calls = calls_of(house.service)
    assert calls.count(("update_item", "sessions")) == 4
    assert calls.count(READ) == 12
    key_calls = {("get_item", "api_keys"), ("update_item", "api_keys")}
    assert set(calls) <= {READ, ("update_item", "sessions")} | key_calls


def test_request_succeeds_though_its_use_cannot_be_recorded(house: House) -> None:
    session = house.sign_in()
    house.service.clock.advance(minutes=2)

    def refuse_updates(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "update_item":
            unreachable(operation, arguments)

    with house.service.faulty_store(before=refuse_updates):
        assert current(house, session).status == 200


# --- what ends it


def test_signing_out_ends_the_session_at_the_server(house: House) -> None:
    session = house.sign_in()
    answer = house.service.post("session/end", {}, headers=session)
    assert answer.status == 200
    assert answer.headers["Set-Cookie"].startswith("__Host-session=; Path=/; Max-Age=0;")
    assert (code(current(house, session)), current(house, session).status) == (
        "unauthenticated",
        401,
    )
    before = everything(house.service)
    assert house.service.post("session/end", {}, headers=session).status == 200
    assert house.service.post("session/end", {}).status == 200
    assert everything(house.service) == before


def test_ending_one_session_leaves_the_others(house: House) -> None:
    first, second = house.sign_in(), house.sign_in()
    house.service.post("session/end", {}, headers=first)
    assert [current(house, each).status for each in (first, second)] == [401, 200]


def test_late_use_does_not_bring_an_ended_session_back(house: House) -> None:
    session = house.sign_in()
    house.service.clock.advance(minutes=2)

    def end() -> None:
        house.service.post("session/end", {}, headers=session)

    with house.service.meanwhile(end, "update_item"):
        current(house, session)
    assert current(house, session).status == 401


@pytest.mark.parametrize(("later", "status"), [(59, 200), (60, 401)])
def test_revoking_the_api_key_ends_its_sessions(house: House, later: float, status: int) -> None:
    key = api_key(house.service, "hotel")
    direct = house.sign_in(by_key(key))
    invited = house.sign_in(direct)
    revoke(key)
    house.service.clock.advance(seconds=later)
    assert [current(house, each).status for each in (direct, invited)] == [status, status]


def test_session_ends_with_its_api_key(house: House) -> None:
    expires_at = house.service.clock.now + MINUTE
    session = house.sign_in(by_key(api_key(house.service, "hotel", expires_at=expires_at)))
    house.service.clock.now = expires_at - SECOND
    assert current(house, session).status == 200
    house.service.clock.now = expires_at
    assert current(house, session).status == 401
