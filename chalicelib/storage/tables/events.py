"""The table `events`: key subject_id, then sort (created_at#id). Append-only, but that an erasure
takes the reasons out that people typed."""

from __future__ import annotations

from datetime import datetime

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
# Beside an event's own fields: the key of the idempotency record that was written with it, so that
# an erasure finds it.
RECORD_KEY = "record_key"


def key(event: Event) -> Item:
    """The key of one event."""
    return key_of(event.subject_id, event.created_at, event.id)


def key_of(subject_id: str, created_at: datetime, event_id: str) -> Item:
    """The key of the event of a subject, by when it happened and its id."""
    sort = f"{instant_text(created_at)}#{event_id}"
    return {"subject_id": attribute(subject_id), "sort": attribute(sort)}


def to_item(event: Event) -> Item:
    """The event and its keys."""
    return CODEC.encode(Attributes(event)) | key(event)


def from_item(item: Item) -> Event:
    """What `to_item` wrote. Raises CorruptRow."""
    return Event(**CODEC.decode(item))


def to_record_key(item: Item) -> str | None:
    """The key of the idempotency record that was written with an event, if one was."""
    return str(item[RECORD_KEY]["S"]) if RECORD_KEY in item else None
