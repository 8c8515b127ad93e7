"""POST /api/voucher/redeem"""

from chalice import Blueprint

from chalicelib import access, answers, reading
from chalicelib.domain import life
from chalicelib.domain.access import manage_voucher, see_booking
from chalicelib.domain.model import Booking, Change, Voucher
from chalicelib.edge import Call, route
from chalicelib.messages import RedeemRequest, VoucherAndBookingAnswer

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/redeem",
    takes=RedeemRequest,
    gives=VoucherAndBookingAnswer,
    who=access.callers("the voucher's issuer, an admin"),
    idempotent=True,
    refuses=(
        "voucher_not_found",
        "booking_not_found",
        "booking_not_live",
        "voucher_not_redeemable",
    ),
)
def redeem(call: Call, request: RedeemRequest) -> VoucherAndBookingAnswer:
    """Mark the service as used: a booked voucher, or a valid one without booking (a walk-in)."""

    reading.one_of(request)

    def decide(voucher: Voucher, booking: Booking | None) -> Change:
        if booking is not None:
            see_booking(call.caller, booking)
        manage_voucher(call.caller, voucher)
        return life.redeem(call.act(voucher.issuer_uid), voucher, booking)

    return call.change(
        request.voucher_id,
        request.booking_id,
        decide,
        lambda change: answers.voucher_and_booking(change.voucher, change.booking, call.now),
    )
