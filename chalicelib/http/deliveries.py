"""The outbox's deliveries, as their hotel asks for them. The outbox is imported when it is needed:
a start of the API does without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import DomainError
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.http.context import RequestContext

if TYPE_CHECKING:
    from chalicelib.storage.repositories.deliveries import DeliveryRepository


class DeliveryNotFound(DomainError):
    """The webhook or the hotel has no such delivery."""

    code = "delivery_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such delivery.")


def repository(context: RequestContext) -> DeliveryRepository:
    """The deliveries that are stored, with a deadline counted from now."""
    from chalicelib.storage.outbox import outbox_of  # noqa: PLC0415

    return outbox_of(context.store).deliveries


def get(stored: DeliveryRepository, issuer_uid: str, delivery_id: str) -> Delivery | None:
    """A delivery of a hotel's by the id that a listing gives it. Raises StoreUnavailable,
    CorruptRow."""
    from chalicelib.storage.tables.deliveries import DeliveryKey  # noqa: PLC0415

    return stored.get(DeliveryKey(issuer_uid, delivery_id))
