"""Deliveries of mails, stored past the outbox."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.outbox.delivery import Delivery, guest
from chalicelib.storage.tables import deliveries
from tests.service import Service


def put_mail(service: Service, issuer_uid: str, **fields: Any) -> str:
    """The id of a mail to guest-1 that was sent, but for these fields."""
    now = service.clock.now
    values: dict[str, Any] = {
        "id": "9b0e6c1d4f7a4d2c8e35a1b6c7d8e9f0",
        "channel": "mail",
        "issuer_uid": issuer_uid,
        "receiver": guest("guest-1"),
        "template": "booked",
        "event_id": "ev-1",
        "event_type": "voucher.book",
        "subject_id": "v-1",
        "booking_id": "b-1",
        "created_at": now,
        "status": "sent",
        "attempt": 1,
        "due_at": None,
        "ended_at": now,
    }
    delivery = Delivery(**values | fields)
    name = service.engine.prefix + deliveries.TABLE
    service.engine.client.put_item(TableName=name, Item=deliveries.to_item(delivery))
    return delivery.sort
