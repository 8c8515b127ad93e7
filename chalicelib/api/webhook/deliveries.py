"""GET /api/webhook/deliveries"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, webhook_deliveries
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookDeliveriesQuery, WebhookDeliveryPage

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/webhook/deliveries",
    request=WebhookDeliveriesQuery,
    response=WebhookDeliveryPage,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may see deliveries."
    ),
    errors=("invalid_cursor",),
    one_dialect=True,
)
def deliveries(context: RequestContext, query: WebhookDeliveriesQuery) -> WebhookDeliveryPage:
    """List what a webhook was sent in the last 90 days, or will be, newest event first.

    Each has its last request, the first KB of the answer, and the time of the next try. An admin
    names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    items, next_cursor = webhook_deliveries.page_of(context, issuer_uid, query)
    return WebhookDeliveryPage(items=items, next_cursor=next_cursor)
