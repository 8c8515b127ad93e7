"""POST /api/calendar/unblock"""

from chalice import Blueprint

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.errors import BlockNotFound
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_changes import BlockResponse, UnblockRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/calendar/unblock",
    request=UnblockRequest,
    response=BlockResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may end a block of a calendar."
    ),
    idempotent=True,
    errors=("calendar_not_found", "block_not_found"),
    one_dialect=True,
)
def unblock(context: RequestContext, request: UnblockRequest) -> CalendarUpdate:
    """End a block: its places can be booked again from now on."""

    def rule(calendar: Calendar | None, entry: AgendaEntry | None) -> CalendarChange:
        previous = require_calendar(context.principal, calendar)
        if entry is None:
            raise BlockNotFound
        return rules.unblock(context.actor(previous.issuer_uid), previous, entry)

    return CalendarUpdate(
        calendar_id=request.calendar_id,
        block_id=request.block_id,
        rule=rule,
        answer=calendars.blocked,
    )
