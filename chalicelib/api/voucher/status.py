"""GET /api/voucher/status"""

from chalice import Blueprint

from chalicelib import answers
from chalicelib.domain import access
from chalicelib.edge import Call, route
from chalicelib.messages import StatusQuery, VoucherAndBookingAnswer

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/status",
    takes=StatusQuery,
    gives=VoucherAndBookingAnswer,
    who="the issuer, the holder, an admin; for a bearer voucher any caller who knows its id",
    refuses=("voucher_not_found",),
)
def status(call: Call, query: StatusQuery) -> VoucherAndBookingAnswer:
    """A voucher as it stands, with its live booking (once consumed, the one that was used)."""
    voucher = call.store.voucher(query.voucher_id)
    access.see_voucher(call.caller, voucher)
    return VoucherAndBookingAnswer(
        voucher=answers.voucher(voucher, call.now),
        booking=voucher.booking and answers.booking(voucher.booking),
    )
