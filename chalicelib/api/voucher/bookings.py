"""GET /api/voucher/bookings"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain.access import listing as narrowed
from chalicelib.edge import Call, route
from chalicelib.messages import BookingsAnswer, BookingsQuery
from chalicelib.storage.listings import bookings_of

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/bookings",
    takes=BookingsQuery,
    gives=BookingsAnswer,
    who=access.callers("one's own; an unfiltered listing is an admin's"),
    refuses=("invalid_cursor",),
)
def bookings(call: Call, query: BookingsQuery) -> BookingsAnswer:
    """List bookings, newest first.

    With `from` or `to`, which select by slot_start, the bookings of an issuer or a holder come
    by slot instead, latest first.
    """
    issuer_uid, holder_uid = narrowed(call.caller, query.issuer_uid, query.holder_uid)
    listing = bookings_of(
        issuer_uid, holder_uid, query.voucher_id, query.status, query.from_, query.to
    )
    items, next_cursor = call.page(listing, query)
    return BookingsAnswer(items=[answers.booking(item) for item in items], next_cursor=next_cursor)
