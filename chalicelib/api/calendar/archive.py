"""POST /api/calendar/archive"""

from chalice import Blueprint

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_changes import ArchiveRequest
from chalicelib.http.schemas.calendars import CalendarResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/calendar/archive",
    request=ArchiveRequest,
    response=CalendarResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may archive a calendar."
    ),
    idempotent=True,
    errors=("calendar_not_found",),
    one_dialect=True,
)
def archive(context: RequestContext, request: ArchiveRequest) -> CalendarUpdate:
    """Archive a calendar: nothing more is booked in it. What is booked stays booked."""

    def rule(calendar: Calendar | None, _: AgendaEntry | None) -> CalendarChange:
        previous = require_calendar(context.principal, calendar)
        actor = context.actor(previous.issuer_uid)
        return rules.archive(actor, previous, archived=request.archived)

    return CalendarUpdate(calendar_id=request.calendar_id, rule=rule, answer=calendars.saved)
