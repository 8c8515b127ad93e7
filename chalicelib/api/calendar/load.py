"""GET /api/calendar/load"""

from datetime import timedelta

from chalice import Blueprint

from chalicelib.domain.calendars.conflicts import LENGTH_MAX, WINDOW
from chalicelib.domain.calendars.load import use
from chalicelib.domain.calendars.schedule import BOOKABLE_UNTIL
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendar_holds, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_load import LoadQuery, LoadResponse

blueprint = Blueprint(__name__)
DAY = timedelta(days=1)
FIRST = EARLIEST + 2 * LENGTH_MAX  # nothing is subtracted from what lies before it


@route(
    blueprint,
    "GET",
    "/api/calendar/load",
    request=LoadQuery,
    response=LoadResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may see how a calendar is used."
    ),
    errors=("calendar_not_found",),
    one_dialect=True,
)
def load(context: RequestContext, query: LoadQuery) -> LoadResponse:
    """Tell how a calendar is used: its hours, its starts, the places used, and its blocks.

    Its bookings are listed by `voucher/bookings`. A response covers at most 31 days; `next_from` is
    where to continue. What is used is kept for 400 days.
    """
    repository = context.store.calendars
    low = min(max(query.from_ or context.now, FIRST), BOOKABLE_UNTIL)
    end = min(query.to or low + DAY, BOOKABLE_UNTIL)
    high = max(low, min(end, low + WINDOW))
    state = repository.get_between(query.calendar_id, low, high)
    calendar = require_calendar(context.principal, state.calendar)
    state = calendar_holds.without_lapsed(context.store, state, low, high, context.now)
    entries = repository.entries(calendar.id, low, high)
    return calendars.load(use(state, entries, low, high), high if high < end else None)
