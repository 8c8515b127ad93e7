"""GET /api/booking/status"""

from chalice import Blueprint

from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingStatusQuery, LinkedBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/booking/status",
    request=BookingStatusQuery,
    response=LinkedBookingResponse,
    allow=audience.with_links(
        "Whoever has the link to a booking, its holder, the voucher's issuer and an admin may see "
        "it."
    ),
    one_dialect=True,
    errors=("booking_not_found",),
)
def status(context: RequestContext, query: BookingStatusQuery) -> LinkedBookingResponse:
    """Show a booking, as the link to it does."""
    return context.serializers.linked(*booking_links.read(context, query.booking_id))
