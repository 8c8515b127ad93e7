"""The table `events`: key subject_id, then sort (created_at#id). Append-only."""

from __future__ import annotations

from chalicelib.domain.events import Event
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    JSON,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
    instant_text,
)

TABLE = "events"

CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    type=TEXT,
    actor_id=TEXT.optional(),
    subject_type=TEXT,
    subject_id=TEXT,
    meta=JSON,
    created_at=INSTANT,
    issuer_uid=TEXT.optional(),
)


def key(event: Event) -> Item:
    """The key of one event."""
    return {
        "subject_id": attribute(event.subject_id),
        "sort": attribute(f"{instant_text(event.created_at)}#{event.id}"),
    }


def to_item(event: Event) -> Item:
    """The event and its keys."""
    return CODEC.encode(Attributes(event)) | key(event)


def from_item(item: Item) -> Event:
    """What `to_item` wrote. Raises CorruptRow."""
    return Event(**CODEC.decode(item))
