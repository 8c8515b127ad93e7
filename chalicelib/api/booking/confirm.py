"""POST /api/booking/confirm"""

from chalice import Blueprint

from chalicelib.domain.vouchers.booking_codes import require_right
from chalicelib.http import audience, booking_codes, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingConfirmRequest, LinkResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/confirm",
    request=BookingConfirmRequest,
    response=LinkResponse,
    allow=audience.links("Whoever has the link to a booking may confirm a code for it."),
    one_dialect=True,
    errors=("booking_not_found", "booking_not_live", "wrong_code", "code_not_valid"),
)
def confirm(context: RequestContext, request: BookingConfirmRequest) -> LinkResponse:
    """Confirm the code of the latest mail.

    The answer is a link that moves the booking, too, for ten minutes. Each try counts, of five; a
    code can be used once. It takes no Idempotency-Key, whose record would keep the link.
    """
    voucher, booking, code = booking_codes.try_code(context, request.booking_id, request.code)
    require_right(code)
    return booking_links.response(context, voucher, booking, "move")
