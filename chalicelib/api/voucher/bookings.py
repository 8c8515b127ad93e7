"""GET /api/voucher/bookings"""

from chalice import Blueprint

from chalicelib.domain.permissions import listing_scope
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.bookings import BookingPage, BookingsQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/bookings",
    request=BookingsQuery,
    response=BookingPage,
    allow=audience.signed_in("Callers see their own bookings; an admin sees all."),
    errors=("invalid_cursor",),
)
def bookings(context: RequestContext, query: BookingsQuery) -> BookingPage:
    """List bookings, newest first.

    `from` and `to` select by slot_start. The bookings of an issuer then come in the order of their
    slots, the latest first.
    """
    scope = listing_scope(context.principal, query.issuer_uid, query.holder_uid)
    listing = context.store.bookings.list_by(
        *scope, query.voucher_id, query.status, query.from_, query.to
    )
    items, next_cursor = read_page(context, listing, query)
    return BookingPage(
        items=[context.serializers.booking(item) for item in items], next_cursor=next_cursor
    )
