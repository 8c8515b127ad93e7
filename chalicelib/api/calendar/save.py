"""POST /api/calendar/save"""

from chalice import Blueprint

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.permissions import require_calendar, resolve_hotel
from chalicelib.http import audience, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendars import CalendarResponse, CalendarSaveRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/calendar/save",
    request=CalendarSaveRequest,
    response=CalendarResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may make and change calendars."
    ),
    idempotent=True,
    errors=("calendar_not_found", "calendar_changed"),
    one_dialect=True,
)
def save(context: RequestContext, request: CalendarSaveRequest) -> CalendarUpdate:
    """Make a calendar, or change all the settings of one.

    What is booked stays booked, even where it does not fit any more: see **conflicts**. An admin
    who makes one names the hotel.
    """
    return _create(context, request) if request.calendar_id is None else _change(context, request)


def _create(context: RequestContext, request: CalendarSaveRequest) -> CalendarUpdate:
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    draft = calendars.draft_of(request, request.zone or calendars.default_zone(context, issuer_uid))

    def rule(_: Calendar | None, __: AgendaEntry | None) -> CalendarChange:
        actor, calendar_id = context.actor(issuer_uid), context.new_id("c")
        return rules.create(actor, calendar_id, issuer_uid, draft)

    return CalendarUpdate(rule=rule, answer=calendars.saved)


def _change(context: RequestContext, request: CalendarSaveRequest) -> CalendarUpdate:
    def rule(calendar: Calendar | None, _: AgendaEntry | None) -> CalendarChange:
        previous = require_calendar(context.principal, calendar)
        draft = calendars.draft_of(request, previous.zone)
        actor = context.actor(previous.issuer_uid)
        return rules.save(actor, previous, draft, request.version)

    return CalendarUpdate(calendar_id=request.calendar_id, rule=rule, answer=calendars.saved)
