"""One delivery, one attempt: taken by a conditional write, sent, and its outcome written.

An attempt that is cut off leaves the delivery `sending`; when its lease is over, the next one
begins. What was sent and not recorded is therefore sent again: at least once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from chalicelib import logs
from chalicelib.channels.secrets_manager import SecretUnavailable
from chalicelib.domain.outbox.backoff import Channel
from chalicelib.domain.outbox.delivery import Delivery, DeliveryStatus, Template
from chalicelib.domain.outbox.limits import Quota
from chalicelib.domain.outbox.outcomes import Broken, Outcome, Void
from chalicelib.jobs.hotel_time import at_hotel
from chalicelib.jobs.send_queue import enqueue
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.tables.deliveries import DeliveryKey

log = logging.getLogger(logs.NAME)

JITTER_BITS = 16
LEASE_LOST = "cut_off"


class Prepared(Struct, frozen=True):
    """What is ready to be sent."""

    send: Callable[[], Outcome]
    says: Template | None = None
    """What it says, where that is not its template."""
    quotas: tuple[Quota, ...] = ()
    """What its first attempt is counted against."""


Sender = Callable[[Runtime, Delivery, datetime], Prepared | Outcome]
"""Makes what a delivery says, or tells why nothing is to be sent."""
Senders = Mapping[Channel, Sender]
Result = DeliveryStatus | Literal["not_due", "lost_race"]


def deliver(current: Runtime, key: DeliveryKey, senders: Senders) -> Result:
    """Make one attempt at a delivery, if it is due. Returns its status then.

    Raises StoreUnavailable, SecretUnavailable; then it stays as it is, and is due again.
    """
    current = at_hotel(current, key.issuer_uid)
    now = current.now()
    delivery = outbox_of(current.store).deliveries.get(key)
    if delivery is None or not delivery.is_due(now):
        return "not_due"
    prepared = _prepare(current, delivery, now, senders)
    if not isinstance(prepared, Prepared):
        return _end(current, delivery, prepared)
    sending = delivery.begin(now, prepared.says)
    # Counted once, by the attempt that was the first.
    quotas = prepared.quotas if delivery.attempt == 0 else ()
    saving = outbox_of(current.store).deliveries.save(
        delivery, sending, current.new_token(), quotas
    )
    if saving != "saved":
        return _end(current, delivery, Void("limit")) if saving == "limit" else saving
    try:
        outcome = prepared.send()
    except Exception as error:
        outcome = _broken(error)
    return _end(current, sending, outcome)


def _prepare(
    current: Runtime, delivery: Delivery, now: datetime, senders: Senders
) -> Prepared | Outcome:
    """What is to be sent, or why nothing is. Raises StoreUnavailable, SecretUnavailable."""
    if delivery.is_used_up:
        return Broken(LEASE_LOST)
    try:
        return senders[delivery.channel](current, delivery, now)
    except (StoreUnavailable, SecretUnavailable):
        raise
    except Exception as error:
        return _broken(error)


def _broken(error: Exception) -> Broken:
    """A defect of ours, as an outcome."""
    log.error("a delivery is broken", extra=logs.place(error))
    return Broken(type(error).__name__)


def _end(current: Runtime, delivery: Delivery, outcome: Outcome) -> Result:
    """Write what came of it. Raises StoreUnavailable."""
    jitter = current.random_bits(JITTER_BITS) / 2 ** (JITTER_BITS - 1) - 1
    ended = delivery.end(outcome, current.now(), jitter)
    saving = outbox_of(current.store).deliveries.save(delivery, ended, current.new_token())
    if saving != "saved":
        return "lost_race"
    enqueue(current, ended)
    return ended.status
