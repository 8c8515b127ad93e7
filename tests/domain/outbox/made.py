"""Events and deliveries to test with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.outbox.delivery import Delivery, delivery_id
from tests.domain.made import NOW


def event(event_type: str, at: datetime = NOW, **meta: Any) -> Event:
    """An event of the voucher v-1 of the hotel `hotel`, but for its meta."""
    return Event(
        id=f"ev-{event_type}-{at.isoformat()}",
        type=event_type,  # type: ignore[arg-type]
        actor_id="somebody",
        subject_type=event_type.partition(".")[0],
        subject_id="v-1",
        meta=meta,
        created_at=at,
        issuer_uid="hotel",
    )


def of_booking(event_type: str, at: datetime = NOW, **meta: Any) -> Event:
    """The same, of guest-1's booking b-1 for the third of March at noon."""
    start = {"slot_start": "2026-03-06T12:00:00Z"}
    return event(event_type, at, **{"booking_id": "b-1", "holder_uid": "guest-1"} | start | meta)


def delivery(**fields: Any) -> Delivery:
    """A mail to guest-1 about booking b-1, due NOW, but for these fields."""
    defaults: dict[str, Any] = {
        "id": delivery_id("ev-1", "guest:guest-1", "booked"),
        "channel": "mail",
        "issuer_uid": "hotel",
        "receiver": "guest:guest-1",
        "template": "booked",
        "event_id": "ev-1",
        "event_type": "voucher.book",
        "subject_id": "v-1",
        "booking_id": "b-1",
        "created_at": NOW,
        "due_at": NOW,
    }
    return Delivery(**defaults | fields)
