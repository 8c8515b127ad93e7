"""Guest tokens that were exchanged or revoked: read through a cache of a minute, and written."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from chalicelib.domain.presence.guest_tokens import Exchange, GuestToken
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.read_through import Cache, read_through
from chalicelib.storage.tables import guest_tokens

CACHE_SIZE_MAX = 10_000

GuestTokenCache = Cache[GuestToken]


class TokenChanged(Exception):
    """A write was refused, because a token's record is not what its rule read."""

    def __init__(self, failed: ConditionsFailed) -> None:
        super().__init__("a token's record has changed")
        self.token_is_changed = "token" in failed.stored_items
        """Whether it is that of the token which was read; else a new token has a record."""


class GuestTokenRepository(Struct, frozen=True):
    """The table `guest_tokens`."""

    client: DynamoClient
    cache: GuestTokenCache = {}
    """Shared by all requests of a process: a token that was exchanged or revoked through another
    process may work for CACHE_LIFE in there."""

    def get(self, token_id: str) -> GuestToken | None:
        """A token's record, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(guest_tokens.TABLE, guest_tokens.key(token_id))
        return guest_tokens.from_item(item) if item else None

    def get_cached(self, token_id: str, now: datetime) -> GuestToken | None:
        """A token's record as it was stored at most CACHE_LIFE ago. Raises StoreUnavailable."""
        return read_through(self.cache, CACHE_SIZE_MAX, token_id, now, self.get)

    def exchange(self, exchange: Exchange, change_id: str) -> None:
        """Write an exchange. Raises TokenChanged, StoreUnavailable."""
        parts = {
            "token": _part(exchange.previous, exchange.replaced),
            "new": _part(None, exchange.new),
        }
        self._write(parts, change_id)

    def save(self, previous: GuestToken | None, token: GuestToken, change_id: str) -> None:
        """Write a token's record. Raises TokenChanged, StoreUnavailable."""
        self._write({"token": _part(previous, token)}, change_id)

    def _write(self, parts: dict[str, TransactItem], change_id: str) -> None:
        try:
            self.client.transact(parts, token=change_id)
        except ConditionsFailed as failed:
            raise TokenChanged(failed) from failed
        finally:
            for part in parts.values():
                self.cache.pop(part.key["token_id"]["S"], None)


def _part(previous: GuestToken | None, token: GuestToken) -> TransactItem:
    """A token's record, written if the stored one is `previous`."""
    if previous is None:
        condition = Condition("the token has no record yet", "attribute_not_exists(token_id)")
    else:
        condition = Condition(
            "the token is in the status that was read",
            "#status = :status_read",
            {":status_read": attribute(previous.status)},
        )
    key, item = guest_tokens.key(token.token_id), guest_tokens.to_item(token)
    return TransactItem(guest_tokens.TABLE, key, (condition,), put=item)
