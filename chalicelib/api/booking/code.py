"""POST /api/booking/code"""

from chalice import Blueprint

from chalicelib.http import audience, booking_codes
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingCodeRequest, BookingCodeResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/code",
    request=BookingCodeRequest,
    response=BookingCodeResponse,
    allow=audience.links("Whoever has the link to a booking may ask for a code to move it."),
    one_dialect=True,
    errors=(
        "booking_not_found",
        "booking_not_live",
        "reschedule_too_late",
        "too_many_changes",
        "code_not_deliverable",
        "too_many_codes",
    ),
)
def code(context: RequestContext, request: BookingCodeRequest) -> BookingCodeResponse:
    """Have six digits mailed to the booking's guest, which let the link move the booking.

    They are valid for ten minutes and five tries, and make an earlier code void. At most three an
    hour and six a day.
    """
    return booking_codes.request_code(context, request.booking_id)
