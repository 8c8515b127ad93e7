"""GET /api/slots/available"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain import slots
from chalicelib.domain.access import see_voucher
from chalicelib.domain.instants import text
from chalicelib.edge import Call, route
from chalicelib.messages import SlotsAnswer, SlotsQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/slots/available",
    takes=SlotsQuery,
    gives=SlotsAnswer,
    who=access.callers(
        "the issuer, the holder, an admin; for a bearer voucher any caller who knows its id"
    ),
    refuses=("voucher_not_found",),
)
def available(call: Call, query: SlotsQuery) -> SlotsAnswer:
    """The slots that can be booked with a voucher: those that `book` would take now.

    One an hour from valid_from, wholly inside the validity and the future; none while the
    voucher is not bookable. At most 31 days of them; `next_from` is where to go on.
    """
    voucher = call.store.voucher(query.voucher_id)
    see_voucher(call.caller, voucher)
    free, next_from = slots.free(voucher, call.now, query.from_, query.to)
    return SlotsAnswer(
        items=answers.slots(free),
        next_from=text(next_from) if next_from else None,
    )
