"""Presence: who is there, who is matched with whom, and for how long."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

import app
from chalicelib.domain import ids
from tests.access import faults
from tests.access.cast import House, at_once, by_token, code, everything, uid_of
from tests.service import Answer

CODE = "oak-table"
ROOM = re.compile(r"room-[0-9a-z]{8,9}-[0-9a-z]{19}")
ONLINE = 60
ROOM_LIFE = 3600


def token(name: str) -> str:
    """The token of a thinker."""
    return f"{name}-and-a-secret-of-its-own"


def beat(house: House, name: str, pair_code: str | None = CODE, **rest: Any) -> Answer:
    """A sign of life."""
    said = {"thinker_id": uid_of(token(name)), "pair_code": pair_code} | rest
    return house.service.post("presence/heartbeat", said, headers=by_token(token(name)))


def match(house: House, name: str, pair_code: str = CODE) -> Answer:
    """Who is there?"""
    said = {"thinker_id": uid_of(token(name)), "pair_code": pair_code}
    return house.service.post("presence/match", said, headers=by_token(token(name)))


def room(house: House, name: str, pair_code: str = CODE) -> str | None:
    """The room of a match."""
    answer = match(house, name, pair_code)
    assert answer.status == 200, answer.text
    found: str | None = answer.json["room_id"]
    return found


def matches(house: House) -> list[dict[str, Any]]:
    """The events that tell of rooms."""
    rows = house.service.rows("events")
    return [row for row in rows if row["type"]["S"] == "presence.match"]


def kept_until(house: House) -> int:
    """When the only room ends (seconds since 1970)."""
    (row,) = (row for row in house.service.rows("presence") if "room_id" in row)
    return int(row["expires_at"]["N"])


def test_two_under_one_code_share_a_room_and_a_third_joins_it(either_house: House) -> None:
    house = either_house
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


def test_a_heartbeat_answers_the_instant(either_house: House) -> None:
    milliseconds = int(either_house.service.clock.now.timestamp() * 1000)
    assert beat(either_house, "a").json == {"ok": True, "last_seen": milliseconds}


@pytest.mark.parametrize(("silent", "matched"), [(59.999, True), (60, False), (61, False)])
def test_60_seconds_of_silence_leave_the_match(
    either_house: House, silent: float, matched: bool
) -> None:
    house = either_house
    beat(house, "a")
    house.service.clock.advance(seconds=silent)
    beat(house, "b")
    assert (room(house, "b") is not None) is matched
    # who is silent itself is matched with nobody, either
    assert (room(house, "a") is not None) is matched


def test_who_says_offline_leaves_at_once_and_may_come_back(either_house: House) -> None:
    house = either_house
    beat(house, "a")
    beat(house, "b")
    first = room(house, "a")
    beat(house, "b", status="offline")
    assert room(house, "a") is None
    assert room(house, "b") is None
    beat(house, "b")
    assert room(house, "a") == room(house, "b") == first


def test_any_other_status_is_there(house: House) -> None:
    beat(house, "a", status="thinking")
    beat(house, "b", status="away")
    assert room(house, "a") is not None


def test_another_code_is_another_room(either_house: House) -> None:
    house = either_house
    for name, pair_code in (("a", CODE), ("b", CODE), ("c", "elm-table"), ("d", "elm-table")):
        beat(house, name, pair_code)
    here, there = room(house, "a"), room(house, "c", "elm-table")
    assert None not in (here, there)
    assert here != there
    # asking under a code that one is not at finds nobody, though two are there
    assert room(house, "a", "elm-table") is None


def test_a_thinker_is_at_one_code_at_a_time(house: House) -> None:
    beat(house, "a")
    beat(house, "b")
    beat(house, "b", "elm-table")
    assert room(house, "a") is None


def test_a_heartbeat_without_a_code_stays_at_the_one_before(house: House) -> None:
    beat(house, "a")
    beat(house, "b")
    house.service.clock.advance(seconds=50)
    beat(house, "a", None)
    beat(house, "b", None)
    house.service.clock.advance(seconds=50)
    assert room(house, "a") is not None


def test_without_a_heartbeat_there_is_no_match(house: House) -> None:
    beat(house, "b")
    assert room(house, "a") is None


def test_two_devices_of_one_thinker_are_one_thinker(house: House) -> None:
    beat(house, "a")
    beat(house, "a")
    assert room(house, "a") is None


def test_two_at_the_same_instant_get_one_room_100_rounds_out_of_100(true_house: House) -> None:
    house = true_house
    for number in range(100):
        pair_code = f"table-{number}"
        beat(house, "a", pair_code)
        beat(house, "b", pair_code)
        asked = (partial(room, house, name, pair_code) for name in ("a", "b"))
        rooms = set(at_once(asked))
        assert len(rooms) == 1
        assert None not in rooms
    assert len(matches(house)) == 100


def test_many_at_the_same_instant_get_one_room(true_house: House) -> None:
    names = [f"thinker-{number}" for number in range(20)]
    for name in names:
        beat(true_house, name)
    rooms = set(at_once([lambda name=name: room(true_house, name) for name in names]))
    assert len(rooms) == 1
    assert len(matches(true_house)) == 1


@pytest.mark.parametrize("path", ["presence/heartbeat", "presence/match"])
def test_nobody_acts_for_another(house: House, path: str) -> None:
    said = {"thinker_id": uid_of(token("a")), "pair_code": CODE}
    before = everything(house.service)
    found = {}
    for name, headers in {
        "another thinker": by_token(token("b")),
        "hotel": house.hotel,
        "admin": house.admin,
        "nobody": {},
    }.items():
        answer = house.service.post(path, said, headers=headers)
        found[name] = (answer.status, code(answer))
    assert found == {
        "another thinker": (403, "forbidden"),
        "hotel": (403, "forbidden"),
        "admin": (403, "forbidden"),
        "nobody": (401, "unauthenticated"),
    }
    assert everything(house.service) == before


@pytest.mark.parametrize("path", ["presence/heartbeat", "presence/match"])
def test_a_hotel_is_no_thinker_not_even_under_its_own_uid(house: House, path: str) -> None:
    said = {"thinker_id": "hotel", "pair_code": CODE}
    answer = house.service.post(path, said, headers=house.hotel)
    assert (answer.status, code(answer)) == (403, "forbidden")


def test_nobody_is_kept_out_of_a_room_by_a_crowd_that_left(house: House) -> None:
    # 100 others come and go; the two that stay still find each other.
    beat(house, "a")
    beat(house, "b")
    house.service.clock.advance(seconds=1)
    for number in range(100):
        beat(house, f"gone-{number}", status="offline")
    assert room(house, "a") is not None


def test_a_room_cannot_be_guessed(house: House) -> None:
    assert ids.RANDOM_BITS >= 80
    beat(house, "a")
    beat(house, "b")
    first = room(house, "a")
    house.service.clock.advance(seconds=ROOM_LIFE)
    beat(house, "a")
    beat(house, "b")
    second = room(house, "a")
    assert first is not None
    assert second is not None
    assert first.rpartition("-")[2] != second.rpartition("-")[2]


def test_rows_tidy_themselves_and_the_clock_decides_before(either_house: House) -> None:
    house = either_house
    beat(house, "a")
    beat(house, "b")
    first = room(house, "a")
    now = house.service.clock.now.timestamp()
    rows = house.service.rows("presence")
    assert len(rows) == 3
    assert all(int(row["expires_at"]["N"]) > now for row in rows)
    # Past its end a room is over, although its row is still there.
    house.service.clock.advance(seconds=ROOM_LIFE)
    beat(house, "a")
    beat(house, "b")
    assert len(house.service.rows("presence")) == 3
    assert room(house, "a") != first
    assert len(matches(house)) == 2


def test_a_room_that_is_still_used_stays_the_same(house: House) -> None:
    # Two talk for longer than an hour; who then joins them finds them where they are.
    beat(house, "a")
    beat(house, "b")
    first = room(house, "a")
    for _ in range(8):
        house.service.clock.advance(minutes=10)
        beat(house, "a")
        beat(house, "b")
        assert room(house, "a") == first


FAULTS = {
    "conflict": faults.refusing("update_item", "TransactionConflictException"),
    "throttled": faults.refusing("update_item", "ProvisionedThroughputExceededException"),
    "away": lambda operation, arguments: (
        faults.away(operation, arguments) if operation == "update_item" else None
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_room_is_told_though_it_could_not_be_kept(house: House, fault: str) -> None:
    """What failed is tried again by the next who asks."""
    beat(house, "a")
    beat(house, "b")
    first = room(house, "a")
    house.service.clock.advance(seconds=ROOM_LIFE - 20)
    beat(house, "a")
    beat(house, "b")
    ends = kept_until(house)
    house.service.spy.before = FAULTS[fault]
    assert room(house, "a") == first
    assert house.service.spy.operations()[-1] == "update_item"
    assert kept_until(house) == ends
    house.service.spy.before = faults.nothing
    assert room(house, "b") == first
    assert kept_until(house) == int(house.service.clock.now.timestamp()) + ROOM_LIFE


def test_a_defect_in_keeping_a_room_is_not_hidden(house: House) -> None:
    beat(house, "a")
    beat(house, "b")
    assert room(house, "a") is not None
    house.service.clock.advance(seconds=ROOM_LIFE - 20)
    beat(house, "a")
    beat(house, "b")
    house.service.spy.before = faults.refusing("update_item", "ValidationException")
    assert match(house, "a").status == 500


@pytest.mark.parametrize("operation", ["get_item", "update_item"])
def test_a_transaction_at_the_same_item_is_waited_for(house: House, operation: str) -> None:
    house.service.spy.before = faults.refusing(operation, "TransactionConflictException", 2)
    said = beat(house, "a")
    assert said.status == 200, said.text
    assert match(house, "a").status == 200


def test_no_token_is_stored(house: House) -> None:
    beat(house, "a")
    assert token("a") not in str(everything(house.service))


def test_nothing_lists_who_is_there() -> None:
    known = {path for path in app.app.routes if "presence" in path}
    assert known == {
        "/api/presence/verify",
        "/api/presence/heartbeat",
        "/api/presence/match",
    }


@pytest.mark.parametrize(
    "said",
    [
        {"pair_code": ""},
        {"pair_code": "x" * 65},
        {"pair_code": 5},
        {"pair_code": None},
        {"thinker_id": None},
        {"thinkerId": "x"},
        {"limit": 100},
    ],
)
def test_what_is_not_understood_is_refused(house: House, said: dict[str, Any]) -> None:
    usual = {"thinker_id": uid_of(token("a")), "pair_code": CODE}
    answer = house.service.post("presence/match", usual | said, headers=by_token(token("a")))
    assert (answer.status, code(answer)) == (400, "invalid_request")
