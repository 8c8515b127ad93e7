"""Test clocks of hotels: all in one row, so that one read tells a request that no hotel's time was
moved, and a job how far the furthest one is ahead."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import hotel_clocks


class HotelClockRepository(Struct, frozen=True):
    """The row of the table `hotels` with all test clocks."""

    client: DynamoClient

    def get(self) -> HotelClocks:
        """All clocks, read consistently. Raises StoreUnavailable, CorruptRow."""
        item = self.client.get(hotel_clocks.TABLE, hotel_clocks.key())
        return hotel_clocks.from_item(item) if item else HotelClocks()

    def save(self, previous: HotelClocks, clocks: HotelClocks, token: str) -> bool:
        """Write all clocks; False where somebody else has moved one since they were read. `token`
        is new for each call. Raises StoreUnavailable."""
        if previous.version == 0:
            condition = Condition("no clock was ever moved", "attribute_not_exists(issuer_uid)")
        else:
            condition = Condition(
                "nobody has moved a clock since they were read",
                "#version = :version_read",
                {":version_read": attribute(previous.version)},
            )
        key, item = hotel_clocks.key(), hotel_clocks.to_item(clocks)
        part = TransactItem(hotel_clocks.TABLE, key, (condition,), put=item)
        try:
            self.client.transact({"clocks": part}, token)
        except ConditionsFailed:
            return False
        return True
