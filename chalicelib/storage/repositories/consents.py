"""Consents of visitors: written once, withdrawn once, and asked for by the transactions of others.

What has expired is gone, whether or not its row is still there.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy.consent import VisitorConsent
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import consents

_IS_NOT_WITHDRAWN = Condition("nobody has withdrawn it", "attribute_not_exists(withdrawn_at)")


class ConsentRepository(Struct, frozen=True):
    """The table `consents`."""

    client: DynamoClient

    def give(self, consent: VisitorConsent) -> None:
        """Write a new consent, never over another. Raises StoreUnavailable."""
        item = consents.to_item(consent)
        try:
            self.client.transact({"consent": _new_part(item)}, token=consent.visitor_key)
        except ConditionsFailed as failed:
            # The reply to an earlier attempt was lost, long ago for the store: it is this row.
            if failed.stored_items["consent"] != item:
                raise

    def get(self, visitor_key: str, now: datetime) -> VisitorConsent | None:
        """A visitor's consent, withdrawn or not, read consistently. Raises StoreUnavailable,
        CorruptRow."""
        item = self.client.get(consents.TABLE, consents.key(visitor_key))
        return _unexpired(item, now)

    def withdraw(self, visitor_key: str, now: datetime, change_id: str) -> datetime | None:
        """Withdraw a consent, and return when it was withdrawn first; None where there is none.

        Raises StoreUnavailable.
        """
        try:
            self.client.transact({"consent": withdraw_part(visitor_key, now)}, token=change_id)
        except ConditionsFailed as failed:
            stored = _unexpired(failed.stored_items["consent"], now)
            return stored.withdrawn_at if stored else None
        return now

    def note_erased(self, visitor_key: str, now: datetime, change_id: str) -> None:
        """Note beside a withdrawn consent that all exposures were erased, the first time. Raises
        StoreUnavailable."""
        with suppress(ConditionsFailed):
            self.client.transact({"consent": _erased_part(visitor_key, now)}, token=change_id)


def live_check(visitor_key: str, now: datetime) -> TransactItem:
    """A part for transactions that need a visitor's consent: it is there, was not withdrawn, and
    has not expired."""
    key = consents.key(visitor_key)
    return TransactItem(consents.TABLE, key, (_IS_NOT_WITHDRAWN, _is_kept(now)))


def withdraw_part(visitor_key: str, now: datetime) -> TransactItem:
    """The part that withdraws a live consent."""
    return TransactItem(
        consents.TABLE,
        consents.key(visitor_key),
        (_IS_NOT_WITHDRAWN, _is_kept(now)),
        set=item_of(withdrawn_at=now),
    )


def _erased_part(visitor_key: str, now: datetime) -> TransactItem:
    is_withdrawn = Condition("it was withdrawn", "attribute_exists(withdrawn_at)")
    is_first = Condition("nothing was erased before", "attribute_not_exists(erased_at)")
    return TransactItem(
        consents.TABLE,
        consents.key(visitor_key),
        (is_withdrawn, is_first),
        set=item_of(erased_at=now),
    )


def _new_part(item: Item) -> TransactItem:
    is_new = Condition("no consent has this key", "attribute_not_exists(visitor_key)")
    key = {"visitor_key": item["visitor_key"]}
    return TransactItem(consents.TABLE, key, (is_new,), put=item)


def _is_kept(now: datetime) -> Condition:
    value = {":seconds": attribute(seconds(now))}
    return Condition("it exists, and has not expired", "expires_at > :seconds", value)


def _unexpired(item: Item | None, now: datetime) -> VisitorConsent | None:
    consent = consents.from_item(item) if item else None
    return None if consent is None or consent.is_expired(now) else consent
