"""POST /api/webhook/delete"""

from chalice import Blueprint

from chalicelib.domain import webhooks
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.webhooks import Endpoint, WebhookChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import WebhookUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookDeleteRequest, WebhookResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/webhook/delete",
    request=WebhookDeleteRequest,
    response=WebhookResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may delete webhooks."
    ),
    errors=("webhook_not_found", "webhook_changed"),
    one_dialect=True,
)
def delete(context: RequestContext, request: WebhookDeleteRequest) -> WebhookUpdate:
    """Delete a webhook. What still waits for it is not sent.

    The answer has the webhook as it was last, without its secret. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)

    def rule(endpoint: Endpoint | None, _: int) -> WebhookChange:
        return webhooks.delete(context.actor(issuer_uid), endpoint, request.version)

    return WebhookUpdate(
        issuer_uid=issuer_uid,
        webhook_id=request.webhook_id,
        rule=rule,
        answer=context.serializers.changed_webhook,
    )
