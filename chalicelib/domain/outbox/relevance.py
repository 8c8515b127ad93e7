"""Whether a mail is still to be sent, by what happened to its voucher since its event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    "code": _OVER | {"voucher.code": "replaced", "voucher.relink": "relinked"},
}
# A status of the voucher, and why a mail about the voucher itself is then not sent.
VOID_BY_STATUS = {
    "booked": "booked",
    "consumed": "used",
    "cancelled": "revoked",
    "expired": "expired",
}


def void_by_events(delivery: Delivery, event: Event, later: Iterable[Event]) -> Void | None:
    """Why a mail about a booking is not to be sent any more, by the `later` events of its voucher,
    the oldest first; None where it still is. `event` is its own."""
    reasons = VOID_BY_EVENT.get(delivery.template, {})
    for each in later:
        is_about = each.meta.get("booking_id") == delivery.booking_id
        if is_about and each.type in reasons and not _changes_nothing(delivery, event, each):
            return Void(reasons[each.type])
    return None


def _changes_nothing(delivery: Delivery, event: Event, later: Event) -> bool:
    """Whether an event leaves the mail as right as it was: an assignment to the same guest; what
    was given back without its booking, of which a mail of the end speaks."""
    if later.type == "voucher.assign":
        return bool(later.meta.get("holder_uid") == delivery.receiver_id)
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
    delivery: Delivery, event: Event, voucher: Voucher, booking: Booking
) -> Void | None:
    """Why a mail about a booking is not to be sent any more, by the booking as it is stored: the
    clocks of two processes may put its events in another order than they happened in."""
    is_live = booking.status == "booked" and voucher.status == "booked"
    if delivery.template == "cancelled":
        return Void("restored") if is_live else None
    reasons = {
        "cancelled": booking.status == "cancelled",
        "no_show": booking.status == "no_show",
        "used": not is_live,
        "reassigned": booking.holder_uid != delivery.receiver_id,
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


def earlier_mails(delivery: Delivery, earlier: Iterable[Event]) -> Iterator[Delivery]:
    """The mails that could have informed its receiver of the booking, the oldest first; `earlier`
    are the events of its voucher before its own."""
    for event in earlier:
        if event.meta.get("booking_id") != delivery.booking_id:
            continue
        for mail in effects(event):
            if mail.receiver == delivery.receiver and mail.template in ("booked", "moved"):
                yield mail
