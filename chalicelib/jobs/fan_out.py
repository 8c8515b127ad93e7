"""From events to deliveries: what the stream of the table `events` brings, and what it missed
(docs/outbox.md). An event that comes twice makes nothing new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from chalicelib import logs, runtime
from chalicelib.domain.events import Event
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.effects import (
    HOTEL_SAVED,
    REMINDER_BEFORE,
    effects,
    needs_hotel,
    needs_voucher,
)
from chalicelib.domain.vouchers.errors import VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.jobs.hotel_time import at_hotel
from chalicelib.jobs.send_queue import enqueue
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.tables import events

log = logging.getLogger(logs.NAME)


class FanOut(Struct):
    """What a run made of the events that it saw."""

    events: int = 0
    made: int = 0
    failed: int = 0

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {"events": self.events, "made": self.made, "failed": self.failed}


Endpoints = Callable[[Runtime, Event], Sequence[str]]
"""The endpoints of a hotel's own systems that listen to an event."""


def no_endpoints(_: Runtime, __: Event) -> Sequence[str]:
    """Where nobody listens."""
    return ()


def run(images: Iterable[dict[str, Any]], endpoints: Endpoints = no_endpoints) -> dict[str, int]:
    """Make the deliveries of these rows of the table `events`, as the stream brings them.

    One that cannot be worked with is logged and left, since the stream would bring it again and
    again and nothing behind it. Raises StoreUnavailable: then the stream brings all of them again.
    """
    current, result = runtime.current(), FanOut()
    for image in images:
        try:
            event = events.from_item(image)
            result.events += 1
            here = at_hotel(current, event.issuer_uid)
            add(here, deliveries_of(here, event, endpoints), result)
        except StoreUnavailable:
            raise
        except Exception as error:
            result.failed += 1
            log.error("fan_out: an event was left", extra=logs.place(error))
    log.info("fan_out", extra=result.counts())
    return result.counts()


def add(current: Runtime, deliveries: Iterable[Delivery], result: FanOut) -> None:
    """Store the deliveries that do not exist yet. Raises StoreUnavailable."""
    for delivery in deliveries:
        if outbox_of(current.store).deliveries.add(delivery, current.new_token()):
            result.made += 1
            enqueue(current, delivery)


def deliveries_of(
    current: Runtime, event: Event, endpoints: Endpoints = no_endpoints
) -> tuple[Delivery, ...]:
    """What an event makes the service say. Raises StoreUnavailable, CorruptRow."""
    voucher = _voucher_of(current, event) if needs_voucher(event) else None
    return effects(
        event,
        voucher,
        reminder_before=_reminder_before(current, event),
        endpoint_ids=endpoints(current, event),
        hotel=_saved_hotel(current, event),
    )


def _saved_hotel(current: Runtime, event: Event) -> Hotel | None:
    """The hotel whose profile was saved: as it is now, not as it was a minute ago."""
    if event.type != HOTEL_SAVED or event.issuer_uid is None:
        return None
    return current.store.with_deadline().hotels.get(event.issuer_uid)


def _reminder_before(current: Runtime, event: Event) -> timedelta | None:
    """When the hotel reminds its guests, as it was saved a minute ago or later."""
    if event.issuer_uid is None or not needs_hotel(event):
        return REMINDER_BEFORE
    store = current.store.with_deadline()
    return store.hotels.get_cached(event.issuer_uid, current.now()).reminder_before


def _voucher_of(current: Runtime, event: Event) -> Voucher | None:
    try:
        return current.store.with_deadline().vouchers.get(event.subject_id)
    except VoucherNotFound:
        return None
