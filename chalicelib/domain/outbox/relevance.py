"""Whether a mail is still to be sent, by what happened to its voucher since its event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.domain.events import Event
from chalicelib.domain.instants import text
from chalicelib.domain.outbox.delivery import Delivery, Template
from chalicelib.domain.outbox.effects import EXPIRING_BEFORE, effects
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_codes import CODE_LIFE
from chalicelib.domain.vouchers.voucher import Voucher

# A later event about the same booking, and why a mail about it is then not sent. Mails that wait
# together so merge into the last of them.
_OVER = {
    "voucher.reschedule": "moved",
    "voucher.assign": "reassigned",
    "voucher.cancel": "cancelled",
    "voucher.revoke": "revoked",
    "voucher.forfeit": "forfeited",
    "voucher.redeem": "used",
    "voucher.consume": "used",
    "voucher.noshow": "no_show",
    "voucher.undo": "restored",
}
VOID_BY_EVENT: dict[Template, dict[str, str]] = {
    "booked": _OVER,
    "moved": _OVER,
    "reminder": _OVER,
    "cancelled": {"voucher.undo": "restored"},
    "code": _OVER
    | {"voucher.code": "replaced", "voucher.relink": "relinked", "voucher.claim": "relinked"},
}
# A status of the voucher, and why a mail about the voucher itself is then not sent.
VOID_BY_STATUS = {
    "booked": "booked",
    "consumed": "used",
    "cancelled": "revoked",
    "expired": "expired",
}


def void_by_events(delivery: Delivery, later: Iterable[Event]) -> Void | None:
    """Why a mail about a booking is not to be sent any more, by the `later` events of its voucher,
    the oldest first; None where it still is."""
    reasons = VOID_BY_EVENT.get(delivery.template, {})
    guest_uid = delivery.receiver_id
    for each in later:
        is_about = each.meta.get("booking_id") == delivery.booking_id
        if is_about and each.type in reasons and not _changes_nothing(delivery, guest_uid, each):
            return Void(reasons[each.type])
        guest_uid = _after(each, delivery.booking_id, guest_uid)
    return None


def guest_of(delivery: Delivery, later: Iterable[Event]) -> str:
    """The uid of the guest whom a mail about a booking reaches by now: whoever took the booking
    over reads the same mailbox. `later` are the events of its voucher since its own, the oldest
    first."""
    guest_uid = delivery.receiver_id
    for each in later:
        guest_uid = _after(each, delivery.booking_id, guest_uid)
    return guest_uid


def _after(event: Event, booking_id: str | None, guest_uid: str) -> str:
    """The guest's uid after an event: another one if they took the booking over with it."""
    if event.type != "voucher.claim" or event.meta.get("booking_id") != booking_id:
        return guest_uid
    is_theirs = event.meta["previous_holder_uid"] == guest_uid
    return str(event.meta["holder_uid"]) if is_theirs else guest_uid


def _changes_nothing(delivery: Delivery, guest_uid: str, later: Event) -> bool:
    """Whether an event leaves the mail as right as it was: an assignment to the same guest; what
    was given back without its booking, of which a mail of the end speaks."""
    if later.type == "voucher.assign":
        return bool(later.meta.get("holder_uid") == guest_uid)
    return (
        later.type == "voucher.undo"
        and delivery.template == "cancelled"
        and later.meta.get("status") != "booked"
    )


def void_by_state(delivery: Delivery, voucher: Voucher, now: datetime) -> Void | None:
    """Why a mail about a voucher is not to be sent any more, by the voucher as it is stored."""
    status = voucher.at(now).status
    if status != "issued":
        return Void(VOID_BY_STATUS[status])
    return Void("reassigned") if voucher.holder_uid != delivery.receiver_id else None


def void_by_booking(
    delivery: Delivery, event: Event, voucher: Voucher, booking: Booking, guest_uid: str
) -> Void | None:
    """Why a mail about a booking is not to be sent any more, by the booking as it is stored: the
    clocks of two processes may put its events in another order than they happened in. `guest_uid`:
    whom it reaches (guest_of)."""
    is_live = booking.status == "booked" and voucher.status == "booked"
    if delivery.template == "cancelled":
        return Void("restored") if is_live else None
    reasons = {
        "cancelled": booking.status == "cancelled",
        "no_show": booking.status == "no_show",
        "used": not is_live,
        "reassigned": booking.holder_uid != guest_uid,
        "moved": text(booking.slot_start) != event.meta["slot_start"],
    }
    reason = next((name for name, holds in reasons.items() if holds), None)
    return Void(reason) if reason else None


def void_by_time(
    delivery: Delivery, event: Event, voucher: Voucher | None, now: datetime
) -> Void | None:
    """Why a mail that looks ahead is not to be sent now: its slot has begun, its code is over, or
    its voucher ends later than it did, of which a delivery of its own speaks."""
    if delivery.template == "reminder" and now >= datetime.fromisoformat(event.meta["slot_start"]):
        return Void("over")
    if delivery.template == "code" and now >= event.created_at + CODE_LIFE:
        return Void("code_expired")
    if delivery.template == "expiring" and voucher is not None:
        return Void("extended") if voucher.valid_until - EXPIRING_BEFORE > now else None
    return None


def earlier_mails(delivery: Delivery, earlier: Sequence[Event]) -> Iterator[Delivery]:
    """The mails that could have informed its receiver of the booking, the oldest first; `earlier`
    are the events of its voucher before its own."""
    for place, event in enumerate(earlier):
        if event.meta.get("booking_id") != delivery.booking_id:
            continue
        since = earlier[place + 1 :]
        for mail in effects(event):
            is_news = mail.template in ("booked", "moved")
            if is_news and guest_of(mail, since) == delivery.receiver_id:
                yield mail
