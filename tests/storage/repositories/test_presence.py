"""Heartbeats, who is online under a pair code, and the rooms they share."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.presence.thinkers import OFFLINE, Thinker
from chalicelib.storage.dynamo.codec import item_of
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import events, presence
from tests.domain.made import NOW
from tests.fakes import TRANSACT
from tests.storage.conftest import Storage

SECONDS = 4_000_000_000  # beyond what DynamoDB Local deletes by its TTL
LIFE = 3600


def event(storage: Storage, room_id: str) -> Event:
    """The event of a match that opens a room."""
    return Event(
        id=storage.actor().event_id,
        type="presence.match",
        actor_id=None,
        subject_type="room",
        subject_id=room_id,
        created_at=NOW,
    )


def enter(storage: Storage, room_id: str, now: int) -> str:
    """The room that somebody enters who brings a new room's id."""
    return storage.store.presence.enter_room("pair", room_id, event(storage, room_id), now, LIFE)


def open_until(storage: Storage) -> int:
    """When the pair code's room closes."""
    [row] = storage.rows("presence")
    return presence.to_room(row).expires_at


def test_a_heartbeat_keeps_the_pair_code_until_the_thinker_leaves(storage: Storage) -> None:
    repository = storage.store.presence
    assert repository.get("t-1") is None
    repository.record_heartbeat("t-1", "pair", "online", 1000)
    repository.record_heartbeat("t-1", None, "ready", 2000)
    assert repository.get("t-1") == Thinker("t-1", "pair", "ready", 2000)
    repository.record_heartbeat("t-1", "pair", OFFLINE, 3000)
    assert repository.get("t-1") == Thinker("t-1", None, OFFLINE, 3000)


def test_the_latest_thinkers_of_a_pair_code_come_first(storage: Storage) -> None:
    repository = storage.store.presence
    for number in range(4):
        repository.record_heartbeat(f"t-{number}", "pair", "online", number)
    repository.record_heartbeat("t-other", "other", "online", 9)
    repository.record_heartbeat("t-gone", "pair", OFFLINE, 9)
    assert [each.thinker_id for each in repository.online("pair", 0, 2)] == ["t-3", "t-2"]
    assert [each.thinker_id for each in repository.online("pair", 1, 9)] == ["t-3", "t-2"]
    assert repository.online("pair", 3, 9) == []


def test_a_new_room_is_written_with_its_event(storage: Storage) -> None:
    assert enter(storage, "r-1", SECONDS) == "r-1"
    assert open_until(storage) == SECONDS + LIFE
    assert [stored.subject_id for stored in storage.stored_events()] == ["r-1"]


def test_an_open_room_is_entered_without_an_event(storage: Storage) -> None:
    enter(storage, "r-1", SECONDS)
    assert enter(storage, "r-2", SECONDS + 1) == "r-1"
    assert len(storage.stored_events()) == 1


@pytest.mark.parametrize(
    ("age", "room_id", "end"),
    [
        (LIFE // 2, "r-1", LIFE),
        (LIFE // 2 + 1, "r-1", LIFE // 2 + 1 + LIFE),
        (LIFE - 1, "r-1", LIFE - 1 + LIFE),
        (LIFE, "r-2", LIFE + LIFE),
    ],
)
def test_a_room_in_use_stays_open_and_one_that_has_closed_is_replaced(
    storage: Storage, age: int, room_id: str, end: int
) -> None:
    enter(storage, "r-1", SECONDS)
    assert enter(storage, "r-2", SECONDS + age) == room_id
    assert open_until(storage) == SECONDS + end


def test_of_two_who_open_a_room_at_once_both_enter_the_first(storage: Storage) -> None:
    rooms: list[str] = []

    def open_first(operation: str, _: dict[str, Any]) -> None:
        if operation == TRANSACT and not rooms:
            rooms.append("r-1")
            rooms.append(enter(storage, "r-1", SECONDS))

    storage.spy.before = open_first
    assert enter(storage, "r-2", SECONDS) == "r-1"
    assert rooms == ["r-1", "r-1"]
    assert [stored.subject_id for stored in storage.stored_events()] == ["r-1"]


def test_a_room_that_was_replaced_meanwhile_is_not_extended(storage: Storage) -> None:
    enter(storage, "r-1", SECONDS)

    def replace_first(operation: str, _: dict[str, Any]) -> None:
        if operation == "update_item":
            row = presence.room_key("pair") | item_of(room_id="r-9", expires_at=SECONDS + 1)
            storage.put("presence", row)

    storage.spy.before = replace_first
    assert enter(storage, "r-2", SECONDS + LIFE - 1) == "r-1"
    assert open_until(storage) == SECONDS + 1


def test_a_damaged_room_is_a_corrupt_row(storage: Storage) -> None:
    storage.put("presence", presence.room_key("pair") | item_of(room_id="r-9"))
    # The row's name is two people's; no log names it.
    with pytest.raises(CorruptRow, match=r"^presence, row [?]: lacks expires_at$"):
        enter(storage, "r-1", SECONDS)
    assert storage.rows(events.TABLE) == []
