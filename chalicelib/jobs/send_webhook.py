"""Webhooks as a channel of the outbox: how a delivery is sent, and what its answer means."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from chalicelib import logs
from chalicelib.channels.fetch import Answer, Network, Why
from chalicelib.channels.webhooks import Message, post
from chalicelib.domain import webhooks
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.effects import WEBHOOK_TEST
from chalicelib.domain.outbox.outcomes import Broken, Dead, Outcome, Retry, Sent, Void
from chalicelib.domain.webhook_messages import GONE, Attempt, body_of, outcome_of
from chalicelib.domain.webhooks import Disabled, Endpoint
from chalicelib.jobs.deliver import Prepared
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.state_changed import StateChanged

log = logging.getLogger(logs.NAME)


def prepare(
    current: Runtime, delivery: Delivery, now: datetime, network: Network | None = None
) -> Prepared | Outcome:
    """What is ready to be sent to an endpoint, or why nothing is; `network` is how it is reached,
    this machine's own on the stage local alone.

    Raises StoreUnavailable, CorruptRow.
    """
    store = current.store.with_deadline()
    endpoint = store.webhooks.get(delivery.issuer_uid, delivery.receiver_id)
    if endpoint is None:
        return Void("deleted")
    if endpoint.disabled is not None and delivery.event_type != WEBHOOK_TEST:
        return Void("disabled")
    event = store.events.get(delivery.subject_id, delivery.created_at, delivery.event_id)
    if event is None:
        return Broken("no_event")
    network = network or Network(loopback=current.settings.is_local)
    return Prepared(partial(_send, current, delivery, endpoint, event, network))


def _send(
    current: Runtime, delivery: Delivery, endpoint: Endpoint, event: Event, network: Network
) -> Outcome:
    """One attempt, written down. That the store does not answer then changes nothing about what
    became of it."""
    now, started = current.now(), network.monotonic()
    message = Message(delivery.id, body_of(event))
    # Receivers refuse a signature that is not of their own time.
    real = now - current.ahead
    answer = post(endpoint.url, message, endpoint.secrets(now), real, network)
    milliseconds = int(1000 * (network.monotonic() - started))
    attempt = _attempt_of(delivery, endpoint, message, answer, now, milliseconds)
    outcome: Outcome = Retry(attempt.why or "no_answer")
    if isinstance(answer, Answer):
        outcome = outcome_of(answer.status, answer.headers, real)
    try:
        current.store.with_deadline().webhooks.record(delivery.issuer_uid, delivery.id, attempt)
        return _judged(current, delivery, endpoint, outcome, attempt)
    except StoreUnavailable:
        log.warning("send: the store does not answer")
        return outcome


def _attempt_of(
    delivery: Delivery,
    endpoint: Endpoint,
    message: Message,
    answer: Answer | Why,
    now: datetime,
    milliseconds: int,
) -> Attempt:
    return Attempt(
        at=now,
        number=delivery.attempt + 1,
        url=endpoint.url,
        body=message.body.decode(),
        status=answer.status if isinstance(answer, Answer) else None,
        why=None if isinstance(answer, Answer) else answer,
        answer=answer.body.decode(errors="replace") if isinstance(answer, Answer) else "",
        milliseconds=milliseconds,
    )


def _judged(
    current: Runtime,
    delivery: Delivery,
    endpoint: Endpoint,
    outcome: Outcome,
    attempt: Attempt,
) -> Outcome:
    """What an outcome means for the endpoint, and with that for the delivery. A test means nothing
    for the endpoint, and is tried once. Raises StoreUnavailable."""
    if delivery.event_type == WEBHOOK_TEST:
        return Dead(outcome.reason) if isinstance(outcome, Retry) else outcome
    if isinstance(outcome, Sent):
        _note(current, endpoint, None)
        return outcome
    if attempt.status == GONE:
        _disable(current, endpoint, "gone")
        return outcome
    if isinstance(outcome, Retry) and endpoint.has_failed_too_long(attempt.at):
        _disable(current, endpoint, "failing")
        return Dead(outcome.reason)
    _note(current, endpoint, attempt.at)
    return outcome


def _note(current: Runtime, endpoint: Endpoint, failed_at: datetime | None) -> None:
    """Since when the endpoint fails, if that is not what is stored."""
    since = webhooks.failing(endpoint, failed_at).failing_since
    if since != endpoint.failing_since:
        current.store.with_deadline().webhooks.set_failing(endpoint, since, current.new_token())


def _disable(current: Runtime, endpoint: Endpoint, why: Disabled) -> None:
    """Send it nothing more, unless somebody has changed it meanwhile."""
    now = current.now()
    actor = ActorContext("outbox", now, current.new_id("ev", now))
    try:
        current.store.with_deadline().webhooks.save(webhooks.disable(actor, endpoint, why))
    except StateChanged:
        log.info("send: a webhook was changed meanwhile")
