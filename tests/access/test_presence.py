"""Presence: who is online, and who is matched with whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.cast import House, by_token, code, everything, uid_of
from tests.access.presence import CODE, ROOM, beat, matches, meet, room, token
from tests.routes import ALL_PATHS


def test_guests_under_one_code_share_a_room(house_on_any_engine: House) -> None:
    house = house_on_any_engine
    assert beat(house, "a").status == 200
    assert room(house, "a") is None
    beat(house, "b")
    first = room(house, "b")
    assert first is not None
    assert ROOM.fullmatch(first)
    assert room(house, "a") == first
    beat(house, "c")
    assert room(house, "c") == first
    assert [event["subject_id"]["S"] for event in matches(house)] == [first]


def test_heartbeat_answers_when_it_was_received(house_on_any_engine: House) -> None:
    milliseconds = int(house_on_any_engine.service.clock.now.timestamp() * 1000)
    assert beat(house_on_any_engine, "a").json == {"ok": True, "last_seen": milliseconds}


@pytest.mark.parametrize(("silent", "matched"), [(59.999, True), (60, False), (61, False)])
def test_guest_is_offline_after_60_seconds(
    house_on_any_engine: House, silent: float, matched: bool
) -> None:
    house = house_on_any_engine
    beat(house, "a")
    house.service.clock.advance(seconds=silent)
    beat(house, "b")
    assert (room(house, "b") is not None) is matched
    # nor is a guest matched who is offline itself
    assert (room(house, "a") is not None) is matched


def test_offline_guest_leaves_at_once_and_may_come_back(house_on_any_engine: House) -> None:
    house = house_on_any_engine
    meet(house)
    first = room(house, "a")
    beat(house, "b", status="offline")
    assert room(house, "a") is None
    assert room(house, "b") is None
    beat(house, "b")
    assert room(house, "a") == room(house, "b") == first


def test_any_other_status_is_online(house: House) -> None:
    beat(house, "a", status="thinking")
    beat(house, "b", status="away")
    assert room(house, "a") is not None


def test_each_code_has_its_own_room(house_on_any_engine: House) -> None:
    house = house_on_any_engine
    for name, pair_code in (("a", CODE), ("b", CODE), ("c", "elm-table"), ("d", "elm-table")):
        beat(house, name, pair_code)
    here, there = room(house, "a"), room(house, "c", "elm-table")
    assert None not in (here, there)
    assert here != there
    # A guest finds nobody under a code that is not its own, though two are there.
    assert room(house, "a", "elm-table") is None


def test_guest_is_under_one_code_at_a_time(house: House) -> None:
    meet(house)
    beat(house, "b", "elm-table")
    assert room(house, "a") is None


def test_heartbeat_without_a_code_keeps_the_last_one(house: House) -> None:
    meet(house)
    house.service.clock.advance(seconds=50)
    beat(house, "a", None)
    beat(house, "b", None)
    house.service.clock.advance(seconds=50)
    assert room(house, "a") is not None


def test_guest_without_a_heartbeat_is_not_matched(house: House) -> None:
    beat(house, "b")
    assert room(house, "a") is None


def test_guest_is_not_matched_with_itself(house: House) -> None:
    beat(house, "a")
    beat(house, "a")
    assert room(house, "a") is None


@pytest.mark.parametrize("fields", [{}, {"pair_code": ""}, {"pair_code": None}])
def test_without_a_code_the_last_one_stays_and_nobody_is_matched(
    house: House, fields: dict[str, Any]
) -> None:
    meet(house)
    house.service.clock.advance(seconds=50)
    body, headers = {"thinker_id": uid_of(token("a"))} | fields, by_token(token("a"))
    assert house.service.post("presence/heartbeat", body, headers=headers).status == 200
    beat(house, "b")
    answer = house.service.post("presence/match", body, headers=headers)
    assert answer.json == {"ok": True, "room_id": None, "online": 0}
    house.service.clock.advance(seconds=50)
    assert room(house, "a") is not None


@pytest.mark.parametrize("path", ["presence/heartbeat", "presence/match"])
def test_only_the_guest_itself_may_use_its_presence(house: House, path: str) -> None:
    body = {"thinker_id": uid_of(token("a")), "pair_code": CODE}
    before = everything(house.service)
    errors = {}
    for name, headers in {
        "another thinker": by_token(token("b")),
        "hotel": house.hotel,
        "admin": house.admin,
        "nobody": {},
    }.items():
        answer = house.service.post(path, body, headers=headers)
        errors[name] = (answer.status, code(answer))
    assert errors == {
        "another thinker": (403, "forbidden"),
        "hotel": (403, "forbidden"),
        "admin": (403, "forbidden"),
        "nobody": (401, "unauthenticated"),
    }
    assert everything(house.service) == before


@pytest.mark.parametrize("path", ["presence/heartbeat", "presence/match"])
def test_hotel_may_not_use_presence_under_its_own_uid(house: House, path: str) -> None:
    body = {"thinker_id": "hotel", "pair_code": CODE}
    answer = house.service.post(path, body, headers=house.hotel)
    assert (answer.status, code(answer)) == (403, "forbidden")


def test_many_offline_guests_do_not_hide_one_who_is_online(house: House) -> None:
    meet(house)
    house.service.clock.advance(seconds=1)
    for number in range(100):
        beat(house, f"gone-{number}", status="offline")
    assert room(house, "a") is not None


def test_no_token_is_stored(house: House) -> None:
    beat(house, "a")
    assert token("a") not in str(everything(house.service))


def test_no_route_lists_who_is_online() -> None:
    assert {path for path in ALL_PATHS if "presence" in path} == {
        "/api/presence/token",
        "/api/presence/verify",
        "/api/presence/exchange",
        "/api/presence/revoke",
        "/api/presence/heartbeat",
        "/api/presence/match",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"pair_code": "x" * 65},
        {"pair_code": 5},
        {"thinker_id": ""},
        {"thinker_id": None},
        {"thinkerId": "x"},
        {"limit": 100},
    ],
)
def test_malformed_request_is_refused(house: House, fields: dict[str, Any]) -> None:
    body = {"thinker_id": uid_of(token("a")), "pair_code": CODE}
    answer = house.service.post("presence/match", body | fields, headers=by_token(token("a")))
    assert (answer.status, code(answer)) == (400, "invalid_request")
