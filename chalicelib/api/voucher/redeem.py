"""POST /api/voucher/redeem"""

from chalice import Blueprint

from chalicelib import answers, reading
from chalicelib.domain import access, life
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
    who="the voucher's issuer, an admin",
    refuses=(
        "forbidden",
        "voucher_not_found",
        "booking_not_found",
        "booking_not_live",
        "voucher_not_redeemable",
    ),
)
def redeem(call: Call, request: RedeemRequest) -> VoucherAndBookingAnswer:
    """Mark the service as used: a booked voucher, or a valid one without booking (a walk-in)."""

    reading.one_of(voucher_id=request.voucher_id, booking_id=request.booking_id)

    def decide(voucher: Voucher, booking: Booking | None) -> Change:
        if booking is not None:
            access.see_booking(call.caller, booking)
        access.manage_voucher(call.caller, voucher)
        return life.redeem(call.act(voucher.issuer_uid), voucher, booking)

    change = call.store.change(request.voucher_id, request.booking_id, decide)
    return VoucherAndBookingAnswer(
        voucher=answers.voucher(change.voucher, call.now),
        booking=change.booking and answers.booking(change.booking),
    )
