"""The table `agenda`: key calendar_id, then sort (start#id): what takes places in a calendar. Holds
stand by themselves (hold#start#id): there are few, and reading them is cheap."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.calendars.agenda import AgendaEntry, AgendaKind
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
    until=INSTANT.optional(),
)
HOLDS = "hold#"  # before the start in the key of a hold


def key(calendar_id: str, start: datetime, entry_id: str, kind: AgendaKind = "booking") -> Item:
    """The key of one entry."""
    before = HOLDS if kind == "hold" else ""
    return {
        "calendar_id": attribute(calendar_id),
        "sort": attribute(f"{before}{instant_text(start)}#{entry_id}"),
    }


def to_item(entry: AgendaEntry) -> Item:
    """The entry as stored."""
    own_key = key(entry.calendar_id, entry.start, entry.id, entry.kind)
    return own_key | CODEC.encode(Attributes(entry))


def from_item(item: Item) -> AgendaEntry:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["kind"] not in ("booking", "hold", "block"):
        raise CODEC.corrupt(item, f"has the kind {values['kind']!r}")
    return AgendaEntry(**values)
