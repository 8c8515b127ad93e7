"""POST /api/voucher/cancel"""

from chalice import Blueprint

from chalicelib import access, answers, reading
from chalicelib.domain import life
from chalicelib.domain.access import manage_voucher, manages, see_booking, see_voucher
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.model import Booking, Change, Voucher
from chalicelib.edge import Call, route
from chalicelib.messages import CancelRequest, VoucherAndBookingAnswer

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/cancel",
    takes=CancelRequest,
    gives=VoucherAndBookingAnswer,
    who=access.callers(
        "the booking's holder, the voucher's issuer, an admin; revoke: the issuer, an admin"
    ),
    idempotent=True,
    refuses=(
        "voucher_not_found",
        "booking_not_found",
        "booking_not_live",
        "cancel_too_late",
    ),
)
def cancel(call: Call, request: CancelRequest) -> VoucherAndBookingAnswer:
    """Cancel the live booking, or with `revoke` the voucher itself.

    The voucher is given back exactly as it was before the booking (or expired, if its time is
    over). A guest may cancel until the slot starts, the issuer until the voucher is consumed.
    """

    reading.one_of(request)
    if request.revoke and request.voucher_id is None:
        raise InvalidRequest(("revoke", "takes a voucher_id"))

    def decide(voucher: Voucher, booking: Booking | None) -> Change:
        if request.revoke:
            manage_voucher(call.caller, voucher)
            return life.revoke(call.act(voucher.issuer_uid), voucher, request.reason)
        if booking is None:
            see_voucher(call.caller, voucher)
        else:
            see_booking(call.caller, booking)
        by_issuer = manages(call.caller, voucher.issuer_uid)
        act = call.act(voucher.holder_uid)
        return life.cancel(act, voucher, booking, request.reason, by_issuer=by_issuer)

    return call.change(
        request.voucher_id,
        request.booking_id,
        decide,
        lambda change: answers.voucher_and_booking(change.voucher, change.booking, call.now),
    )
