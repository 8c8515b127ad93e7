"""The queue of what is due soon: its messages hold ids alone."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from chalicelib import logs
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.runtime import Runtime
from chalicelib.storage.tables.deliveries import DeliveryKey

log = logging.getLogger(logs.NAME)

DELAY_MAX = timedelta(minutes=15)  # SQS delays a message no longer; the due index has the rest


def enqueue(current: Runtime, delivery: Delivery) -> None:
    """Have an open delivery that is due soon sent when it is. If that fails, the due index has
    it."""
    if delivery.due_at is None:
        return
    delay = delivery.due_at - current.now()
    if delay > DELAY_MAX:
        return
    try:
        current.enqueue(message_of(delivery), _seconds(delay))
    except Exception as error:
        log.warning("a delivery was not queued", extra=logs.place(error))


def _seconds(delay: timedelta) -> int:
    """Whole seconds, so that the message comes no sooner than the delivery is due."""
    return max(0, -(-delay // timedelta(seconds=1)))


def message_of(delivery: Delivery) -> str:
    """The message that names a delivery."""
    return json.dumps({"issuer_uid": delivery.issuer_uid, "sort": delivery.sort})


def key_of(message: str) -> DeliveryKey:
    """The delivery that `message_of` named."""
    content = json.loads(message)
    return DeliveryKey(content["issuer_uid"], content["sort"])
