"""A voucher's life: issued, booked, issued again on cancel, consumed, cancelled, expired.

Each rule takes things as they stand and returns the change to write, or raises a DomainError
(contract: Booking rules).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import places_problems, require_usable
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.instants import text
from chalicelib.domain.money import price, price_problems
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import counted
from chalicelib.domain.vouchers.changes import (
    Closing,
    DueVoucher,
    VoucherChange,
    booking_meta,
    hold_meta,
    voucher_event,
)
from chalicelib.domain.vouchers.drafts import default_start, default_validity, validity_problems
from chalicelib.domain.vouchers.errors import (
    CancelTooLate,
    VoucherNotBookable,
    VoucherNotRedeemable,
)
from chalicelib.domain.vouchers.holds import require_free, take_or_use
from chalicelib.domain.vouchers.late_cancel import give_up
from chalicelib.domain.vouchers.live_booking import before_booking, require_live
from chalicelib.domain.vouchers.voucher import (
    Booked,
    Consumed,
    State,
    Voucher,
    VoucherDraft,
    content,
)


def issue(
    actor: ActorContext,
    voucher_id: str,
    issuer_uid: str,
    draft: VoucherDraft,
    *,
    allow_past: bool = False,
    calendar: Calendar | None = None,
) -> VoucherChange:
    """Issue a voucher, valid from the next full hour and for 30 days unless the draft says
    otherwise. `allow_past` takes one that is already over; `calendar` is the one that it names.

    Raises InvalidRequest for an invalid price or too many places, and when the voucher would be
    over, would end before it begins, or would be too short for its service; CalendarNotFound,
    CalendarArchived.
    """
    require_usable(calendar, draft.calendar_id, issuer_uid)
    validity = draft.valid_from, draft.valid_until, draft.duration
    problems = [
        *validity_problems(*validity, actor.now, allow_past=allow_past),
        *price_problems(draft.price_amount, draft.price_currency),
        *places_problems(draft.places, calendar),
    ]
    if problems:
        raise InvalidRequest(*problems)
    valid_from = draft.valid_from or default_start(actor.now)
    valid_until = draft.valid_until or valid_from + default_validity(draft.duration)
    amount, currency = price(draft.price_amount, draft.price_currency)
    voucher = Voucher(
        **content(draft)
        | {"price_amount": amount, "price_currency": currency}
        | {"places": draft.places or 1 if calendar else None},
        id=voucher_id,
        issuer_uid=issuer_uid,
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=actor.now,
    )
    meta = {"service_type": voucher.service_type, "holder_uid": voucher.holder_uid}
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.issue", voucher, meta),
        previous=None,
        voucher=voucher,
    )


def book(
    actor: ActorContext,
    voucher: Voucher,
    slot_start: datetime,
    holder_uid: str,
    booking_id: str,
    holder_name: str | None = None,
    calendar: CalendarState | None = None,
    *,
    is_own: bool = False,
) -> VoucherChange:
    """Book the slot for the holder, who also becomes the holder of the voucher; a name given with
    it replaces the voucher's. `calendar` is the one that the voucher shares with others; `is_own`
    says whether a hold of the voucher is the caller's, or the caller the hotel.

    Whether this holder may book is decided in permissions.resolve_holder.
    Raises VoucherNotBookable, VoucherHeld, SlotUnavailable.
    """
    status = voucher.at(actor.now).status
    if status != "issued":
        raise VoucherNotBookable(status)
    require_free(voucher, is_own=is_own)
    slot = take_or_use(voucher, slot_start, actor.now, calendar)
    booking = Booking(
        id=booking_id,
        voucher_id=voucher.id,
        issuer_uid=voucher.issuer_uid,
        holder_uid=holder_uid,
        slot_start=slot_start,
        slot_end=slot.end,
        status="booked",
        created_at=actor.now,
        **slot.promise,
    )
    return VoucherChange(
        now=actor.now,
        event=voucher_event(
            actor, "voucher.book", voucher, booking_meta(booking) | hold_meta(voucher)
        ),
        previous=voucher,
        voucher=_next(
            voucher,
            Booked(booking, voucher.holder_uid, voucher.holder_name),
            holder_uid=holder_uid,
            holder_name=holder_name or voucher.holder_name,
        ),
        booking=booking,
        requires_unexpired=True,
        taking=slot.taking,
    )


def cancel(
    actor: ActorContext,
    voucher: Voucher,
    booking: Booking | None,
    reason: str | None,
    *,
    by_issuer: bool,
    forfeit: bool = False,
) -> VoucherChange:
    """Cancel the live booking, and give the voucher back exactly as it was before the booking, or
    expired if its time is over. `booking` is the one that was named, None if the voucher was.
    With `forfeit` a guest who is later than was promised gives the voucher up, where that was
    promised.

    Raises BookingNotLive, CancelTooLate, TooManyChanges.
    """
    live = require_live(voucher, booking)
    if not isinstance(voucher.state, Booked):
        raise CancelTooLate("This voucher has been used; its booking can no longer be cancelled.")
    by_guests = voucher.guest_cancellations
    if not by_issuer:
        if actor.now >= live.slot_start:
            raise CancelTooLate("This slot has begun; only the hotel can still cancel it.")
        if live.cancel_until is not None and actor.now >= live.cancel_until:
            return give_up(actor, voucher, live, reason, accepted=forfeit)
        by_guests = counted(by_guests, live.holder_uid, actor.now)
    meta = booking_meta(live) | {"reason": reason}
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.cancel", voucher, meta),
        previous=voucher,
        voucher=before_booking(voucher, actor.now, guest_cancellations=by_guests),
        previous_booking=live,
        booking=live.cancel(actor.now, reason),
        released=live.claim,
    )


def revoke(actor: ActorContext, voucher: Voucher, reason: str | None) -> VoucherChange:
    """Cancel the voucher itself, and its live booking with it; its holder is again who it was
    before the booking.

    Raises CancelTooLate for a voucher that is already used, cancelled or expired.
    """
    status = voucher.at(actor.now).status
    if status not in ("issued", "booked"):
        raise CancelTooLate(f"This voucher is already {status}.", {"status": status})
    live = voucher.booking
    meta = (booking_meta(live) if live else hold_meta(voucher)) | {"reason": reason}
    holder_uid = voucher.previous_holder_uid if live else voucher.holder_uid
    holder_name = voucher.previous_holder_name if live else voucher.holder_name
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.revoke", voucher, meta),
        previous=voucher,
        voucher=_next(voucher, "cancelled", holder_uid=holder_uid, holder_name=holder_name),
        previous_booking=live,
        booking=live and live.cancel(actor.now, reason),
        requires_unexpired=live is None,
        released=live.claim if live else None,
    )


def redeem(
    actor: ActorContext,
    voucher: Voucher,
    booking: Booking | None,
    slot_from: datetime | None = None,
    slot_to: datetime | None = None,
) -> VoucherChange:
    """Mark the service as used: of a booked voucher, or of an issued one while it is valid (a
    walk-in). `booking` is the one that was named, None if the voucher was. A booked slot must
    start from `slot_from` on and before `slot_to`, if they are given.

    Raises BookingNotLive, VoucherNotRedeemable.
    """
    if booking is not None:
        require_live(voucher, booking)
    status = voucher.at(actor.now).status
    if status not in ("issued", "booked"):
        named = {"voucher_id": voucher.id} if booking else {}
        raise VoucherNotRedeemable(f"This voucher is already {status}.", status, **named)
    if status == "issued" and actor.now < voucher.usable_from:
        message = f"This voucher is not valid before {text(voucher.valid_from)}."
        raise VoucherNotRedeemable(message, status)
    live = voucher.booking
    if live and not _is_between(live.slot_start, slot_from, slot_to):
        raise VoucherNotRedeemable(
            "This booking is for another time.", status, slot_start=text(live.slot_start)
        )
    return VoucherChange(
        now=actor.now,
        event=voucher_event(
            actor, "voucher.redeem", voucher, booking_meta(live) if live else hold_meta(voucher)
        ),
        previous=voucher,
        voucher=_next(
            voucher,
            Consumed(
                live,
                voucher.previous_holder_uid,
                voucher.previous_holder_name,
                at=actor.now,
                by="redeem",
            ),
        ),
        previous_booking=live,
        booking=live,
        requires_unexpired=live is None,
    )


def _is_between(instant: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or start <= instant) and (end is None or instant < end)


def close(due: DueVoucher) -> Closing:
    """What the sweep makes of a due voucher (contract: Expiry sweep).

    An issued one past its end expires; a booked one whose slot has ended is consumed.
    """
    if due.status == "booked":
        return Closing("consumed", "voucher.consume", {"booking_id": due.booking_id})
    return Closing("expired", "voucher.expire", {})


def _next(voucher: Voucher, state: State, **changes: Any) -> Voucher:
    """The voucher after a change of its state, which ends its hold."""
    changes |= {"version": voucher.version + 1, "state": state, "hold": None}
    return replace(voucher, **changes)
