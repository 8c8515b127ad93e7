"""POST /api/booking/cancel"""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.permissions import manages, require_cancel_booking, resolve_booking
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience, booking_links
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingCancelRequest, LinkedBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/booking/cancel",
    request=BookingCancelRequest,
    response=LinkedBookingResponse,
    allow=audience.with_links(
        "Whoever has the link to a booking, its holder, the voucher's issuer and an admin may "
        "cancel it."
    ),
    idempotent=True,
    one_dialect=True,
    errors=("booking_not_found", "booking_not_live", "cancel_too_late", "too_many_changes"),
)
def cancel(context: RequestContext, request: BookingCancelRequest) -> Update:
    """Cancel a live booking, as **voucher/cancel** does; with a link, by what its guest may."""

    def rule(voucher: Voucher, booking: Booking | None) -> VoucherChange:
        if booking is None:
            raise BookingNotFound
        require_cancel_booking(context.principal, booking)
        return lifecycle.cancel(
            context.actor(voucher.holder_uid),
            voucher,
            booking,
            request.reason,
            by_issuer=manages(context.principal, voucher.issuer_uid),
            forfeit=request.forfeit,
        )

    answer = partial(booking_links.changed, context)
    booking_id = resolve_booking(context.principal, request.booking_id)
    return Update(booking_id=booking_id, rule=rule, answer=answer)
