"""POST /api/calendar/block"""

from chalice import Blueprint

from chalicelib.domain.calendars import rules
from chalicelib.domain.calendars.agenda import BLOCK_PREFIX, AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import text
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience, calendars
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CalendarUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.calendar_changes import BlockRequest, BlockResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/calendar/block",
    request=BlockRequest,
    response=BlockResponse,
    status=201,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may block a calendar's places."
    ),
    idempotent=True,
    errors=("calendar_not_found",),
    one_dialect=True,
)
def block(context: RequestContext, request: BlockRequest) -> CalendarUpdate:
    """Take places for something that is no booking, such as maintenance.

    It is never refused for want of room: **conflicts** lists the bookings that it hits.
    """

    def rule(calendar: Calendar | None, _: AgendaEntry | None) -> CalendarChange:
        previous = require_calendar(context.principal, calendar)
        if request.to <= context.now:
            raise InvalidRequest(problem("to", "already_over", after=text(context.now)))
        places = request.places or previous.capacity
        claim = Claim(previous.id, request.from_, request.to, places)
        block_id = context.new_id(BLOCK_PREFIX, request.from_)
        actor = context.actor(previous.issuer_uid)
        return rules.block(actor, previous, block_id, claim, request.reason)

    return CalendarUpdate(calendar_id=request.calendar_id, rule=rule, answer=calendars.blocked)
