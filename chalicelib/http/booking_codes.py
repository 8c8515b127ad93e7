"""Codes of bookings: requested and tried, anew while others do the same (docs/booking-links.md)."""

from __future__ import annotations

from chalicelib.domain.permissions import require_cancel_booking, resolve_booking
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_codes import BookingCode, attempt, request
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas.booking_links import BookingCodeResponse
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.repositories.booking_codes import CodeChanged

ATTEMPTS_MAX = 8


def request_code(context: RequestContext, stated_id: str | None) -> BookingCodeResponse:
    """Have a code mailed for the booking of the link.

    Raises BookingNotFound, LinkNotValid, Forbidden, BookingNotLive, RescheduleTooLate,
    TooManyChanges, CodeNotDeliverable, TooManyCodes, StoreUnavailable.
    """
    codes = context.store.booking_codes
    actor = context.actor(None)
    for _ in range(ATTEMPTS_MAX):
        voucher, booking = _read(context, stated_id)
        contact = context.store.contacts.get(booking.issuer_uid, booking.holder_uid)
        previous = codes.get(booking.id)
        code, event = request(actor, voucher, booking, contact, previous)
        try:
            codes.replace(previous, code, event)
        except CodeChanged:
            continue
        email = contact.email if contact else None
        return BookingCodeResponse(
            sent_to=_hint(email or ""), expires_at=context.serializers.moment(code.ends_at)
        )
    raise StoreUnavailable


def try_code(
    context: RequestContext, stated_id: str | None, typed: str
) -> tuple[Voucher, Booking, BookingCode]:
    """Count a try of the code of the link's booking: whether it was right, the stored code says.

    Raises BookingNotFound, LinkNotValid, Forbidden, CodeNotValid, StoreUnavailable.
    """
    codes = context.store.booking_codes
    voucher, booking = _read(context, stated_id)
    for _ in range(ATTEMPTS_MAX):
        latest = codes.get(booking.id)
        code = attempt(latest, typed, context.runtime.link_secrets, context.now)
        try:
            codes.record_try(code, context.new_id("tx"))
        except CodeChanged:
            continue
        return voucher, booking, code
    raise StoreUnavailable


def _read(context: RequestContext, stated_id: str | None) -> tuple[Voucher, Booking]:
    """The booking of a link that cancels it, with its voucher."""
    state = context.store.vouchers.get_with_booking(resolve_booking(context.principal, stated_id))
    if state.voucher is None or state.booking is None:
        raise BookingNotFound
    require_cancel_booking(context.principal, state.booking)
    return state.voucher, state.booking


def _hint(email: str) -> str:
    """By which its owner knows an address: `a…@devries.example`."""
    mailbox, _, domain = email.rpartition("@")
    return f"{mailbox[:1]}…@{domain}"
