"""The table `presence`: key thinker_id; the room of a pair code is under `room#<pair_code>`."""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.domain.presence.thinkers import OFFLINE, Thinker
from chalicelib.storage.dynamo.codec import INTEGER, TEXT, Codec, Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem

TABLE = "presence"
KEPT_SECONDS = 24 * 60 * 60  # until DynamoDB's TTL may delete a row; the clock is compared, too

THINKER_CODEC = Codec(
    TABLE,
    "thinker_id",
    thinker_id=TEXT,
    pair_code=TEXT.optional(),
    status=TEXT,
    last_seen=INTEGER,
)
ROOM_CODEC = Codec(TABLE, "thinker_id", room_id=TEXT, expires_at=INTEGER)


class Room(NamedTuple):
    """The room of a pair code, open until `expires_at` (seconds since 1970)."""

    room_id: str
    expires_at: int


def key(thinker_id: str) -> Item:
    """The key of one thinker."""
    return {"thinker_id": attribute(thinker_id)}


def room_key(pair_code: str) -> Item:
    """The key of a pair code's room."""
    return key(f"room#{pair_code}")


def to_thinker(item: Item) -> Thinker:
    """A thinker's row, or what the index by_pair_code projects of it. Raises CorruptRow."""
    return Thinker(**THINKER_CODEC.decode(item))


def to_room(item: Item) -> Room:
    """A room's row. Raises CorruptRow."""
    return Room(**ROOM_CODEC.decode(item))


def heartbeat(thinker_id: str, pair_code: str | None, status: str, now: int) -> dict[str, Any]:
    """The update that records a heartbeat (milliseconds); without a pair code the stored one
    stays."""
    values: dict[str, str | int] = {
        ":status": status,
        ":now": now,
        ":expires_at": now // 1000 + KEPT_SECONDS,
    }
    sets = ["#status = :status", "last_seen = :now", "expires_at = :expires_at"]
    # A thinker who leaves goes out of the index, too: a crowd that has left must not hide others.
    removes = " REMOVE pair_code" if status == OFFLINE else ""
    if pair_code is not None and not removes:
        values[":pair_code"] = pair_code
        sets.append("pair_code = :pair_code")
    return {
        "Key": key(thinker_id),
        "UpdateExpression": "SET " + ", ".join(sets) + removes,
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {name: attribute(value) for name, value in values.items()},
    }


def online(pair_code: str, since: int, limit: int) -> dict[str, Any]:
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


def open_room(pair_code: str, room: Room, now: int) -> TransactItem:
    """The room's part of a match that opens it; `now` in seconds since 1970."""
    is_closed = Condition(
        "no room is open under this pair code",
        "attribute_not_exists(thinker_id) OR expires_at <= :seconds",
        {":seconds": attribute(now)},
    )
    row = room_key(pair_code) | item_of(room_id=room.room_id, expires_at=room.expires_at)
    return TransactItem(TABLE, room_key(pair_code), (is_closed,), put=row)


def extend_room(pair_code: str, room: Room) -> dict[str, Any]:
    """The update that keeps a room open until `room.expires_at`, if it is still this room."""
    is_same = Condition(
        "the pair code still has this room",
        "room_id = :room_id",
        {":room_id": attribute(room.room_id)},
    )
    return {
        "Key": room_key(pair_code),
        "UpdateExpression": "SET expires_at = :expires_at",
        "ConditionExpression": is_same.clause,
        "ExpressionAttributeValues": {
            ":expires_at": attribute(room.expires_at),
            **is_same.values,
        },
    }
