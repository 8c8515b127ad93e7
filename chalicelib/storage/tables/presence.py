"""The table `presence`: key thinker_id; the room of a pair code is under `room#<pair_code>`."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.presence.thinkers import Thinker
from chalicelib.storage.dynamo.codec import INTEGER, TEXT, Codec, Item, attribute

TABLE = "presence"
KEPT_SECONDS = 24 * 60 * 60  # until DynamoDB's TTL may delete a row; the clock is compared, too

THINKER_CODEC = Codec(
    TABLE,
    None,
    thinker_id=TEXT,
    pair_code=TEXT.optional(),
    status=TEXT,
    last_seen=INTEGER,
)
ROOM_CODEC = Codec(TABLE, None, room_id=TEXT, expires_at=INTEGER)


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
