"""POST /api/calendar/except"""

from chalice import Blueprint

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendars
from chalicelib.http.calendar_hours import hours_of
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_changes import ExceptRequest
from chalicelib.http.schemas.calendars import CalendarResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/calendar/except",
    request=ExceptRequest,
    response=CalendarResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may change a calendar's hours."
    ),
    idempotent=True,
    errors=("calendar_not_found",),
    one_dialect=True,
)
def except_(context: RequestContext, request: ExceptRequest) -> CalendarUpdate:
    """Give some dates hours of their own, or none: closed."""
    days = [
        (one.date, None if one.hours is None else hours_of(one.hours)) for one in request.exceptions
    ]

    def rule(calendar: Calendar | None, _: AgendaEntry | None) -> CalendarChange:
        previous = require_calendar(context.principal, calendar)
        return rules.set_special_days(context.actor(previous.issuer_uid), previous, days)

    return CalendarUpdate(calendar_id=request.calendar_id, rule=rule, answer=calendars.saved)
