"""GET /api/voucher/status"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain.access import see_voucher
from chalicelib.edge import Call, route
from chalicelib.messages import StatusQuery, VoucherAndBookingAnswer

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/status",
    takes=StatusQuery,
    gives=VoucherAndBookingAnswer,
    who=access.callers(
        "the issuer, the holder, an admin; for a bearer voucher any caller who knows its id"
    ),
    refuses=("voucher_not_found",),
)
def status(call: Call, query: StatusQuery) -> VoucherAndBookingAnswer:
    """A voucher as it stands, with its live booking (once consumed, the one that was used)."""
    voucher = call.store.voucher(query.voucher_id)
    see_voucher(call.caller, voucher)
    return answers.voucher_and_booking(voucher, voucher.booking, call.now)
