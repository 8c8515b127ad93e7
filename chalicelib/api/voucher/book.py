"""POST /api/voucher/book"""

from chalice import Blueprint

from chalicelib import access, answers, reading
from chalicelib.domain import life
from chalicelib.domain.access import booker
from chalicelib.domain.model import Booking, Change, Voucher
from chalicelib.edge import Call, route
from chalicelib.messages import BookedAnswer, BookRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/book",
    takes=BookRequest,
    gives=BookedAnswer,
    status=201,
    who=access.callers("any caller, for itself; the voucher's issuer and an admin, for a guest"),
    idempotent=True,
    refuses=(
        "not_holder",
        "voucher_not_found",
        "voucher_not_bookable",
        "slot_unavailable",
    ),
)
def book(call: Call, request: BookRequest) -> BookedAnswer:
    """Book one slot with a voucher."""
    start = reading.slot_start(request.slot_id)

    def decide(voucher: Voucher, _: Booking | None) -> Change:
        holder = booker(call.caller, voucher, request.holder_uid)
        return life.book(call.act(holder), voucher, start, holder, call.new_id("b"))

    return call.change(
        request.voucher_id, None, decide, lambda change: answers.booked(change, call.now)
    )
