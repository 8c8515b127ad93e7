"""POST /api/booking/link"""

from chalice import Blueprint

from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import LinkRequest, LinkResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/link",
    request=LinkRequest,
    response=LinkResponse,
    allow=audience.signed_in(
        "The booking's holder, the voucher's issuer and an admin may make a link to it."
    ),
    one_dialect=True,
    errors=("booking_not_found", "booking_not_live"),
)
def link(context: RequestContext, request: LinkRequest) -> LinkResponse:
    """Make a link to a booking, which opens it in any browser.

    Whoever has the link sees the booking and, unless `rights` is `see`, cancels it. It is valid
    until it is made void (**booking/renew**, a new holder), at the longest until 30 days after the
    slot and the voucher's validity have ended. Nothing is stored, and earlier links stay valid.
    """
    voucher, booking = booking_links.read(context, request.booking_id)
    return booking_links.response(context, voucher, booking, request.rights)
