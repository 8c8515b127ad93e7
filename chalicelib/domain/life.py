"""A voucher's life: issued, booked, issued again on cancel, consumed, cancelled, expired.

Each rule takes things as they stand and gives the Change to write, or raises the Refusal.
The rules are the contract's "Booking rules" and the route table above them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain import currency, slots
from chalicelib.domain.errors import (
    BookingNotLive,
    CancelTooLate,
    InvalidRequest,
    SlotUnavailable,
    VoucherNotBookable,
    VoucherNotRedeemable,
)
from chalicelib.domain.instants import text
from chalicelib.domain.model import (
    Act,
    Booking,
    Change,
    Due,
    Event,
    EventType,
    Validity,
    Voucher,
    VoucherStatus,
)

DEFAULT_VALIDITY = timedelta(days=30)
LARGEST_AMOUNT = Decimal(10) ** 12  # a bound, so that every amount fits every client


def price(amount: Decimal | None, code: str | None) -> tuple[Decimal | None, str | None]:
    """The price with exactly its currency's decimals; EUR when an amount comes without one.

    Raises InvalidRequest for an unknown currency (ISO 4217), too many decimals, a negative or an
    immense amount.
    """
    if code is not None and code not in currency.DECIMALS:
        raise InvalidRequest(("price_currency", "must be a currency of ISO 4217, like EUR"))
    if amount is None:
        return None, code
    code = code or currency.DEFAULT
    if not amount.is_finite() or not 0 <= amount < LARGEST_AMOUNT:
        raise InvalidRequest(("price_amount", f"must be from 0 to less than {LARGEST_AMOUNT:,}"))
    decimals = currency.DECIMALS[code]
    exact = abs(amount).quantize(Decimal(1).scaleb(-decimals))
    if exact != amount:
        raise InvalidRequest(("price_amount", f"must have at most {decimals} decimals in {code}"))
    return exact, code


def issue(  # noqa: PLR0913 (a voucher has that many fields)
    act: Act,
    voucher_id: str,
    *,
    issuer_uid: str,
    holder_uid: str | None,
    service_type: str,
    title: str,
    description: str,
    duration_minutes: int,
    valid_from: datetime | None,
    valid_until: datetime | None,
    price_amount: Decimal | None,
    price_currency: str | None,
    transferable: bool,
    terms: dict[str, Any],
) -> Change:
    """A new voucher, valid from now and for 30 days unless said otherwise.

    Raises InvalidRequest when it would end before it begins, and for a bad price.
    """
    # Whole seconds, for the slots begin where the validity does.
    valid_from = valid_from or act.now.replace(microsecond=0)
    if valid_until is None:
        try:
            valid_until = valid_from + DEFAULT_VALIDITY
        except OverflowError as overflow:
            raise InvalidRequest(("valid_from", "leaves no 30 days before the year 10000")) from (
                overflow
            )
    if valid_until <= valid_from:
        raise InvalidRequest(("valid_until", "must lie after valid_from"))
    amount, code = price(price_amount, price_currency)
    voucher = Voucher(
        id=voucher_id,
        issuer_uid=issuer_uid,
        holder_uid=holder_uid,
        service_type=service_type,
        title=title,
        description=description,
        duration_minutes=duration_minutes,
        valid_from=valid_from,
        valid_until=valid_until,
        price_amount=amount,
        price_currency=code,
        status="issued",
        transferable=transferable,
        terms=terms,
        created_at=act.now,
    )
    meta = {"service_type": service_type, "holder_uid": holder_uid}
    return Change(
        now=act.now, event=_event(act, "voucher.issue", voucher, meta), before=None, voucher=voucher
    )


def book(
    act: Act, voucher: Voucher, slot_start: datetime, holder_uid: str, booking_id: str
) -> Change:
    """The slot booked for the holder, who also becomes the holder of the voucher.

    Whether this holder may is decided in access.booker.
    Raises VoucherNotBookable, SlotUnavailable.
    """
    status = voucher.at(act.now).status
    if status != "issued":
        raise VoucherNotBookable(status)
    reason = slots.unavailable(voucher, slot_start, act.now)
    if reason:
        raise SlotUnavailable(reason)
    booking = Booking(
        id=booking_id,
        voucher_id=voucher.id,
        issuer_uid=voucher.issuer_uid,
        holder_uid=holder_uid,
        slot_start=slot_start,
        slot_end=slot_start + voucher.duration,
        status="booked",
        created_at=act.now,
    )
    booked = _next(
        voucher,
        status="booked",
        holder_uid=holder_uid,
        booking=booking,
        holder_before=voucher.holder_uid,
    )
    meta = _booking_meta(booking)
    return Change(
        now=act.now,
        event=_event(act, "voucher.book", voucher, meta),
        before=voucher,
        voucher=booked,
        booking=booking,
        validity=Validity.OPEN,
    )


def cancel(
    act: Act, voucher: Voucher, booking: Booking | None, reason: str | None, *, by_issuer: bool
) -> Change:
    """The live booking cancelled, and the voucher exactly as it was before the booking, or
    expired if its time is over.

    Raises BookingNotLive, CancelTooLate.
    """
    live = _live(voucher, booking)
    if voucher.status != "booked":
        raise CancelTooLate("This voucher has been used; its booking can no longer be cancelled.")
    if not by_issuer and act.now >= live.slot_start:
        raise CancelTooLate("This slot has begun; only the hotel can still cancel it.")
    cancelled = replace(live, status="cancelled", cancel_reason=reason, cancelled_at=act.now)
    given_back = _next(
        voucher, status="issued", holder_uid=voucher.holder_before, booking=None, holder_before=None
    ).at(act.now)
    meta = _booking_meta(live) | {"reason": reason}
    return Change(
        now=act.now,
        event=_event(act, "voucher.cancel", voucher, meta),
        before=voucher,
        voucher=given_back,
        booking_before=live,
        booking=cancelled,
    )


def revoke(act: Act, voucher: Voucher, reason: str | None) -> Change:
    """The voucher itself cancelled by its issuer, and its live booking with it; its holder is
    again who it was before the booking.

    Raises CancelTooLate for a voucher that is already used, cancelled or expired.
    """
    status = voucher.at(act.now).status
    if status not in ("issued", "booked"):
        raise CancelTooLate(f"This voucher is already {status}.", {"status": status})
    live = voucher.booking
    cancelled = live and replace(
        live, status="cancelled", cancel_reason=reason, cancelled_at=act.now
    )
    meta = (_booking_meta(live) if live else {}) | {"reason": reason}
    return Change(
        now=act.now,
        event=_event(act, "voucher.revoke", voucher, meta),
        before=voucher,
        voucher=_next(
            voucher,
            status="cancelled",
            holder_uid=voucher.holder_before if live else voucher.holder_uid,
            booking=None,
            holder_before=None,
        ),
        booking_before=live,
        booking=cancelled,
        validity=Validity.ANY if live else Validity.OPEN,
    )


def redeem(act: Act, voucher: Voucher, booking: Booking | None) -> Change:
    """The service marked as used. A booked voucher, or an issued one while it is valid (a walk-in).

    `booking` is the one that was asked for, None when the voucher was.
    Raises BookingNotLive, VoucherNotRedeemable.
    """
    if booking is not None:
        _live(voucher, booking)
    status = voucher.at(act.now).status
    if status not in ("issued", "booked"):
        raise VoucherNotRedeemable(f"This voucher is already {status}.", status)
    if status == "issued" and act.now < voucher.valid_from:
        raise VoucherNotRedeemable("This voucher is not valid yet.", status)
    live = voucher.booking
    meta = _booking_meta(live) if live else {}
    return Change(
        now=act.now,
        event=_event(act, "voucher.redeem", voucher, meta),
        before=voucher,
        voucher=_next(voucher, status="consumed"),
        booking_before=live,
        booking=live,
        validity=Validity.ANY if live else Validity.OPEN,
    )


def settle(due: Due) -> tuple[VoucherStatus, EventType, dict[str, Any]]:
    """What the sweep makes of a due voucher: its status, the event's type and its meta.

    An issued one past its end expires; a booked one whose slot has ended is consumed.
    """
    if due.status == "booked":
        return "consumed", "voucher.consume", {"booking_id": due.booking_id}
    return "expired", "voucher.expire", {}


def _live(voucher: Voucher, booking: Booking | None) -> Booking:
    """The booking that was asked for, or the voucher's, if that is the voucher's live one."""
    if booking is not None and booking.status == "cancelled":
        raise BookingNotLive
    if voucher.booking is None or (booking is not None and booking.id != voucher.booking.id):
        raise BookingNotLive("This voucher has no live booking.")
    return voucher.booking


def _next(voucher: Voucher, **changes: Any) -> Voucher:
    return replace(voucher, version=voucher.version + 1, **changes)


def _booking_meta(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": booking.id,
        "holder_uid": booking.holder_uid,
        "slot_start": text(booking.slot_start),
    }


def _event(act: Act, event_type: EventType, voucher: Voucher, meta: dict[str, Any]) -> Event:
    return Event(
        id=act.event_id,
        type=event_type,
        actor_id=act.actor_id,
        subject_type="voucher",
        subject_id=voucher.id,
        meta=meta,
        created_at=act.now,
        issuer_uid=voucher.issuer_uid,
    )
