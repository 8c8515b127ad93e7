"""GET /api/slots/available"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_view
from chalicelib.domain.vouchers import slots
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.bookings import SlotPage, SlotsQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/slots/available",
    request=SlotsQuery,
    response=SlotPage,
    allow=audience.VOUCHER_VIEWERS,
    errors=("voucher_not_found",),
)
def available(context: RequestContext, query: SlotsQuery) -> SlotPage:
    """List the slots that can be booked with a voucher now.

    A voucher has one slot per hour, counted from valid_from. Only slots that lie within the
    validity and in the future are listed, and none while the voucher cannot be booked. A response
    covers at most 31 days; `next_from` is where to continue.
    """
    voucher = context.store.vouchers.get(query.voucher_id)
    require_view(context.principal, voucher)
    free, next_from = slots.free(voucher, context.now, query.from_, query.to, context.slots_window)
    write = context.serializers
    return SlotPage(
        items=write.slots(free), next_from=write.moment(next_from) if next_from else None
    )
