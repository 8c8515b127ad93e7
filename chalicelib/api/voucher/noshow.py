"""POST /api/voucher/noshow"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_manage, require_view_booking
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.changes import NoShowRequest
from chalicelib.http.schemas.vouchers import VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/noshow",
    request=NoShowRequest,
    response=VoucherAndBookingResponse,
    allow=audience.issuers(
        "Only a hotel (of its own booking) or an admin (of any) may say that its guest did not "
        "come."
    ),
    idempotent=True,
    errors=(
        "booking_not_found",
        "booking_not_live",
        "noshow_too_early",
        "noshow_too_late",
    ),
)
def noshow(context: RequestContext, request: NoShowRequest) -> Update:
    """Say that nobody came for a booking, from its slot's start on.

    The voucher is lost, or with `give_back` as it was before the booking.
    """

    def rule(voucher: Voucher, booking: Booking | None) -> VoucherChange:
        if booking is not None:
            require_view_booking(context.principal, booking)
        require_manage(context.principal, voucher)
        return no_show(
            context.actor(voucher.issuer_uid), voucher, booking, give_back=request.give_back
        )

    return Update(booking_id=request.booking_id, rule=rule, answer=context.serializers.changed)
