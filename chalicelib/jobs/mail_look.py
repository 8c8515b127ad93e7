"""A mail as it looks: made anew from the event that it is about, for the hotel to read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from chalicelib.channels.calendar_entries import Contact as Address
from chalicelib.channels.mail.as_page import as_page
from chalicelib.channels.mail.as_text import as_text
from chalicelib.channels.mail.compose import compose
from chalicelib.channels.mail.content import Envelope, Mail
from chalicelib.channels.mail.render import frame_of
from chalicelib.domain.outbox.delivery import HOTEL, Delivery
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.domain.outbox.voucher_mails import as_of
from chalicelib.domain.vouchers.booking_codes import DIGITS
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.jobs.hotel_mail import hotel_mail
from chalicelib.jobs.mail_content import (
    booking_mail,
    code_mail,
    envelope_of,
    language_of,
    voucher_mail,
    voucher_page,
)
from chalicelib.jobs.mail_subject import MailSubject
from chalicelib.runtime import Runtime

HIDDEN_CODE = "•" * DIGITS


class MailLook(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str
    """As a page of its own (channels/mail/as_page.py)."""


def look_of(current: Runtime, delivery: Delivery, now: datetime) -> MailLook | None:
    """What the mail of a delivery says, or would say; None where what it is about is gone, and of
    one that only asks its guest to confirm something.

    It is made of its event, and of the guest's and the hotel's data as they are by now. Its links
    are the voucher's page: the one that lets its guest in is nobody else's to see, nor are the
    digits of a code.
    Raises StoreUnavailable, CorruptRow.
    """
    mail = _mail_of(current, delivery, now)
    if mail is None:
        return None
    letter, logo = compose(mail), mail.envelope.logo
    frame = frame_of(mail, letter, has_logo=logo is not None)
    return MailLook(letter.subject, as_text(letter, frame), as_page(letter, frame, logo))


def _mail_of(current: Runtime, delivery: Delivery, now: datetime) -> Mail | None:
    if delivery.template == "confirm":
        return None  # whose link is its guest's alone
    if delivery.receiver == HOTEL:
        to_hotel = hotel_mail(current, delivery, delivery.ended_at or now)
        return None if isinstance(to_hotel, Void) else to_hotel
    subject = _subject_of(current, delivery)
    if subject is None:
        return None
    store = current.store.with_deadline()
    hotel = store.hotels.get(delivery.issuer_uid)
    contact = store.contacts.find(delivery.issuer_uid, delivery.receiver_id)
    receiver = Address(
        email=contact.email or "" if contact else "", name=contact.name if contact else None
    )
    language = language_of(contact, hotel)
    envelope = envelope_of(current, hotel, receiver, language, delivery.ended_at or now)
    return _to_guest(current, envelope, subject)


def _subject_of(current: Runtime, delivery: Delivery) -> MailSubject | None:
    store = current.store.with_deadline()
    event = store.events.get(delivery.subject_id, delivery.created_at, delivery.event_id)
    if event is None:
        return None
    try:
        voucher = store.vouchers.get(delivery.subject_id)
        booking = store.bookings.get(delivery.booking_id) if delivery.booking_id else None
    except (VoucherNotFound, BookingNotFound):
        return None
    says = delivery.says or delivery.template
    return MailSubject(says, event, *as_of(event, voucher, booking), delivery.receiver_id)


def _to_guest(current: Runtime, envelope: Envelope, subject: MailSubject) -> Mail:
    page = voucher_page(current, subject.voucher)
    if subject.booking is None:
        return voucher_mail(envelope, subject, page)
    if subject.says == "code":
        return code_mail(envelope, HIDDEN_CODE)
    return booking_mail(envelope, subject, subject.booking, link=page, voucher_link=page)
