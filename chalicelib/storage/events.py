"""The table `events`: key subject_id, then sort (created_at#id). Append-only."""

from __future__ import annotations

from chalicelib.domain.model import Event
from chalicelib.storage.codec import Item, from_json, instant, item, string, to_instant, to_json

TABLE = "events"


def to_item(event: Event) -> Item:
    """The event and its keys."""
    return item(
        subject_id=event.subject_id,
        sort=f"{instant(event.created_at)}#{event.id}",
        id=event.id,
        type=event.type,
        actor_id=event.actor_id,
        subject_type=event.subject_type,
        meta=to_json(event.meta),
        created_at=event.created_at,
        issuer_uid=event.issuer_uid,
    )


def from_item(stored: Item) -> Event:
    """What `to_item` wrote."""
    return Event(
        id=stored["id"]["S"],
        type=stored["type"]["S"],
        actor_id=string(stored, "actor_id"),
        subject_type=stored["subject_type"]["S"],
        subject_id=stored["subject_id"]["S"],
        meta=from_json(stored["meta"]["S"]),
        created_at=to_instant(stored["created_at"]["S"]),
        issuer_uid=string(stored, "issuer_uid"),
    )
