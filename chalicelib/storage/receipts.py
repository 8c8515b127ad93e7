"""The table `idempotency`: key caller_key, a hash of the caller and its Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from chalicelib.domain.model import Change
from chalicelib.storage.codec import Item, attribute, item
from chalicelib.storage.errors import KeyReused

TABLE = "idempotency"


class Receipt(Struct, frozen=True, kw_only=True):
    """The answer that a request got, for whoever sends the same request again."""

    caller_key: str
    fingerprint: str
    """A hash of the route and of what was said."""
    status: int
    body: str
    expires_at: int
    """Seconds since 1970."""


class Replayed(Exception):
    """The request was answered before; this is that answer."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__("answered before")
        self.receipt = receipt


class Once(Struct, frozen=True, kw_only=True):
    """A request that must have its effect once, and what it will be answered."""

    caller_key: str
    fingerprint: str
    now: int  # seconds since 1970
    life: int  # seconds
    status: int
    body: Callable[[Change], str]

    def receipt(self, change: Change) -> Receipt:
        """The receipt to write with the change."""
        return Receipt(
            caller_key=self.caller_key,
            fingerprint=self.fingerprint,
            status=self.status,
            body=self.body(change),
            expires_at=self.now + self.life,
        )

    def check(self, stored: Item | None) -> None:
        """Raises Replayed for this request's own receipt, KeyReused for another's."""
        if not stored:
            return
        receipt = from_item(stored)
        # DynamoDB's TTL tidies within days; the clock decides.
        if receipt.expires_at <= self.now:
            return
        if receipt.fingerprint != self.fingerprint:
            raise KeyReused
        raise Replayed(receipt)


def key(caller_key: str) -> Item:
    """The key of one receipt."""
    return {"caller_key": attribute(caller_key)}


def to_item(receipt: Receipt) -> Item:
    """The receipt as stored."""
    return item(
        caller_key=receipt.caller_key,
        fingerprint=receipt.fingerprint,
        status=receipt.status,
        body=receipt.body,
        expires_at=receipt.expires_at,
    )


def from_item(stored: Item) -> Receipt:
    """What `to_item` wrote."""
    return Receipt(
        caller_key=stored["caller_key"]["S"],
        fingerprint=stored["fingerprint"]["S"],
        status=int(stored["status"]["N"]),
        body=stored["body"]["S"],
        expires_at=int(stored["expires_at"]["N"]),
    )
