"""GET /api/calendar/conflicts"""

from chalice import Blueprint

from chalicelib.domain.calendars.conflicts import WINDOW, misfits, stretch
from chalicelib.domain.calendars.schedule import BOOKABLE_UNTIL
from chalicelib.domain.instants import text
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendar_holds, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_changes import ConflictPage, ConflictsQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/calendar/conflicts",
    request=ConflictsQuery,
    response=ConflictPage,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may see a calendar's conflicts."
    ),
    errors=("calendar_not_found",),
    one_dialect=True,
)
def conflicts(context: RequestContext, query: ConflictsQuery) -> ConflictPage:
    """List the bookings that do not fit into a calendar any more, to be moved or cancelled.

    A later change of the hours or the places, or a block, may have hit them. An answer covers at
    most 31 days.
    """
    repository = context.store.calendars
    low = max(context.now, min(query.from_ or context.now, BOOKABLE_UNTIL))
    end = min(query.to or low + WINDOW, BOOKABLE_UNTIL)
    high = max(low, min(end, low + WINDOW))
    around = stretch(low, high)
    state = repository.get_between(query.calendar_id, *around)
    calendar = require_calendar(context.principal, state.calendar)
    state = calendar_holds.without_lapsed(context.store, state, *around, context.now)
    entries = repository.entries(calendar.id, low, high)
    return ConflictPage(
        items=[calendars.conflict(one) for one in misfits(state, entries, low, high)],
        next_from=text(high) if high < end else None,
    )
