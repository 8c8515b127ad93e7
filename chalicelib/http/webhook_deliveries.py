"""The deliveries of a webhook, as its hotel sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.errors import DomainError
from chalicelib.domain.outbox.delivery import Delivery, webhook
from chalicelib.domain.webhook_messages import Attempt
from chalicelib.http import deliveries
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.schemas.webhooks import (
    WebhookAttempt,
    WebhookDeliveriesQuery,
    WebhookDelivery,
)
from chalicelib.storage.errors import StoreUnavailable

ATTEMPTS_MAX = 3  # at writing, while the outbox is at work on the same delivery


class DeliveryUnderWay(DomainError):
    """The delivery is being sent at this moment."""

    code = "delivery_under_way"

    def __init__(self) -> None:
        super().__init__("This delivery is being sent right now. Try again in a minute.")


def page_of(
    context: RequestContext, issuer_uid: str, query: WebhookDeliveriesQuery
) -> tuple[list[WebhookDelivery], str | None]:
    """A page of a webhook's deliveries, those of its newest events first. Raises InvalidCursor."""
    listing = deliveries.repository(context).list_by(issuer_uid, webhook(query.webhook_id))
    page, next_cursor = read_page(context, listing, query)
    return _written(context, issuer_uid, page), next_cursor


def replay(
    context: RequestContext, issuer_uid: str, webhook_id: str, delivery_id: str
) -> WebhookDelivery:
    """Have a delivery sent once more, from its first attempt on, whatever became of it. One that
    waits for that already stays as it is.

    Raises DeliveryNotFound, DeliveryUnderWay, StoreUnavailable.
    """
    repository = deliveries.repository(context)
    for _ in range(ATTEMPTS_MAX):
        stored = deliveries.get(repository, issuer_uid, delivery_id)
        if stored is None or stored.receiver != webhook(webhook_id):
            raise deliveries.DeliveryNotFound
        if stored.status == "sending" and not stored.is_due(context.now):
            raise DeliveryUnderWay
        again = stored if stored.status == "queued" else stored.again(context.now)
        token = context.new_id("tx")
        if again is stored or repository.save(stored, again, token) == "saved":
            return _written(context, issuer_uid, [again])[0]
    raise StoreUnavailable


def _written(
    context: RequestContext, issuer_uid: str, page: Sequence[Delivery]
) -> list[WebhookDelivery]:
    ids = [each.id for each in page]
    attempts = context.store.webhooks.attempts(issuer_uid, ids)
    moment = context.serializers.moment

    def attempt_of(one: Attempt | None) -> WebhookAttempt | None:
        fields = one._asdict() | {"at": moment(one.at)} if one else None
        return WebhookAttempt(**fields) if fields else None

    def instant(value: datetime | None) -> str | None:
        return moment(value) if value else None

    return [
        WebhookDelivery(
            id=each.sort,
            message_id=each.id,
            event_id=each.event_id,
            event_type=each.event_type,
            subject_id=each.subject_id,
            created_at=moment(each.created_at),
            status=each.status,
            attempt=each.attempt,
            reason=each.reason,
            next_try_at=instant(each.due_at),
            last_attempt=attempt_of(attempts.get(each.id)),
        )
        for each in page
    ]
