"""Deliveries of webhooks, stored past the outbox."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.outbox.delivery import Delivery, webhook
from chalicelib.storage.tables import deliveries
from tests.service import Service


def put_delivery(service: Service, issuer_uid: str, webhook_id: str) -> str:
    """The id of a delivery that has ended."""
    now: datetime = service.clock.now
    delivery = Delivery(
        id="4f1c2b7f0d6d4a35b7c9a1e08d5f6b23",
        channel="webhook",
        issuer_uid=issuer_uid,
        receiver=webhook(webhook_id),
        template="event",
        event_id="ev-1",
        event_type="voucher.book",
        subject_id="v-1",
        created_at=now,
        status="dead",
        attempt=1,
        due_at=None,
        ended_at=now,
        reason="gone",
    )
    name = service.engine.prefix + deliveries.TABLE
    service.engine.client.put_item(TableName=name, Item=deliveries.to_item(delivery))
    return delivery.sort
