"""GET /api/voucher/status"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_view
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import StatusQuery, VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/status",
    request=StatusQuery,
    response=VoucherAndBookingResponse,
    allow=audience.VOUCHER_VIEWERS,
    errors=("voucher_not_found",),
)
def status(context: RequestContext, query: StatusQuery) -> VoucherAndBookingResponse:
    """Show a voucher with its live booking (once it is used, the booking that was used)."""
    voucher = context.store.vouchers.get(query.voucher_id)
    require_view(context.principal, voucher)
    return context.serializers.voucher_and_booking(voucher, voucher.booking, context.now)
