"""GET /api/webhook/list"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.domain.webhooks import EVENT_TYPES
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.webhooks import WebhookListQuery, WebhookListResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/webhook/list",
    request=WebhookListQuery,
    response=WebhookListResponse,
    allow=audience.issuers(
        "Only a hotel (its own webhooks) or an admin (any hotel's) may list webhooks."
    ),
    one_dialect=True,
)
def list(context: RequestContext, query: WebhookListQuery) -> WebhookListResponse:  # noqa: A001 (named as its URL)
    """List a hotel's webhooks, newest first, without their secrets. An admin names the hotel."""
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    endpoints = context.store.webhooks.all_of(issuer_uid)
    return WebhookListResponse(
        items=[context.serializers.webhook(endpoint) for endpoint in endpoints],
        event_types=[*EVENT_TYPES],
    )
