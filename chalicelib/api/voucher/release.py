"""POST /api/voucher/release"""

from chalice import Blueprint

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.permissions import owns_hold, require_view
from chalicelib.domain.vouchers import holds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.holds import ReleaseRequest
from chalicelib.http.schemas.vouchers import VoucherResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/release",
    request=ReleaseRequest,
    response=VoucherResponse,
    allow=audience.signed_in("Whoever had a slot kept, the voucher's issuer and an admin."),
    idempotent=True,
    errors=("voucher_not_found", "hold_not_live"),
)
def release(context: RequestContext, request: ReleaseRequest) -> Update:
    """Give back the slot that is kept with a voucher, so that others can have it at once."""

    def rule(voucher: Voucher, _: Booking | None) -> VoucherChange:
        require_view(context.principal, voucher)
        if voucher.hold is not None and not owns_hold(context.principal, voucher):
            raise Forbidden("Only whoever had this slot kept, or the hotel, may give it back.")
        return holds.release(context.actor(), voucher)

    return Update(voucher_id=request.voucher_id, rule=rule, answer=context.serializers.issued)
