"""What the outbox remembers beside its deliveries: counters of a day, and how far it caught up."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from msgspec import Struct

from chalicelib.domain.instants import seconds
from chalicelib.domain.outbox.limits import Quota
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import outbox_marks


class OutboxMarkRepository(Struct, frozen=True):
    """The table `outbox_marks`."""

    client: DynamoClient

    def caught_up_until(self) -> datetime | None:
        """Until when the events were looked through; None before they ever were. Raises
        StoreUnavailable, CorruptRow."""
        item = self.client.get(outbox_marks.TABLE, outbox_marks.key(outbox_marks.CATCH_UP))
        if item is None:
            return None
        until: datetime = outbox_marks.CODEC.decode(item)["until"]
        return until

    def catch_up_to(self, until: datetime, token: str) -> None:
        """Record that the events were looked through until then; never goes back. `token` is new
        for each call. Raises StoreUnavailable."""
        is_later = Condition(
            "nobody looked further",
            "attribute_not_exists(mark) OR #until < :until",
            {":until": attribute(until)},
        )
        key = outbox_marks.key(outbox_marks.CATCH_UP)
        part = TransactItem(outbox_marks.TABLE, key, (is_later,), set=item_of(until=until))
        with suppress(ConditionsFailed):
            self.client.transact({"mark": part}, token)


def quota_part(quota: Quota) -> TransactItem:
    """The part of a delivery's first attempt that counts it."""
    is_left = Condition(
        "the quota is not used up",
        "attribute_not_exists(#used) OR #used < :max",
        {":max": attribute(quota.max)},
    )
    return TransactItem(
        outbox_marks.TABLE,
        outbox_marks.key(quota.mark),
        (is_left,),
        add={"used": attribute(1)},
        set=item_of(expires_at=seconds(quota.expires_at)),
    )
