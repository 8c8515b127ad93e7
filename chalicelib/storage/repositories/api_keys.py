"""API keys, read through a cache of a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.read_through import Cache, read_through
from chalicelib.storage.tables import api_keys
from chalicelib.storage.tables.api_keys import ApiKey

CACHE_SIZE_MAX = 1000

ApiKeyCache = Cache[ApiKey]


class ApiKeyRepository(Struct, frozen=True):
    """The table `api_keys`."""

    client: DynamoClient
    cache: ApiKeyCache = {}
    """Shared by all requests of a process: a revoked key may work for CACHE_LIFE in there."""

    def get(self, key_id: str) -> ApiKey | None:
        """An API key as it is stored. Raises StoreUnavailable."""
        item = self.client.get(api_keys.TABLE, api_keys.key(key_id))
        return api_keys.from_item(item) if item else None

    def get_cached(self, key_id: str, now: datetime) -> ApiKey | None:
        """An API key as it was stored at most CACHE_LIFE ago. Raises StoreUnavailable."""
        return read_through(self.cache, CACHE_SIZE_MAX, key_id, now, self.get)

    def add(self, api_key: ApiKey) -> None:
        """Store a new API key. Its id is new, so repeating the write does no harm."""
        self.client.call("put_item", api_keys.TABLE, Item=api_keys.to_item(api_key))

    def revoke(self, key_id: str) -> bool:
        """Revoke an API key; False when there is none."""
        if self.get(key_id) is None:
            return False
        self.client.call("update_item", api_keys.TABLE, **_revocation(key_id))
        return True

    def all(self) -> Iterator[ApiKey]:
        """Every API key: for the operator's command, never for a request."""
        for answer in self.client.pages("scan", api_keys.TABLE):
            yield from map(api_keys.from_item, answer["Items"])


def _revocation(key_id: str) -> Item:
    """The update that makes a key useless."""
    return {
        "Key": api_keys.key(key_id),
        "UpdateExpression": "SET revoked = :revoked",
        "ExpressionAttributeValues": {":revoked": {"BOOL": True}},
    }
