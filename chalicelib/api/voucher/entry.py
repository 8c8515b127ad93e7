"""GET /api/voucher/entry"""

from chalice import Blueprint

from chalicelib.channels import calendar_entries
from chalicelib.channels.calendar_entries import CalendarEntry
from chalicelib.domain.permissions import require_view_booking
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.files import File
from chalicelib.http.routing import route
from chalicelib.http.schemas.entries import EntryQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/entry",
    request=EntryQuery,
    response=File,
    media_types=(calendar_entries.TYPE,),
    allow=audience.with_links(
        "The holder of a booking, its issuer and an admin, and whoever has the link to it."
    ),
    errors=("booking_not_found",),
    one_dialect=True,
)
def entry(context: RequestContext, query: EntryQuery) -> File:
    """Return a booking as a file that calendars import (iCalendar).

    Imported again after the booking was moved, it replaces the entry; after a cancel, it removes
    it.
    """
    state = context.store.vouchers.get_with_booking(query.booking_id)
    if state.booking is None or state.voucher is None:
        raise BookingNotFound
    require_view_booking(context.principal, state.booking)
    hotel = context.store.hotels.get_cached(state.booking.issuer_uid, context.now)
    shown = CalendarEntry(
        booking=state.booking, voucher=state.voucher, hotel=hotel, link=query.link
    )
    method = calendar_entries.file_method(shown)
    return File(
        content=calendar_entries.write(shown, method, context.now),
        type=calendar_entries.media_type(method),
        save_as="booking.ics",
    )
