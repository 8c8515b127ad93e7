"""What a mail says, and to whom: put together from what is stored when it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from chalicelib.channels.calendar_entries import Contact as Address
from chalicelib.channels.mail.content import (
    BookingKind,
    BookingMail,
    CodeMail,
    ConfirmMail,
    Envelope,
    Unsubscribe,
    VoucherKind,
    VoucherMail,
)
from chalicelib.domain.actors import LINK_ACTOR
from chalicelib.domain.guests.consents import ABOUT_MAILS, allows_mails, pending
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.mail_links import confirm_token, mailbox_of, unsubscribe_token
from chalicelib.domain.hotels.hotel import Hotel, Language
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_codes import CODE_LIFE, digits
from chalicelib.domain.vouchers.booking_links import link_to, sign
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.jobs.mail_subject import MailSubject
from chalicelib.runtime import Runtime


class Addressed(NamedTuple):
    """A mail without its words: the contact that it goes to, and who writes to whom."""

    contact: Contact
    envelope: Envelope


def mail_of(
    current: Runtime, subject: MailSubject, now: datetime
) -> BookingMail | CodeMail | VoucherMail | Void:
    """The content of a mail to a guest, or why none is sent. Raises StoreUnavailable,
    SecretUnavailable, CorruptRow."""
    booking = subject.booking
    # Read before the address: a link that goes to an address of before is void with it.
    generation = (
        current.store.with_deadline().contacts.link_generation(
            booking.issuer_uid, booking.holder_uid
        )
        if booking
        else 0
    )
    addressed = _addressed(current, subject.voucher.issuer_uid, subject.guest_uid, now)
    if isinstance(addressed, Void):
        return addressed
    if booking is None:
        return _of_voucher(current, subject, addressed)
    if subject.says == "code":
        code = digits(booking.id, subject.event.id, current.link_secrets[0])
        return code_mail(addressed.envelope, code)
    if subject.says == "reminder" and addressed.envelope.hotel.reminder_hours is None:
        return Void("reminders_off")
    return _of_booking(current, subject, booking, addressed.envelope, generation)


def confirm_mail(current: Runtime, delivery: Delivery, now: datetime) -> ConfirmMail | Void:
    """The mail that asks to confirm what its guest agreed to, or why none is sent. Raises
    StoreUnavailable, SecretUnavailable, CorruptRow."""
    addressed = _addressed(current, delivery.issuer_uid, delivery.receiver_id, now)
    if isinstance(addressed, Void):
        return addressed
    contact, envelope = addressed
    consent = pending(contact.consents)
    if consent is None:
        return Void("answered")
    mailbox, secret = mailbox_of(contact), current.link_secrets[0]
    token = confirm_token(mailbox, consent, delivery.created_at, secret)
    return ConfirmMail(
        envelope=envelope,
        wording=ABOUT_MAILS[consent.wording].texts[envelope.language],
        link=f"{current.settings.portal_url}#confirm={token}",
    )


def _of_voucher(current: Runtime, subject: MailSubject, addressed: Addressed) -> VoucherMail | Void:
    """A mail about a voucher, for which its guest must have confirmed that it is wanted."""
    contact, envelope = addressed
    if not allows_mails(contact.consents):
        return Void("no_consent")
    portal = current.settings.portal_url
    token = unsubscribe_token(mailbox_of(contact), current.link_secrets[0])
    way_out = Unsubscribe(
        page=f"{portal}#unsubscribe={token}",
        one_click=f"{portal}api/mail/unsubscribe?token={token}",
    )
    return voucher_mail(envelope, subject, voucher_page(current, subject.voucher), way_out)


def voucher_mail(
    envelope: Envelope, subject: MailSubject, page: str, unsubscribe: Unsubscribe | None = None
) -> VoucherMail:
    """What a mail about a voucher says."""
    return VoucherMail(
        kind=cast(VoucherKind, subject.says),
        envelope=envelope,
        voucher=subject.voucher,
        link=page,
        voucher_link=page,
        unsubscribe=unsubscribe,
    )


def _of_booking(
    current: Runtime,
    subject: MailSubject,
    booking: Booking,
    envelope: Envelope,
    guest_generation: int,
) -> BookingMail:
    page = voucher_page(current, subject.voucher)
    # To a booking that is cancelled, no link leads: its guest books the voucher again.
    is_over = subject.says == "cancelled"
    link = page if is_over else _way_back(current, subject, booking, guest_generation)
    return booking_mail(envelope, subject, booking, link=link, voucher_link=page)


def booking_mail(
    envelope: Envelope, subject: MailSubject, booking: Booking, *, link: str, voucher_link: str
) -> BookingMail:
    """What a mail about a booking says."""
    event = subject.event
    previous = event.meta.get("from") if subject.says == "moved" else None
    # As it was then: the guest may have another uid by now.
    by_hotel = event.actor_id not in (event.meta.get("holder_uid"), LINK_ACTOR)
    return BookingMail(
        kind=cast(BookingKind, subject.says),
        envelope=envelope,
        voucher=subject.voucher,
        booking=booking,
        link=link,
        voucher_link=voucher_link,
        previous_start=datetime.fromisoformat(previous) if previous else None,
        by_hotel=by_hotel,
        reason=booking.cancel_reason if by_hotel else None,
    )


def code_mail(envelope: Envelope, code: str) -> CodeMail:
    """What a mail with a code says."""
    return CodeMail(envelope=envelope, code=code, minutes=int(CODE_LIFE.total_seconds()) // 60)


def voucher_page(current: Runtime, voucher: Voucher) -> str:
    """The address of a voucher's page, without any right."""
    return f"{current.settings.portal_url}#/v/{voucher.id}"


def _way_back(
    current: Runtime, subject: MailSubject, booking: Booking, guest_generation: int
) -> str:
    """The address that opens the booking in any browser, to be seen and cancelled. It ends when one
    of the time of the event would, so every attempt has the same. Raises SecretUnavailable."""
    link = link_to(subject.voucher, booking, guest_generation, subject.event.created_at)
    return f"{current.settings.portal_url}#booking={sign(link, current.link_secrets[0])}"


def _addressed(
    current: Runtime, issuer_uid: str, guest_uid: str, now: datetime
) -> Addressed | Void:
    """Who writes to whom; void where no mail reaches the guest."""
    store = current.store.with_deadline()
    contact = store.contacts.get(issuer_uid, guest_uid)
    if contact is None or contact.email is None:
        return Void("no_address")
    if contact.mail_state != "ok":
        return Void(contact.mail_state)
    hotel = store.hotels.get(issuer_uid)
    receiver = Address(email=contact.email, name=contact.name)
    envelope = envelope_of(current, hotel, receiver, language_of(contact, hotel), now)
    return Addressed(contact, envelope)


def envelope_of(
    current: Runtime, hotel: Hotel, receiver: Address, language: Language, now: datetime
) -> Envelope:
    """A mail of the hotel's without its words, under its logo. Raises StoreUnavailable,
    CorruptRow."""
    hotels = current.store.with_deadline().hotels
    return Envelope(
        hotel=hotel,
        logo=hotels.get_logo(hotel.issuer_uid) if hotel.logo else None,
        sender=current.settings.mail_from,
        receiver=receiver,
        language=language,
        now=now,
    )


def language_of(contact: Contact | None, hotel: Hotel) -> Language:
    """The guest's language; where that is not known, the one that the hotel's guests usually
    read."""
    return (contact.language if contact else None) or hotel.languages[0]
