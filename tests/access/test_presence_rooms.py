"""The rooms of matched guests: one for a code, random, and extended while it is used."""

from __future__ import annotations

from functools import partial

import pytest

from chalicelib.domain import ids
from tests.access.cast import House, at_once, everything
from tests.access.faults import client_error, only, unreachable
from tests.access.presence import ROOM_LIFE, beat, match, matches, meet, room, room_expiry


def test_two_simultaneous_matches_get_one_room_in_each_of_100_rounds(local_house: House) -> None:
    house = local_house
    for number in range(100):
        pair_code = f"table-{number}"
        beat(house, "a", pair_code)
        beat(house, "b", pair_code)
        calls = (partial(room, house, name, pair_code) for name in ("a", "b"))
        rooms = set(at_once(calls))
        assert len(rooms) == 1
        assert None not in rooms
    assert len(matches(house)) == 100


def test_many_simultaneous_matches_get_one_room(local_house: House) -> None:
    names = [f"thinker-{number}" for number in range(20)]
    for name in names:
        beat(local_house, name)
    rooms = set(at_once([lambda name=name: room(local_house, name) for name in names]))
    assert len(rooms) == 1
    assert len(matches(local_house)) == 1


def test_room_ids_are_random(house: House) -> None:
    assert ids.RANDOM_BITS >= 80
    meet(house)
    first = room(house, "a")
    house.service.clock.advance(seconds=ROOM_LIFE)
    meet(house)
    second = room(house, "a")
    assert first is not None
    assert second is not None
    assert first.rpartition("-")[2] != second.rpartition("-")[2]


def test_rows_expire_and_an_expired_room_is_not_used_again(house_on_any_engine: House) -> None:
    house = house_on_any_engine
    meet(house)
    first = room(house, "a")
    now = house.service.clock.now.timestamp()
    rows = house.service.rows("presence")
    assert len(rows) == 3
    assert all(int(row["expires_at"]["N"]) > now for row in rows)
    # DynamoDB has not deleted the row of the expired room yet.
    house.service.clock.advance(seconds=ROOM_LIFE)
    meet(house)
    assert len(house.service.rows("presence")) == 3
    assert room(house, "a") != first
    assert len(matches(house)) == 2


def test_guests_without_a_voucher_leave_no_row_for_good(house: House) -> None:
    before = everything(house.service)
    meet(house)
    assert room(house, "a") is not None
    after = everything(house.service)
    added = [row for table, rows in after.items() for row in rows if row not in before[table]]
    now = int(house.service.clock.now.timestamp())
    assert {row["type"]["S"] for row in matches(house)} == {"presence.match"}
    assert len(added) == 4  # two thinkers, their room, and its event
    assert all(now < int(row["expires_at"]["N"]) <= now + 30 * 86_400 for row in added)


def test_events_of_vouchers_stay_for_good(house: House) -> None:
    voucher_id = house.issue()
    house.book(voucher_id)
    house.service.post("voucher/cancel", {"voucher_id": voucher_id}, headers=house.hotel)
    rows = house.service.rows("events")
    assert len(rows) == 3
    assert not any("expires_at" in row for row in rows)


def test_room_stays_while_it_is_used(house: House) -> None:
    # Two guests talk for longer than the room would live without them.
    meet(house)
    first = room(house, "a")
    for _ in range(8):
        house.service.clock.advance(minutes=10)
        meet(house)
        assert room(house, "a") == first


FAULTS = {
    "conflict": client_error("TransactionConflictException"),
    "throttled": client_error("ProvisionedThroughputExceededException"),
    "unreachable": unreachable,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_match_succeeds_though_the_room_could_not_be_extended(house: House, fault: str) -> None:
    # The next match tries again to extend it.
    meet(house)
    first = room(house, "a")
    house.service.clock.advance(seconds=ROOM_LIFE - 20)
    meet(house)
    ends = room_expiry(house)
    with house.service.faulty_store(before=only("update_item", FAULTS[fault])):
        assert room(house, "a") == first
    assert house.service.spy.operations()[-1] == "update_item"
    assert room_expiry(house) == ends
    assert room(house, "b") == first
    assert room_expiry(house) == int(house.service.clock.now.timestamp()) + ROOM_LIFE


def test_defect_while_extending_a_room_is_not_hidden(house: House) -> None:
    meet(house)
    assert room(house, "a") is not None
    house.service.clock.advance(seconds=ROOM_LIFE - 20)
    meet(house)
    fault = only("update_item", client_error("ValidationException"))
    with house.service.faulty_store(before=fault):
        assert match(house, "a").status == 500


@pytest.mark.parametrize("operation", ["get_item", "update_item"])
def test_conflict_at_the_same_item_is_retried(house: House, operation: str) -> None:
    fault = only(operation, client_error("TransactionConflictException"), count=2)
    with house.service.faulty_store(before=fault):
        answer = beat(house, "a")
        assert answer.status == 200, answer.text
        assert match(house, "a").status == 200
