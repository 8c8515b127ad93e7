"""POST /api/webhook/rotate"""

from chalice import Blueprint

from chalicelib.domain import webhooks
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.webhooks import SECRET_BITS, Endpoint, WebhookChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import WebhookUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookResponse, WebhookRotateRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/webhook/rotate",
    request=WebhookRotateRequest,
    response=WebhookResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may rotate their secrets."
    ),
    errors=("webhook_not_found", "webhook_changed"),
    one_dialect=True,
)
def rotate(context: RequestContext, request: WebhookRotateRequest) -> WebhookUpdate:
    """Give a webhook a new secret, which no later answer has.

    For 24 hours each message is signed with both secrets, so that the receiver can change over.
    `keep_old: false` ends the secret before at once. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)

    def rule(endpoint: Endpoint | None, _: int) -> WebhookChange:
        secret = webhooks.secret_of(context.runtime.random_bits(SECRET_BITS))
        actor = context.actor(issuer_uid)
        return webhooks.rotate(actor, endpoint, request.version, secret, keep_old=request.keep_old)

    return WebhookUpdate(
        issuer_uid=issuer_uid,
        webhook_id=request.webhook_id,
        rule=rule,
        answer=context.serializers.changed_webhook,
    )
