"""POST /api/voucher/reschedule"""

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.permissions import manages, require_view_booking
from chalicelib.domain.vouchers import rescheduling
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import SlotUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.moves import RescheduleRequest
from chalicelib.http.schemas.vouchers import BookedResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/reschedule",
    request=RescheduleRequest,
    response=BookedResponse,
    allow=audience.signed_in(
        "The booking's holder, the voucher's issuer and an admin may move it."
    ),
    idempotent=True,
    errors=(
        "booking_not_found",
        "booking_not_live",
        "reschedule_too_late",
        "too_many_changes",
        "slot_unavailable",
    ),
)
def reschedule(context: RequestContext, request: RescheduleRequest) -> SlotUpdate:
    """Move a live booking to another slot. It keeps its id, and counts the move in `sequence`.

    A guest may move it as long as it may be cancelled (`cancel_until`, else until its slot starts);
    a move counts like a cancel among the five of a day. The new slot is decided as `book` does, and
    what the booking itself takes is free for it; what is promised follows the calendar as it is
    now. The slot that it has already is refused as `unchanged`.
    """

    def rule(
        voucher: Voucher, booking: Booking | None, calendar: CalendarState | None
    ) -> VoucherChange:
        if booking is not None:
            require_view_booking(context.principal, booking)
        return rescheduling.reschedule(
            context.actor(voucher.holder_uid),
            voucher,
            booking,
            request.slot_id.start,
            by_issuer=manages(context.principal, voucher.issuer_uid),
            calendar=calendar,
        )

    return SlotUpdate(
        booking_id=request.booking_id,
        start=request.slot_id.start,
        rule=rule,
        answer=context.serializers.booked,
    )
