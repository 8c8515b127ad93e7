"""GET /api/slots/available"""

from chalice import Blueprint

from chalicelib.domain.permissions import owns_hold, require_view
from chalicelib.domain.vouchers import rescheduling
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.http import audience, free_slots
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
    errors=("voucher_not_found", "booking_not_found"),
)
def available(context: RequestContext, query: SlotsQuery) -> SlotPage:
    """List the slots that can be booked with a voucher now.

    A voucher that shares a calendar has the starts of that; with `all=true` those that are not free
    are listed, too, with the reason. Any other voucher has one slot per hour, counted from
    valid_from. Only slots that lie within the validity and in the future are listed, and none while
    the voucher cannot be booked or somebody else has a slot kept with it; with `booking_id`, those
    to which its live booking can move. A response covers at most 31 days; `next_from` is where to
    continue.
    """
    voucher = context.store.vouchers.get(query.voucher_id)
    require_view(context.principal, voucher)
    moving: Booking | None = None
    if query.booking_id is not None:
        voucher, moving = rescheduling.unbooked(voucher, query.booking_id)
    kept = voucher.hold
    if kept and not kept.has_lapsed(context.now) and not owns_hold(context.principal, voucher):
        return SlotPage(items=[], next_from=None)
    return free_slots.page(context, query, voucher, moving)
