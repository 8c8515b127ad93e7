"""Sessions: what only a mutant showed to be untested."""

from __future__ import annotations

import logging

import pytest

from chalicelib.http.session_cookie import LOCAL_NAME, NAME
from tests.access.cast import (
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
    revoke,
)
from tests.access.faults import only, unreachable
from tests.service import TRANSACT, Answer, no_fault

HOST = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}


def status(house: House, session: Headers) -> int:
    """The status of a listing in this session."""
    return house.service.get("voucher/list", headers=session).status


def create(house: House, sign_in_code: str, headers: Headers = OWN_PAGE) -> Answer:
    """Try to sign in."""
    return house.service.post("session/create", {"code": sign_in_code}, headers=headers)


def renamed(session: Headers, old: str, new: str) -> Headers:
    """The same token in the cookie of another stage."""
    return {name: value.replace(old, new) for name, value in session.items()}


def test_code_and_session_of_a_local_key_are_worth_nothing_on_another_stage(house: House) -> None:
    new_process(stage="local")
    local = by_key("local-hotel")
    unused = house.sign_in_code(local)
    session = {"Cookie": f"{LOCAL_NAME}={house.use_code(house.sign_in_code(local))}"}
    assert status(house, session | HOST) == 200
    new_process(stage="dev")
    assert status(house, OWN_PAGE | renamed(session, LOCAL_NAME, NAME)) == 401
    assert code(create(house, unused)) == "sign_in_code_not_found"


def test_stage_local_ends_the_sessions_of_a_key_that_is_revoked(house: House) -> None:
    new_process(stage="local")
    key = by_key(stored := api_key(house.service, "hotel"))
    unused = house.sign_in_code(key)
    session = HOST | {"Cookie": f"{LOCAL_NAME}={house.use_code(house.sign_in_code(key))}"}
    assert status(house, session) == 200
    revoke(stored)
    new_process()
    assert status(house, session) == 401
    assert code(create(house, unused)) == "sign_in_code_not_found"


def test_code_that_another_device_uses_first_opens_no_second_session(house: House) -> None:
    sign_in_code = house.sign_in_code()
    with house.service.meanwhile(lambda: house.use_code(sign_in_code)):
        answer = create(house, sign_in_code)
    assert code(answer) == "sign_in_code_not_found"
    assert "Set-Cookie" not in answer.headers


def test_signing_in_succeeds_though_the_session_before_cannot_be_ended(house: House) -> None:
    before, sign_in_code = house.sign_in(), house.sign_in_code()

    def break_the_store() -> None:
        house.service.spy.before = only("get_item", unreachable)

    with house.service.meanwhile(break_the_store, TRANSACT, "after"):
        answer = create(house, sign_in_code, before)
    house.service.spy.before = no_fault
    assert answer.status == 201
    assert status(house, before) == 200


def test_session_that_is_over_is_not_ended_once_more(house: House) -> None:
    session = house.sign_in()
    house.service.clock.advance(hours=12)
    before = everything(house.service)
    for cookie in (session, by_cookie("0" * 31)):
        answer = house.service.post("session/end", {}, headers=cookie)
        assert answer.status == 200
        assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert everything(house.service) == before


def test_use_of_a_session_is_a_use_of_its_key(house: House) -> None:
    session = house.sign_in()
    new_process()
    house.service.clock.advance(hours=2)
    house.service.spy.calls.clear()
    assert status(house, session) == 200
    assert ("update_item", "api_keys") in calls_of(house.service)


def test_log_line_names_the_caller_and_the_key_of_a_session(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    session = house.sign_in()
    caplog.set_level(logging.INFO, "hotel-vouchers")
    for headers in (session, house.hotel):
        assert status(house, headers) == 200
    in_session, by_its_key = (vars(record) for record in caplog.records)
    names = ("role", "caller", "key_id")
    assert [in_session[name] for name in names] == [by_its_key[name] for name in names]


def test_admins_code_opens_an_admins_session(house: House) -> None:
    answer = create(house, house.sign_in_code(house.admin))
    assert answer.json["session"]["role"] == "admin"
    new_process(stage="local")
    answer = create(house, house.sign_in_code(by_key("local-admin")))
    assert (answer.json["session"]["role"], answer.json["session"]["label"]) == ("admin", "")


@pytest.mark.parametrize(("first", "wanted"), [(True, False), (False, True), (False, False)])
def test_device_rests_if_its_code_or_the_session_before_says_so(
    house: House, first: bool, wanted: bool
) -> None:
    session = house.sign_in(ends_at_rest=first)
    answer = create(house, house.sign_in_code(session, ends_at_rest=wanted))
    assert answer.json["session"]["ends_at_rest"] == (first or wanted)


def test_session_rests_from_its_last_recorded_use(house: House) -> None:
    session = house.sign_in(ends_at_rest=True)
    house.service.clock.advance(seconds=59)
    assert status(house, session) == 200  # too soon to be recorded
    house.service.clock.advance(minutes=29, seconds=0.999)
    assert status(house, session) == 200
    house.service.clock.advance(minutes=30)
    assert status(house, session) == 401
