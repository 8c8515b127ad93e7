"""POST /api/privacy/erase"""

from chalice import Blueprint

from chalicelib.http import audience, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.reviews import Erased, EraseResponse, VisitorRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/privacy/erase",
    request=VisitorRequest,
    response=EraseResponse,
    allow=audience.public("Whoever has the receipt may have erased what is stored under it."),
    errors=("receipt_not_valid",),
    one_dialect=True,
    any_origin=True,
)
def erase(context: RequestContext, request: VisitorRequest) -> EraseResponse:
    """Withdraw a visitor's consent, and erase all that was counted of them, from the sums, too.

    Sent again, it goes on where it stopped; there is nothing left then, and 0 is answered.
    """
    key = visitors.read_receipt(context, request.receipt).visitor_key
    return EraseResponse(erased=Erased(exposures=visitors.erase(context, key)))
