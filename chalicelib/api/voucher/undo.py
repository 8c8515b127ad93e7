"""POST /api/voucher/undo"""

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.permissions import is_admin, require_manage
from chalicelib.domain.vouchers import undo as rules
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Restoration
from chalicelib.http.routing import route
from chalicelib.http.schemas.changes import UndoRequest
from chalicelib.http.schemas.vouchers import VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/undo",
    request=UndoRequest,
    response=VoucherAndBookingResponse,
    allow=audience.issuers(
        "Only a hotel (of its own voucher, within a day) or an admin (of any, at any time) may "
        "undo what consumed it."
    ),
    idempotent=True,
    errors=(
        "voucher_not_found",
        "nothing_to_undo",
        "undo_too_late",
        "slot_unavailable",
    ),
)
def undo(context: RequestContext, request: UndoRequest) -> Restoration:
    """Give a consumed voucher back: as booked while its slot goes on, else without its booking.

    A voucher that was lost (its guest did not come, or cancelled too late) takes its places in the
    calendar again, if nobody else has them; `without_slot` does without.
    """

    def rule(
        voucher: Voucher, lost: Booking | None, calendar: CalendarState | None
    ) -> VoucherChange:
        require_manage(context.principal, voucher)
        return rules.undo(
            context.actor(voucher.issuer_uid),
            voucher,
            request.reason,
            lost=lost,
            calendar=calendar,
            at_any_time=is_admin(context.principal),
            without_slot=request.without_slot,
        )

    return Restoration(
        voucher_id=request.voucher_id,
        slot_wanted_at=None if request.without_slot else context.now,
        rule=rule,
        answer=context.serializers.changed,
    )
