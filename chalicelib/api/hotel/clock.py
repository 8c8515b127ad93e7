"""POST /api/hotel/clock"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_uid
from chalicelib.http import audience, hotel_clocks
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.hotel_clocks import ClockRequest, ClockResponse, HotelClock

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/hotel/clock",
    request=ClockRequest,
    response=ClockResponse,
    allow=audience.issuers(
        "Only a hotel (its own time) or an admin (any hotel's) may move a clock on."
    ),
    one_dialect=True,
    needs_test_clocks=True,
)
def clock(context: RequestContext, request: ClockRequest) -> ClockResponse:
    """Move a hotel's time on, so that what is due then happens now: reminders, expiry, the end of
    what was promised.

    Only on the stages local and dev; elsewhere there is nothing at this address. No other hotel's
    time moves. There is no way back. Every request moves it on anew.
    """
    issuer_uid = resolve_uid(context.principal, request.issuer_uid, "issuer_uid")
    hotel_clocks.move_on(context, issuer_uid, request.forward_seconds)
    return ClockResponse(
        clock=HotelClock(
            issuer_uid=issuer_uid,
            now=context.serializers.moment(context.now),
            ahead_seconds=int(context.ahead.total_seconds()),
        )
    )
