"""POST /api/voucher/book"""

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.permissions import resolve_holder
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import SlotUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import BookedResponse, BookRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/book",
    request=BookRequest,
    response=BookedResponse,
    status=201,
    allow=audience.signed_in(
        "Anyone who is signed in may book for themselves. The voucher's issuer and an admin may "
        "also book for a guest."
    ),
    idempotent=True,
    errors=(
        "not_holder",
        "voucher_not_found",
        "voucher_not_bookable",
        "slot_unavailable",
    ),
)
def book(context: RequestContext, request: BookRequest) -> SlotUpdate:
    """Book one slot with a voucher: of its own calendar, or of the one that it shares."""

    def rule(voucher: Voucher, _: Booking | None, calendar: CalendarState | None) -> VoucherChange:
        holder_uid = resolve_holder(context.principal, voucher, request.holder_uid)
        actor, booking_id = context.actor(holder_uid), context.new_id("b")
        return lifecycle.book(
            actor,
            voucher,
            request.slot_id.start,
            holder_uid,
            booking_id,
            holder_name=request.holder_name,
            calendar=calendar,
        )

    return SlotUpdate(
        voucher_id=request.voucher_id,
        start=request.slot_id.start,
        rule=rule,
        answer=context.serializers.booked,
    )
