"""The outbox's repositories. Not in `Store`, which the API imports when it starts."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.repositories.deliveries import DeliveryRepository
from chalicelib.storage.repositories.outbox_marks import OutboxMarkRepository
from chalicelib.storage.store import Store


class OutboxStore(Struct, frozen=True):
    """The tables of the outbox, over the client of a store."""

    client: DynamoClient

    @property
    def deliveries(self) -> DeliveryRepository:
        """Deliveries."""
        return DeliveryRepository(self.client)

    @property
    def marks(self) -> OutboxMarkRepository:
        """Counters, and how far it caught up."""
        return OutboxMarkRepository(self.client)


def outbox_of(store: Store) -> OutboxStore:
    """The outbox beside a store, with a deadline counted from now."""
    return OutboxStore(store.client.with_deadline())
