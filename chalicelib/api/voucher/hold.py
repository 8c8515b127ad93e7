"""POST /api/voucher/hold"""

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.permissions import owns_hold, require_may_hold
from chalicelib.domain.vouchers import holds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.hold import PREFIX
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import SlotUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.holds import HoldRequest
from chalicelib.http.schemas.vouchers import VoucherResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/hold",
    request=HoldRequest,
    response=VoucherResponse,
    allow=audience.signed_in("Whoever may book a voucher may have a slot kept with it."),
    idempotent=True,
    errors=(
        "voucher_not_found",
        "voucher_not_bookable",
        "voucher_not_holdable",
        "voucher_held",
        "slot_unavailable",
    ),
)
def hold(context: RequestContext, request: HoldRequest) -> SlotUpdate:
    """Keep a slot of a shared calendar while somebody decides.

    It is kept for as long as the calendar says (`hold_minutes`), and no longer than until it
    starts. A voucher has one hold; another of the same caller, or the hotel's, takes its place.

    `book` of the same slot then succeeds, whatever has become of the calendar.
    """

    def rule(voucher: Voucher, _: Booking | None, calendar: CalendarState | None) -> VoucherChange:
        require_may_hold(context.principal, voucher)
        return holds.hold(
            context.actor(),
            voucher,
            request.slot_id.start,
            context.new_id(PREFIX),
            context.principal.uid,
            is_own=owns_hold(context.principal, voucher),
            calendar=calendar,
        )

    return SlotUpdate(
        voucher_id=request.voucher_id,
        start=request.slot_id.start,
        rule=rule,
        answer=context.serializers.issued,
    )
