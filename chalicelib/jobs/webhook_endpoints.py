"""Which endpoints of a hotel hear of an event."""

from __future__ import annotations

from chalicelib.domain.events import Event
from chalicelib.domain.outbox.effects import WEBHOOK_TEST, concerns_webhooks
from chalicelib.runtime import Runtime


def endpoint_ids(current: Runtime, event: Event) -> list[str]:
    """The endpoints that hear of an event; none that were made after it, which `catch_up` would
    otherwise find. Raises StoreUnavailable, CorruptRow."""
    if event.issuer_uid is None or not concerns_webhooks(event):
        return []
    if event.type == WEBHOOK_TEST:
        return [event.subject_id]
    endpoints = current.store.with_deadline().webhooks.all_of(event.issuer_uid)
    return [
        each.id
        for each in endpoints
        if each.hears(event.type) and each.created_at <= event.created_at
    ]
