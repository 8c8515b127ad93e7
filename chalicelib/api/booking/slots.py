"""GET /api/booking/slots"""

from chalice import Blueprint

from chalicelib.domain.vouchers import rescheduling
from chalicelib.http import audience, booking_links, free_slots
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.booking_links import BookingSlotsQuery, LinkedSlot, LinkedSlotPage

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/booking/slots",
    request=BookingSlotsQuery,
    response=LinkedSlotPage,
    allow=audience.with_links(
        "Whoever has the link to a booking, its holder, the voucher's issuer and an admin may see "
        "where it can move."
    ),
    one_dialect=True,
    errors=("booking_not_found",),
)
def slots(context: RequestContext, query: BookingSlotsQuery) -> LinkedSlotPage:
    """List the slots to which a live booking can move, as **slots/available** does with its id."""
    voucher, booking = booking_links.read(context, query.booking_id)
    unbooked, moving = rescheduling.unbooked(voucher, booking.id)
    page = free_slots.page(context, query, unbooked, moving)
    return LinkedSlotPage(
        items=[
            LinkedSlot(
                slot.slot_id, slot.start, slot.end, slot.left, slot.reason, slot.free_again_at
            )
            for slot in page.items
        ],
        next_from=page.next_from,
        cancel_until_minutes=page.cancel_until_minutes,
        late_cancel=page.late_cancel,
    )
