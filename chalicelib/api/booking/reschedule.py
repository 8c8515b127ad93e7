"""POST /api/booking/reschedule"""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.permissions import manages, require_move_booking, resolve_booking
from chalicelib.domain.vouchers import rescheduling
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import SlotUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingRescheduleRequest, LinkedBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/reschedule",
    request=BookingRescheduleRequest,
    response=LinkedBookingResponse,
    allow=audience.with_links(
        "Whoever has confirmed a code for the link to a booking, its holder, the voucher's issuer "
        "and an admin may move it."
    ),
    idempotent=True,
    one_dialect=True,
    errors=(
        "code_required",
        "booking_not_found",
        "booking_not_live",
        "reschedule_too_late",
        "too_many_changes",
        "slot_unavailable",
    ),
)
def reschedule(context: RequestContext, request: BookingRescheduleRequest) -> SlotUpdate:
    """Move a live booking, as **voucher/reschedule** does.

    With a link that **booking/confirm** answered, by what its guest may.
    """

    def rule(
        voucher: Voucher, booking: Booking | None, calendar: CalendarState | None
    ) -> VoucherChange:
        if booking is None:
            raise BookingNotFound
        require_move_booking(context.principal, booking)
        return rescheduling.reschedule(
            context.actor(voucher.holder_uid),
            voucher,
            booking,
            request.slot_id.start,
            by_issuer=manages(context.principal, voucher.issuer_uid),
            calendar=calendar,
        )

    answer = partial(booking_links.changed, context)
    booking_id = resolve_booking(context.principal, request.booking_id)
    return SlotUpdate(booking_id=booking_id, start=request.slot_id.start, rule=rule, answer=answer)
