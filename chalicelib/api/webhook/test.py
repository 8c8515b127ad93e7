"""POST /api/webhook/test"""

from chalice import Blueprint

from chalicelib.domain import webhooks
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.webhooks import Endpoint, WebhookChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import WebhookUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookResponse, WebhookTestRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/webhook/test",
    request=WebhookTestRequest,
    response=WebhookResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may test webhooks."
    ),
    errors=("webhook_not_found",),
    one_dialect=True,
)
def test(context: RequestContext, request: WebhookTestRequest) -> WebhookUpdate:
    """Send a webhook an event `webhook.test`, even while it is disabled.

    It goes the way of all others, within a moment, but is tried once; **deliveries** shows what
    became of it. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)

    def rule(endpoint: Endpoint | None, _: int) -> WebhookChange:
        return webhooks.test(context.actor(issuer_uid), endpoint)

    return WebhookUpdate(
        issuer_uid=issuer_uid,
        webhook_id=request.webhook_id,
        rule=rule,
        answer=context.serializers.changed_webhook,
    )
