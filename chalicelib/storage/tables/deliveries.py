"""The table `deliveries`: key issuer_uid, then sort (created_at#id). It holds ids alone: who a
receiver is, and what is said, stands elsewhere."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import NamedTuple, get_args

from chalicelib.domain.instants import seconds
from chalicelib.domain.outbox.backoff import Channel
from chalicelib.domain.outbox.delivery import BOUNCES, Delivery, Template
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
)

TABLE = "deliveries"
DUE_SHARDS = tuple(f"due-{number:02}" for number in range(16))
KEPT = timedelta(days=90)  # after what it is about

CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    channel=TEXT,
    issuer_uid=TEXT,
    receiver=TEXT,
    template=TEXT,
    event_id=TEXT,
    event_type=TEXT,
    subject_id=TEXT,
    booking_id=TEXT.optional(),
    created_at=INSTANT,
    status=TEXT,
    attempt=INTEGER,
    due_at=INSTANT.optional(),
    reason=TEXT.optional(),
    says=TEXT.optional(),
    ended_at=INSTANT.optional(),
    message_id=TEXT.optional(),
    bounce=TEXT.optional(),
)

DUE_CODEC = Codec(TABLE, None, issuer_uid=TEXT, sort=TEXT, receiver=TEXT, due_at=INSTANT)


class DeliveryKey(NamedTuple):
    """Where a delivery is."""

    issuer_uid: str
    sort: str


class DueDelivery(NamedTuple):
    """An open delivery, as the index `due` shows it."""

    key: DeliveryKey
    receiver: str
    due_at: datetime


def key(issuer_uid: str, sort: str) -> Item:
    """The key of one delivery."""
    return {"issuer_uid": attribute(issuer_uid), "sort": attribute(sort)}


def due_shard(delivery_id: str) -> str:
    """The partition of an open delivery in the index `due`."""
    return DUE_SHARDS[zlib.crc32(delivery_id.encode()) % len(DUE_SHARDS)]


def to_item(delivery: Delivery) -> Item:
    """The delivery and its keys. Once it has ended it is in no index."""
    item = CODEC.encode(Attributes(delivery)) | key(delivery.issuer_uid, delivery.sort)
    last = max(filter(None, (delivery.created_at, delivery.due_at, delivery.ended_at)))
    item["expires_at"] = attribute(seconds(last + KEPT))
    if delivery.due_at is not None:
        item["due_shard"] = attribute(due_shard(delivery.id))
    return item


def from_item(item: Item) -> Delivery:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["template"] not in get_args(Template) or values["channel"] not in get_args(Channel):
        raise CODEC.corrupt(item, "is of no channel, or says nothing")
    if values["bounce"] not in (None, *BOUNCES):
        raise CODEC.corrupt(item, f"came back as {values['bounce']!r}")
    delivery: Delivery = CODEC.build(Delivery, values, item)
    return delivery


def to_due(item: Item) -> DueDelivery:
    """What the index `due` projects. Raises CorruptRow."""
    values = DUE_CODEC.decode(item)
    key = DeliveryKey(values["issuer_uid"], values["sort"])
    return DueDelivery(key, values["receiver"], values["due_at"])
