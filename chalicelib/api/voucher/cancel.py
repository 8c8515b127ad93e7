"""POST /api/voucher/cancel"""

from chalice import Blueprint

from chalicelib.domain.permissions import (
    manages,
    require_manage,
    require_view,
    require_view_booking,
)
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import CancelRequest, VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/cancel",
    request=CancelRequest,
    response=VoucherAndBookingResponse,
    allow=audience.signed_in(
        "The booking's holder, the voucher's issuer and an admin may cancel a booking; the issuer "
        "and an admin may revoke a voucher."
    ),
    idempotent=True,
    errors=(
        "voucher_not_found",
        "booking_not_found",
        "booking_not_live",
        "cancel_too_late",
        "too_many_changes",
    ),
)
def cancel(context: RequestContext, request: CancelRequest) -> Update:
    """Cancel the live booking, or with `revoke` the voucher itself.

    Cancelling gives the voucher back exactly as it was before the booking (or expired, if its time
    is over). A guest may cancel until the slot starts, and one voucher five times a day; the issuer
    until the voucher is used. In a shared calendar a guest may cancel until `cancel_until`; later
    with `forfeit`, if `late_cancel` says so, which loses the voucher.
    """
    return _revoke(context, request) if request.revoke else _cancel(context, request)


def _cancel(context: RequestContext, request: CancelRequest) -> Update:
    def rule(voucher: Voucher, booking: Booking | None) -> VoucherChange:
        if booking is None:
            require_view(context.principal, voucher)
        else:
            require_view_booking(context.principal, booking)
        by_issuer = manages(context.principal, voucher.issuer_uid)
        actor = context.actor(voucher.holder_uid)
        return lifecycle.cancel(
            actor,
            voucher,
            booking,
            request.reason,
            by_issuer=by_issuer,
            forfeit=request.forfeit,
        )

    return Update(
        voucher_id=request.voucher_id,
        booking_id=request.booking_id,
        rule=rule,
        answer=context.serializers.changed,
    )


def _revoke(context: RequestContext, request: CancelRequest) -> Update:
    def rule(voucher: Voucher, _: Booking | None) -> VoucherChange:
        require_manage(context.principal, voucher)
        return lifecycle.revoke(context.actor(voucher.issuer_uid), voucher, request.reason)

    return Update(voucher_id=request.voucher_id, rule=rule, answer=context.serializers.changed)
