"""POST /api/webhook/save"""

from chalice import Blueprint

from chalicelib.domain import webhooks
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.webhooks import ID_PREFIX, SECRET_BITS, Endpoint, WebhookChange
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import WebhookUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookResponse, WebhookSaveRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/webhook/save",
    request=WebhookSaveRequest,
    response=WebhookResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may save webhooks."
    ),
    errors=("webhook_not_found", "webhook_changed", "too_many_webhooks"),
    one_dialect=True,
)
def save(context: RequestContext, request: WebhookSaveRequest) -> WebhookUpdate:
    """Make a webhook, or change one.

    The answer to a new one has its secret, and no later answer has it. Whoever changes a webhook
    names the version that they have read. A hotel may have at most 10. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    draft = webhooks.draft_of(
        request.url,
        request.description,
        request.event_types,
        loopback=context.runtime.settings.is_local,
    )

    def rule(endpoint: Endpoint | None, total: int) -> WebhookChange:
        actor = context.actor(issuer_uid)
        if request.version is not None:
            return webhooks.change(actor, endpoint, request.version, draft, enabled=request.enabled)
        endpoint_id = context.new_id(ID_PREFIX)
        secret = webhooks.secret_of(context.runtime.random_bits(SECRET_BITS))
        return webhooks.create(actor, endpoint_id, issuer_uid, draft, secret, total)

    return WebhookUpdate(
        issuer_uid=issuer_uid,
        webhook_id=request.webhook_id,
        rule=rule,
        answer=context.serializers.changed_webhook,
    )
