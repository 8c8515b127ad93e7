"""What a mail is about, read when it is sent, and whether it is still to be sent."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.events import Event
from chalicelib.domain.outbox.delivery import Delivery, Template
from chalicelib.domain.outbox.outcomes import Broken, Void
from chalicelib.domain.outbox.relevance import (
    earlier_mails,
    guest_of,
    void_by_booking,
    void_by_events,
    void_by_state,
    void_by_time,
)
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.runtime import Runtime
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.tables.deliveries import DeliveryKey


class MailSubject(NamedTuple):
    """What a mail is about."""

    says: Template
    event: Event
    voucher: Voucher
    booking: Booking | None
    guest_uid: str
    """Whom the mail reaches: its receiver, or whoever took the booking over since."""


def subject_of(current: Runtime, delivery: Delivery, now: datetime) -> MailSubject | Void | Broken:
    """What a mail is about, or why it is not to be sent. Raises StoreUnavailable, CorruptRow."""
    store = current.store.with_deadline()
    history = store.events.of_subject(delivery.subject_id)
    place = next((at for at, one in enumerate(history) if one.id == delivery.event_id), None)
    if place is None:
        return Broken("no_event")
    event = history[place]
    try:
        voucher = store.vouchers.get(delivery.subject_id)
        booking = store.bookings.get(delivery.booking_id) if delivery.booking_id else None
    except (VoucherNotFound, BookingNotFound):
        return Void("no_voucher")
    later = history[place + 1 :]
    guest_uid = guest_of(delivery, later)
    if booking is None:
        void = void_by_state(delivery, voucher, now)
    else:
        void = void_by_events(delivery, later)
        void = void or void_by_booking(delivery, event, voucher, booking, guest_uid)
    void = void or void_by_time(delivery, event, voucher, now)
    if void is not None:
        return void
    says = delivery.says or _says(current, delivery, history[:place])
    return MailSubject(says, event, voucher, booking, guest_uid)


def _says(current: Runtime, delivery: Delivery, earlier: list[Event]) -> Template:
    """What a mail says: one of a move, whose receiver was never informed of the booking, says
    `booked`, with the new time."""
    if delivery.template != "moved":
        return delivery.template
    deliveries = outbox_of(current.store).deliveries
    for mail in earlier_mails(delivery, earlier):
        stored = deliveries.get(DeliveryKey(mail.issuer_uid, mail.sort))
        if stored is not None and stored.attempt > 0:
            return "moved"
    return "booked"
