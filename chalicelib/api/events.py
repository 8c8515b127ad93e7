"""GET /api/events"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain.access import events_issuer
from chalicelib.edge import Call, route
from chalicelib.messages import EventsAnswer, EventsQuery
from chalicelib.storage.listings import events_of

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/events",
    takes=EventsQuery,
    gives=EventsAnswer,
    who=access.issuers("an issuer, on its own vouchers and bookings; an admin"),
    refuses=("invalid_cursor",),
)
def events(call: Call, query: EventsQuery) -> EventsAnswer:
    """What happened, newest first. `from` and `to` select by created_at."""
    issuer_uid = events_issuer(call.caller)
    listing = events_of(issuer_uid, query.subject_id, query.type, query.from_, query.to)
    items, next_cursor = call.page(listing, query)
    return EventsAnswer(items=[answers.event(item) for item in items], next_cursor=next_cursor)
