"""GET /api/events"""

from chalice import Blueprint

from chalicelib.domain.permissions import events_issuer
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.events import EventPage, EventsQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/events",
    request=EventsQuery,
    response=EventPage,
    allow=audience.issuers("Only a hotel (for its own vouchers) or an admin may read events."),
    errors=("invalid_cursor",),
)
def events(context: RequestContext, query: EventsQuery) -> EventPage:
    """List events, newest first. `from` and `to` select by created_at."""
    listing = context.store.events.list_by(
        events_issuer(context.principal), query.subject_id, query.type, query.from_, query.to
    )
    items, next_cursor = read_page(context, listing, query)
    return EventPage(
        items=[context.serializers.event(item) for item in items], next_cursor=next_cursor
    )
