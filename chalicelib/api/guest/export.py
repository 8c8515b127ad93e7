"""GET /api/guest/export"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_guest
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.guests import (
    EXPORTED_MAX,
    STAYS,
    GuestExport,
    GuestQuery,
    StayingFields,
)

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/guest/export",
    request=GuestQuery,
    response=GuestExport,
    allow=audience.signed_in(
        "Guests may see what a hotel knows of them; a hotel, what it knows of a guest."
    ),
    one_dialect=True,
)
def export(context: RequestContext, query: GuestQuery) -> GuestExport:
    """Return what a hotel knows of a guest.

    The contact, and the vouchers and the bookings, each newest first.
    """
    issuer_uid, guest_uid = resolve_guest(context.principal, query.issuer_uid, query.guest_uid)
    store, write = context.store, context.serializers
    contact = store.contacts.get(issuer_uid, guest_uid)
    # A guest's vouchers are read by the guest, so that their time tells nothing of the hotel's.
    vouchers, more_vouchers = store.vouchers.list_by(
        issuer_uid, guest_uid, now=context.now, own="holder_uid"
    ).page(EXPORTED_MAX, None)
    bookings, more_bookings = store.bookings.list_by(issuer_uid, guest_uid, own="holder_uid").page(
        EXPORTED_MAX, None
    )
    return GuestExport(
        issuer_uid=issuer_uid,
        guest_uid=guest_uid,
        contact=write.contact(contact) if contact else None,
        vouchers=[write.voucher(each, context.now) for each in vouchers],
        bookings=[write.booking(each) for each in bookings],
        is_whole=not (more_vouchers or more_bookings),
        stays=StayingFields(**{kind: [*names] for kind, names in STAYS.items()}),
    )
