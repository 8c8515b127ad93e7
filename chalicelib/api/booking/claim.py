"""POST /api/booking/claim"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_uid
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.takeover import Guests, take_over
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import TakeOver
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingClaimRequest
from chalicelib.http.schemas.vouchers import VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/claim",
    request=BookingClaimRequest,
    response=VoucherAndBookingResponse,
    allow=audience.guests("Only a guest may take a booking over, for itself."),
    idempotent=True,
    one_dialect=True,
    errors=("code_required", "claim_link_not_valid", "booking_not_found", "booking_not_live"),
)
def claim(context: RequestContext, request: BookingClaimRequest) -> TakeOver:
    """Take a live booking and its voucher over, by a link that **booking/confirm** answered.

    As a guest does whom the desk booked by name, or who has another browser now. All links to the
    booking are void then; the guest's contact goes with it. Of the caller's own booking, nothing
    changes.
    """
    holder_uid = resolve_uid(context.principal, request.holder_uid, "holder_uid")
    link = booking_links.read_stated(context, request.link)

    def rule(voucher: Voucher, booking: Booking, guests: Guests) -> VoucherChange:
        return take_over(context.actor(holder_uid), voucher, booking, link, holder_uid, guests)

    return TakeOver(
        booking_id=link.booking_id,
        holder_uid=holder_uid,
        rule=rule,
        answer=context.serializers.changed,
    )
