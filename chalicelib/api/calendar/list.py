"""GET /api/calendar/list"""

from datetime import timedelta

from chalice import Blueprint

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.permissions import require_calendar, resolve_hotel
from chalicelib.http import audience, calendars
from chalicelib.http.calendar_hours import written
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendars import (
    CalendarListQuery,
    CalendarPage,
    ListedCalendar,
    SpecialDay,
)

blueprint = Blueprint(__name__)
DAY = timedelta(days=1)
AHEAD = 366 * DAY


@route(
    blueprint,
    "GET",
    "/api/calendar/list",
    request=CalendarListQuery,
    response=CalendarPage,
    allow=audience.issuers("Only a hotel (its own) or an admin (any hotel's) may list calendars."),
    errors=("calendar_not_found", "invalid_cursor"),
    one_dialect=True,
)
def list(context: RequestContext, query: CalendarListQuery) -> CalendarPage:  # noqa: A001 (named as its URL)
    """List a hotel's calendars, the oldest first; or one, with its special days and blocks.

    An admin names the hotel or the calendar.
    """
    if query.calendar_id is not None:
        calendar = context.store.calendars.get(query.calendar_id)
        shown = _in_detail(context, require_calendar(context.principal, calendar))
        return CalendarPage(items=[shown], next_cursor=None)
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    items, next_cursor = read_page(context, context.store.calendars.list_by(issuer_uid), query)
    return CalendarPage(items=[*map(calendars.listed, items)], next_cursor=next_cursor)


def _in_detail(context: RequestContext, calendar: Calendar) -> ListedCalendar:
    repository, today = context.store.calendars, context.now.date()
    special_days = repository.special_days(calendar.id, today - DAY, (context.now + AHEAD).date())
    entries = repository.entries(calendar.id, context.now, context.now + AHEAD)
    return calendars.listed(
        calendar,
        exceptions=[
            SpecialDay(date=day.isoformat(), hours=written(hours))
            for day, hours in sorted(special_days.items())
        ],
        blocks=[
            calendars.block(entry)
            for entry in entries
            if entry.kind == "block" and entry.end > context.now
        ],
    )
