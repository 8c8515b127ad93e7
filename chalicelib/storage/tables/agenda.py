"""The table `agenda`: key calendar_id, then sort (start#id): what takes places in a calendar."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
    instant_text,
)

TABLE = "agenda"

CODEC = Codec(
    TABLE,
    "id",
    kind=TEXT,
    id=TEXT,
    calendar_id=TEXT,
    start=INSTANT,
    end=INSTANT,
    claim_start=INSTANT,
    claim_end=INSTANT,
    places=INTEGER,
    created_at=INSTANT,
    voucher_id=TEXT.optional(),
    reason=TEXT.optional(),
)


def key(calendar_id: str, start: datetime, entry_id: str) -> Item:
    """The key of one entry."""
    return {
        "calendar_id": attribute(calendar_id),
        "sort": attribute(f"{instant_text(start)}#{entry_id}"),
    }


def to_item(entry: AgendaEntry) -> Item:
    """The entry as stored."""
    own_key = key(entry.calendar_id, entry.start, entry.id)
    return own_key | CODEC.encode(Attributes(entry))


def from_item(item: Item) -> AgendaEntry:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["kind"] not in ("booking", "block"):
        raise CODEC.corrupt(item, f"has the kind {values['kind']!r}")
    return AgendaEntry(**values)
