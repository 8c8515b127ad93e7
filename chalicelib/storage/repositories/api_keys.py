"""API keys, read through a cache of a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed, StoreUnavailable
from chalicelib.storage.read_through import Cache, read_through
from chalicelib.storage.tables import api_keys
from chalicelib.storage.tables.api_keys import ApiKey

CACHE_SIZE_MAX = 1000
USE_RESOLUTION = timedelta(hours=1)

ApiKeyCache = Cache[ApiKey]
# When this process last tried to record a use of a key.
ApiKeyUses = dict[str, datetime]


class ApiKeyRepository(Struct, frozen=True):
    """The table `api_keys`."""

    client: DynamoClient
    cache: ApiKeyCache = {}
    """Shared by all requests of a process: a revoked key may work for CACHE_LIFE in there."""
    uses: ApiKeyUses = {}
    """Shared likewise."""

    def get(self, key_id: str) -> ApiKey | None:
        """An API key as it is stored. Raises StoreUnavailable."""
        item = self.client.get(api_keys.TABLE, api_keys.key(key_id))
        return api_keys.from_item(item) if item else None

    def get_cached(self, key_id: str, now: datetime) -> ApiKey | None:
        """An API key as it was stored at most CACHE_LIFE ago. Raises StoreUnavailable."""
        return read_through(self.cache, CACHE_SIZE_MAX, key_id, now, self.get)

    def record_use(self, api_key: ApiKey, now: datetime) -> None:
        """Record that a request sent this key, at most once an hour in this process.

        One attempt, which may fail: whoever sent the request is not concerned.
        """
        recorded = (self.uses.get(api_key.key_id), api_key.last_used_at)
        if any(at is not None and abs(now - at) < USE_RESOLUTION for at in recorded):
            return
        if len(self.uses) >= CACHE_SIZE_MAX:
            self.uses.clear()
        self.uses[api_key.key_id] = now
        with suppress(StoreUnavailable, BotoCoreError, ClientError):
            self.client.call_once("update_item", api_keys.TABLE, **_use(api_key.key_id, now))

    def add(self, api_key: ApiKey, event: Event) -> None:
        """Store a new API key, and the event that says so. Raises StoreUnavailable."""
        is_free = Condition("no key has this id", "attribute_not_exists(key_id)")
        row = api_keys.to_item(api_key)
        key = api_keys.key(api_key.key_id)
        part = TransactItem(api_keys.TABLE, key, (is_free,), put=row)
        commit_with_event(self.client, {"api_key": part}, event)

    def revoke(self, key_id: str, event: Event) -> bool:
        """Revoke an API key, and store the event that says so; False when it was revoked already.
        Raises StoreUnavailable."""
        is_active = Condition(
            "the key is there and not revoked yet",
            "revoked = :active",
            {":active": attribute(False)},
        )
        row = item_of(revoked=True)
        part = TransactItem(api_keys.TABLE, api_keys.key(key_id), (is_active,), set=row)
        try:
            commit_with_event(self.client, {"api_key": part}, event)
        except ConditionsFailed:
            return False
        return True

    def all(self) -> Iterator[ApiKey]:
        """Every API key: for the operator's command, never for a request."""
        for answer in self.client.pages("scan", api_keys.TABLE):
            yield from map(api_keys.from_item, answer["Items"])


def _use(key_id: str, now: datetime) -> dict[str, Any]:
    """The update that records a use, unless another process did within the hour."""
    is_there = Condition("the key is there", "attribute_exists(key_id)")
    is_older = Condition(
        "its last recorded use was an hour ago",
        "attribute_not_exists(last_used_at) OR last_used_at <= :hour_ago",
        {":hour_ago": attribute(now - USE_RESOLUTION)},
    )
    return {
        "Key": api_keys.key(key_id),
        "UpdateExpression": "SET last_used_at = :now",
        "ConditionExpression": f"{is_there.clause} AND ({is_older.clause})",
        "ExpressionAttributeValues": {":now": attribute(now), **is_older.values},
    }
