"""GET /api/voucher/bookings"""

from collections.abc import Sequence

from chalice import Blueprint

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.guests.names import guest_of, with_names
from chalicelib.domain.permissions import (
    listing_scope,
    may_view,
    own_partition,
    require_calendar,
)
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.bookings import BookedVoucher, BookingPage, BookingsQuery
from chalicelib.http.voucher_search import contacts_of

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/bookings",
    request=BookingsQuery,
    response=BookingPage,
    allow=audience.signed_in("Callers see their own bookings; an admin sees all."),
    errors=("invalid_cursor", "calendar_not_found"),
)
def bookings(context: RequestContext, query: BookingsQuery) -> BookingPage:
    """List bookings, newest first.

    `from` and `to` select by slot_start. The bookings of an issuer then come in the order of their
    slots, the latest first, and so do the live bookings of a calendar, which its hotel and an
    admin may list. `order=asc` turns either order round.
    """
    if query.calendar_id is not None:
        return _of_calendar(context, query, query.calendar_id)
    scope = listing_scope(context.principal, query.issuer_uid, query.holder_uid)
    if query.order and scope == (None, None) and query.voucher_id is None:
        raise InvalidRequest(problem("order", "needs_field", field="issuer_uid"))
    listing = context.store.bookings.list_by(
        *scope,
        query.voucher_id,
        query.status,
        query.from_,
        query.to,
        ascending=query.order == "asc",
        own=own_partition(context.principal, scope[0]),
    )
    items, next_cursor = read_page(context, listing, query)
    return _page(context, query, items, next_cursor)


def _of_calendar(context: RequestContext, query: BookingsQuery, calendar_id: str) -> BookingPage:
    """A page of a calendar's agenda."""
    store = context.store
    require_calendar(context.principal, store.calendars.get(calendar_id))
    agenda = store.calendars.agenda(
        calendar_id, query.from_, query.to, ascending=query.order == "asc"
    )
    agenda.equal("kind", "booking")
    agenda.equal("voucher_id", query.voucher_id)
    entries, next_cursor = read_page(context, agenda, query)
    stored = store.bookings.get_many(entry.id for entry in entries)
    selected = {
        "issuer_uid": query.issuer_uid,
        "holder_uid": query.holder_uid,
        "status": query.status,
    }
    items = [
        booking
        for booking in (stored[entry.id] for entry in entries if entry.id in stored)
        if all(wanted in (None, getattr(booking, name)) for name, wanted in selected.items())
    ]
    return _page(context, query, items, next_cursor)


def _page(
    context: RequestContext,
    query: BookingsQuery,
    items: Sequence[Booking],
    next_cursor: str | None,
) -> BookingPage:
    serializers = context.serializers
    if query.include is None:
        listed = [serializers.listed_booking(item) for item in items]
    else:
        vouchers = _shown_vouchers(context, items)
        listed = [serializers.listed_booking(item, vouchers.get(item.voucher_id)) for item in items]
    return BookingPage(items=listed, next_cursor=next_cursor)


def _shown_vouchers(context: RequestContext, items: Sequence[Booking]) -> dict[str, BookedVoucher]:
    """The vouchers of these bookings that the caller may see: somebody else may hold the voucher of
    a cancelled booking by now."""
    stored = context.store.vouchers.get_many(item.voucher_id for item in items)
    shown = [one for one in stored.values() if may_view(context.principal, one.at(context.now))]
    contacts = contacts_of(context, shown)
    notes = {key: contact.note for key, contact in contacts.items()}
    write = context.serializers.booked_voucher
    return {
        one.id: write(one, context.now, notes.get(guest_of(one)))
        for one in with_names(shown, contacts)
    }
