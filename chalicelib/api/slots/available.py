"""GET /api/slots/available"""

from chalice import Blueprint
from msgspec import UNSET

from chalicelib.domain.calendars import starts
from chalicelib.domain.permissions import require_view
from chalicelib.domain.vouchers import rescheduling, slots
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher
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
    errors=("voucher_not_found", "booking_not_found"),
)
def available(context: RequestContext, query: SlotsQuery) -> SlotPage:
    """List the slots that can be booked with a voucher now.

    A voucher that shares a calendar has the starts of that; with `all=true` those that are not free
    are listed, too, with the reason. Any other voucher has one slot per hour, counted from
    valid_from. Only slots that lie within the validity and in the future are listed, and none while
    the voucher cannot be booked; with `booking_id`, those to which its live booking can move. A
    response covers at most 31 days; `next_from` is where to continue.
    """
    voucher = context.store.vouchers.get(query.voucher_id)
    require_view(context.principal, voucher)
    moving: Booking | None = None
    if query.booking_id is not None:
        voucher, moving = rescheduling.unbooked(voucher, query.booking_id)
    if voucher.calendar_id is not None:
        return _of_calendar(context, query, voucher, voucher.calendar_id, moving)
    free, next_from = slots.free(voucher, context.now, query.from_, query.to, context.slots_window)
    write = context.serializers
    own = moving and write.moment(moving.slot_start)
    return SlotPage(
        items=[slot for slot in write.slots(free) if slot.start != own],
        next_from=write.moment(next_from) if next_from else None,
    )


def _of_calendar(
    context: RequestContext,
    query: SlotsQuery,
    voucher: Voucher,
    calendar_id: str,
    moving: Booking | None,
) -> SlotPage:
    page = starts.page(voucher, context.now, query.from_, query.to, context.slots_window)
    calendar = context.store.calendars.get(calendar_id)
    around = starts.span(page.low, page.high, voucher.duration)
    state = context.store.calendars.get_between(calendar, *around)
    state = state.without(moving.claim if moving else None)
    listed, next_from = starts.listed(voucher, state, page, context.now)
    if moving is not None:
        listed = [one for one in listed if one.start != moving.slot_start]
    write = context.serializers
    return SlotPage(
        items=write.starts(voucher.id, listed, whole=query.all),
        next_from=write.moment(next_from) if next_from else None,
        cancel_until_minutes=calendar.cancel_until_minutes if query.all else UNSET,
        late_cancel=calendar.late_cancel if query.all else UNSET,
    )
