"""Bookings that a link or an id names, and links in answers (docs/booking-links.md)."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.permissions import require_view_booking, resolve_booking
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_links import BookingLink, LinkRights, link_to, sign
from chalicelib.domain.vouchers.booking_links import read as read_link
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.link_errors import ClaimLinkNotValid
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas.booking_links import LinkedBookingResponse, LinkResponse


def read(context: RequestContext, stated_id: str | None) -> tuple[Voucher, Booking]:
    """The booking of the link, or the one that is stated, with its voucher.

    Raises BookingNotFound, LinkNotValid, InvalidRequest, VoucherNotFound, StoreUnavailable.
    """
    booking_id = resolve_booking(context.principal, stated_id)
    state = context.store.vouchers.get_with_booking(booking_id)
    if state.voucher is None or state.booking is None:
        raise BookingNotFound
    require_view_booking(context.principal, state.booking)
    return state.voucher, state.booking


def read_stated(context: RequestContext, text: str) -> BookingLink:
    """What a link says that stands in a request, and is no credential there. Whether it is valid
    still, the rule asks: who sends a request again gets its answer. Raises ClaimLinkNotValid."""
    try:
        return read_link(text, context.runtime.link_secrets, EARLIEST)
    except LinkNotValid:
        raise ClaimLinkNotValid from None


def changed(context: RequestContext, change: VoucherChange) -> LinkedBookingResponse:
    """The answer with the booking after a change, as its link shows it. Raises BookingNotFound."""
    if change.booking is None:
        raise BookingNotFound
    return context.serializers.linked(change.voucher, change.booking)


def response(
    context: RequestContext, voucher: Voucher, booking: Booking, rights: LinkRights = "cancel"
) -> LinkResponse:
    """The answer with a new link. Raises BookingNotLive, StoreUnavailable."""
    guest = booking.issuer_uid, booking.holder_uid
    generation = context.store.contacts.link_generation(*guest)
    link = link_to(voucher, booking, generation, context.now, rights)
    return LinkResponse(
        token=sign(link, context.runtime.link_secrets[0]),
        expires_at=context.serializers.moment(EARLIEST + timedelta(seconds=link.expires_at)),
    )
