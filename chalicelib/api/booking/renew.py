"""POST /api/booking/renew"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_view_booking
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import renew as renew_links
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import LinkResponse, RenewRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/renew",
    request=RenewRequest,
    response=LinkResponse,
    allow=audience.signed_in(
        "The booking's holder, the voucher's issuer and an admin may make the links to it void."
    ),
    one_dialect=True,
    errors=("booking_not_found", "booking_not_live"),
)
def renew(context: RequestContext, request: RenewRequest) -> Update:
    """Make all links to a live booking void, and make a new one.

    As when one went to the wrong person. It takes no Idempotency-Key, whose record would keep the
    link; to send it again does no harm.
    """

    def rule(voucher: Voucher, booking: Booking | None) -> VoucherChange:
        if booking is None:
            raise BookingNotFound
        require_view_booking(context.principal, booking)
        return renew_links(context.actor(voucher.holder_uid), voucher, booking)

    def answer(change: VoucherChange) -> LinkResponse:
        if change.booking is None:
            raise BookingNotFound
        return booking_links.response(context, change.voucher, change.booking)

    return Update(booking_id=request.booking_id, rule=rule, answer=answer)
