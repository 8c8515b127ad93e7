"""Presence: heartbeats, who is online under a pair code, and the rooms they share."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.domain.presence.thinkers import OFFLINE, Thinker
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed, StoreUnavailable
from chalicelib.storage.tables import presence
from chalicelib.storage.tables.presence import Room

# A guest needs no account, so nobody answers for the number of matches.
MATCH_KEPT_SECONDS = 30 * 24 * 60 * 60


class PresenceRepository(Struct, frozen=True):
    """The table `presence`."""

    client: DynamoClient

    def record_heartbeat(
        self, thinker_id: str, pair_code: str | None, status: str, now: int
    ) -> None:
        """Store a thinker's heartbeat (milliseconds). Raises StoreUnavailable."""
        update = _heartbeat(thinker_id, pair_code, status, now)
        # It sets and does not count, so repeating it does no harm.
        self.client.call("update_item", presence.TABLE, **update)

    def get(self, thinker_id: str) -> Thinker | None:
        """A thinker's last heartbeat. Raises StoreUnavailable."""
        item = self.client.get(presence.TABLE, presence.key(thinker_id))
        return presence.to_thinker(item) if item else None

    def online(self, pair_code: str, since: int, limit: int) -> list[Thinker]:
        """Thinkers of a pair code with a heartbeat after `since` (milliseconds), latest first."""
        query = _online(pair_code, since, limit)
        answer = self.client.call("query", presence.TABLE, **query)
        return [presence.to_thinker(item) for item in answer["Items"]]

    def enter_room(
        self, pair_code: str, room_id: str, event: Event, now: int, life_seconds: int
    ) -> str:
        """The id of the room that is open under a pair code, or of a new one, which `event`
        describes; `now` in seconds since 1970.

        Raises StoreUnavailable when the room can be neither read nor opened.
        """
        item = self.client.get(presence.TABLE, presence.room_key(pair_code))
        if not item or presence.to_room(item).expires_at <= now:
            room = Room(room_id, now + life_seconds)
            try:
                parts = {"room": room_part(pair_code, room, now)}
                commit_with_event(self.client, parts, event, now + MATCH_KEPT_SECONDS)
            except ConditionsFailed as failed:
                item = failed.stored_items["room"]  # somebody opened it a moment ago
            else:
                return room_id
        room = presence.to_room(item)
        if room.expires_at - now < life_seconds // 2:
            # Still in use, so it stays open. If it was replaced, this update does nothing.
            update = _extension(pair_code, Room(room.room_id, now + life_seconds))
            # Its id does not depend on the answer, and the next caller tries again.
            with suppress(StoreUnavailable):
                self.client.call_once("update_item", presence.TABLE, **update)
        return room.room_id


def _heartbeat(thinker_id: str, pair_code: str | None, status: str, now: int) -> dict[str, Any]:
    """The update that records a heartbeat (milliseconds); without a pair code the stored one
    stays."""
    values: dict[str, str | int] = {
        ":status": status,
        ":now": now,
        ":expires_at": now // 1000 + presence.KEPT_SECONDS,
    }
    sets = ["#status = :status", "last_seen = :now", "expires_at = :expires_at"]
    # A thinker who leaves goes out of the index, too: a crowd that has left must not hide others.
    removes = " REMOVE pair_code" if status == OFFLINE else ""
    if pair_code is not None and not removes:
        values[":pair_code"] = pair_code
        sets.append("pair_code = :pair_code")
    return {
        "Key": presence.key(thinker_id),
        "UpdateExpression": "SET " + ", ".join(sets) + removes,
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {name: attribute(value) for name, value in values.items()},
    }


def _online(pair_code: str, since: int, limit: int) -> dict[str, Any]:
    """The query for thinkers with a heartbeat after `since` (milliseconds), the latest first."""
    return {
        "IndexName": "by_pair_code",
        "KeyConditionExpression": "pair_code = :pair_code AND last_seen > :since",
        "ExpressionAttributeValues": {
            ":pair_code": attribute(pair_code),
            ":since": attribute(since),
        },
        "ScanIndexForward": False,
        "Limit": limit,
    }


def room_part(pair_code: str, room: Room, now: int) -> TransactItem:
    """The room's part of a match that opens it; `now` in seconds since 1970."""
    is_closed = Condition(
        "no room is open under this pair code",
        "attribute_not_exists(thinker_id) OR expires_at <= :seconds",
        {":seconds": attribute(now)},
    )
    row = presence.room_key(pair_code) | item_of(room_id=room.room_id, expires_at=room.expires_at)
    return TransactItem(presence.TABLE, presence.room_key(pair_code), (is_closed,), put=row)


def _extension(pair_code: str, room: Room) -> dict[str, Any]:
    """The update that keeps a room open until `room.expires_at`, if it is still this room."""
    is_same = Condition(
        "the pair code still has this room",
        "room_id = :room_id",
        {":room_id": attribute(room.room_id)},
    )
    return {
        "Key": presence.room_key(pair_code),
        "UpdateExpression": "SET expires_at = :expires_at",
        "ConditionExpression": is_same.clause,
        "ExpressionAttributeValues": {
            ":expires_at": attribute(room.expires_at),
            **is_same.values,
        },
    }
