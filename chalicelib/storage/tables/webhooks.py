"""The table `webhooks`: key issuer_uid, then id. One row of each hotel counts its endpoints, under
the id `count`; before it stand the last attempts of deliveries, `attempt#<delivery id>`, each for
a month; after it the endpoints."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.instants import seconds
from chalicelib.domain.webhook_messages import Attempt
from chalicelib.domain.webhooks import ID_PREFIX, Endpoint
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
    attribute,
)

TABLE = "webhooks"
FIRST_ID = f"{ID_PREFIX}-"  # no endpoint's id comes before it
COUNT_ID = "count"

# Types of events, separated by spaces; absent for all.
_TYPES = Kind("S", " ".join, lambda text: tuple(text.split()))

CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    issuer_uid=TEXT,
    url=TEXT,
    description=TEXT.optional(""),
    event_types=_TYPES.optional(()),
    secret=TEXT,
    previous_secret=TEXT.optional(),
    previous_secret_until=INSTANT.optional(),
    disabled=TEXT.optional(),
    failing_since=INSTANT.optional(),
    created_at=INSTANT,
    changed_at=INSTANT,
    version=INTEGER,
)
KEPT = timedelta(days=30)  # the last attempt of a delivery
ATTEMPT_PREFIX = "attempt#"
ATTEMPT_CODEC = Codec(
    TABLE,
    None,
    at=INSTANT,
    number=INTEGER,
    url=TEXT,
    body=TEXT,
    status=INTEGER.optional(),
    why=TEXT.optional(),
    answer=TEXT.optional(""),
    milliseconds=INTEGER,
)
COUNT_CODEC = Codec(TABLE, None, webhook_count=INTEGER)


def key(issuer_uid: str, endpoint_id: str) -> Item:
    """The key of one endpoint."""
    return {"issuer_uid": attribute(issuer_uid), "id": attribute(endpoint_id)}


def count_key(issuer_uid: str) -> Item:
    """The key of the row that counts a hotel's endpoints."""
    return key(issuer_uid, COUNT_ID)


def to_item(endpoint: Endpoint) -> Item:
    """The endpoint as stored."""
    return CODEC.encode(Attributes(endpoint))


def from_item(item: Item) -> Endpoint:
    """What `to_item` wrote. Raises CorruptRow."""
    endpoint: Endpoint = CODEC.build(Endpoint, CODEC.decode(item), item)
    return endpoint


def to_count(item: Item | None) -> int:
    """How many endpoints a hotel has, by its count's row; none without one. Raises CorruptRow."""
    return int(COUNT_CODEC.decode(item)["webhook_count"]) if item else 0


def attempt_key(issuer_uid: str, delivery_id: str) -> Item:
    """The key of the last attempt of a delivery."""
    return key(issuer_uid, ATTEMPT_PREFIX + delivery_id)


def from_attempt(issuer_uid: str, delivery_id: str, attempt: Attempt) -> Item:
    """The last attempt of a delivery as stored."""
    expires_at = {"expires_at": attribute(seconds(attempt.at + KEPT))}
    item = ATTEMPT_CODEC.encode(Attributes(attempt))
    return attempt_key(issuer_uid, delivery_id) | item | expires_at


def to_attempt(item: Item) -> Attempt:
    """What `from_attempt` wrote. Raises CorruptRow."""
    return Attempt(**ATTEMPT_CODEC.decode(item))


def delivery_id_of(item: Item) -> str:
    """The delivery whose last attempt a row is."""
    return str(item["id"]["S"]).removeprefix(ATTEMPT_PREFIX)
