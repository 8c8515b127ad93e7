"""POST /api/voucher/redeem"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_manage, require_view_booking
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import RedeemRequest, VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/redeem",
    request=RedeemRequest,
    response=VoucherAndBookingResponse,
    allow=audience.signed_in("The voucher's issuer and an admin may redeem a voucher."),
    idempotent=True,
    errors=(
        "voucher_not_found",
        "booking_not_found",
        "booking_not_live",
        "voucher_not_redeemable",
    ),
)
def redeem(context: RequestContext, request: RedeemRequest) -> Update:
    """Mark the service as used: a booked voucher, or a valid one without a booking (a walk-in)."""

    def rule(voucher: Voucher, booking: Booking | None) -> VoucherChange:
        if booking is not None:
            require_view_booking(context.principal, booking)
        require_manage(context.principal, voucher)
        actor = context.actor(voucher.issuer_uid)
        return lifecycle.redeem(actor, voucher, booking, request.slot_from, request.slot_to)

    return Update(
        voucher_id=request.voucher_id,
        booking_id=request.booking_id,
        rule=rule,
        answer=context.serializers.changed,
    )
