"""The table `presence`: key thinker_id; the room of a pair code under `room#<pair_code>`."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from chalicelib.storage.codec import Item, attribute, string

TABLE = "presence"
KEPT_SECONDS = 24 * 60 * 60  # until DynamoDB's TTL may tidy a row away; the clock is compared too
OFFLINE = "offline"


class Thinker(Struct, frozen=True):
    """Where a thinker was last heard of."""

    thinker_id: str
    pair_code: str | None
    status: str
    last_seen: int  # milliseconds since 1970

    def online(self, since: int) -> bool:
        """Whether it was heard of after `since` (milliseconds) and has not left."""
        return self.last_seen > since and self.status != OFFLINE


def key(thinker_id: str) -> Item:
    """The key of one thinker."""
    return {"thinker_id": attribute(thinker_id)}


def from_item(stored: Item) -> Thinker:
    """A thinker's row, or what the index by_pair_code shows of it."""
    return Thinker(
        stored["thinker_id"]["S"],
        string(stored, "pair_code"),
        stored["status"]["S"],
        int(stored["last_seen"]["N"]),
    )


def heard(thinker_id: str, pair_code: str | None, status: str, now: int) -> dict[str, Any]:
    """The update that notes a sign of life; without a pair code the known one stays."""
    values: dict[str, str | int] = {
        ":status": status,
        ":now": now,
        ":expires_at": now // 1000 + KEPT_SECONDS,
    }
    sets = ["#status = :status", "last_seen = :now", "expires_at = :expires_at"]
    # Who leaves goes out of the index too: a crowd that has left must not hide who is there.
    gone = " REMOVE pair_code" if status == OFFLINE else ""
    if pair_code is not None and not gone:
        values[":pair_code"] = pair_code
        sets.append("pair_code = :pair_code")
    return {
        "Key": key(thinker_id),
        "UpdateExpression": "SET " + ", ".join(sets) + gone,
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {name: attribute(held) for name, held in values.items()},
    }


def online(pair_code: str, since: int, most: int) -> dict[str, Any]:
    """The query for thinkers heard of after `since` (milliseconds), the latest first."""
    return {
        "IndexName": "by_pair_code",
        "KeyConditionExpression": "pair_code = :pair_code AND last_seen > :since",
        "ExpressionAttributeValues": {
            ":pair_code": attribute(pair_code),
            ":since": attribute(since),
        },
        "ScanIndexForward": False,
        "Limit": most,
    }


def room_key(pair_code: str) -> Item:
    """The key of a pair code's room."""
    return key(f"room#{pair_code}")


def room_item(pair_code: str, room_id: str, now: int, life: int) -> Item:
    """A room that is open until `life` seconds from now (seconds since 1970)."""
    return room_key(pair_code) | {
        "room_id": attribute(room_id),
        "expires_at": attribute(now + life),
    }


def keeping(pair_code: str, room_id: str, now: int, life: int) -> Item:
    """The update that keeps a room open for `life` seconds more, if it is still this room."""
    return {
        "Key": room_key(pair_code),
        "UpdateExpression": "SET expires_at = :expires_at",
        "ConditionExpression": "room_id = :room_id",
        "ExpressionAttributeValues": {
            ":expires_at": attribute(now + life),
            ":room_id": attribute(room_id),
        },
    }
