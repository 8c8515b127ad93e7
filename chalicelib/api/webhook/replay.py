"""POST /api/webhook/replay"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, webhook_deliveries
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookDeliveryResponse, WebhookReplayRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/webhook/replay",
    request=WebhookReplayRequest,
    response=WebhookDeliveryResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may replay deliveries."
    ),
    errors=("delivery_not_found", "delivery_under_way"),
    one_dialect=True,
)
def replay(context: RequestContext, request: WebhookReplayRequest) -> WebhookDeliveryResponse:
    """Send a delivery once more, whatever became of it: under the same id, with the same body.

    It is sent within a minute, and tried as often as a new one. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    delivery = webhook_deliveries.replay(
        context, issuer_uid, request.webhook_id, request.delivery_id
    )
    return WebhookDeliveryResponse(delivery=delivery)
