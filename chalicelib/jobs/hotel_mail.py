"""Mails to the hotel itself: what each says, from what is stored when it is sent."""

from __future__ import annotations

from datetime import datetime

from chalicelib.channels.calendar_entries import Contact as Address
from chalicelib.channels.mail.content import Envelope, HotelMail, UnreachableMail, WebhookMail
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.jobs.digest import digest_mail
from chalicelib.jobs.mail_content import envelope_of
from chalicelib.runtime import Runtime


def hotel_mail(current: Runtime, delivery: Delivery, now: datetime) -> HotelMail | Void:
    """What a hotel is told, or why it is not. Raises StoreUnavailable, CorruptRow."""
    if delivery.template == "unreachable":
        return _unreachable(current, delivery, now)
    if delivery.template == "digest":
        envelope = _envelope(current, delivery.issuer_uid, now)
        if isinstance(envelope, Void):
            return envelope
        return digest_mail(current, delivery, envelope, now)
    return _webhook(current, delivery, now)


def _webhook(current: Runtime, delivery: Delivery, now: datetime) -> WebhookMail | Void:
    """Its webhook was switched off."""
    store = current.store.with_deadline()
    endpoint = store.webhooks.get(delivery.issuer_uid, delivery.subject_id)
    if endpoint is None:
        return Void("deleted")
    if endpoint.disabled not in ("gone", "failing"):
        return Void("changed")  # the hotel has been there since
    envelope = _envelope(current, delivery.issuer_uid, now)
    if isinstance(envelope, Void):
        return envelope
    return WebhookMail(
        why=endpoint.disabled,
        envelope=envelope,
        name=endpoint.description or endpoint.url,
        link=f"{current.settings.portal_url}#/webhooks",
    )


def _unreachable(current: Runtime, delivery: Delivery, now: datetime) -> UnreachableMail | Void:
    """No mails are sent to its guest any more."""
    store = current.store.with_deadline()
    contact = store.contacts.get(delivery.issuer_uid, delivery.subject_id)
    if contact is None or contact.email is None:
        return Void("erased")
    if contact.mail_state == "ok":
        return Void("corrected")  # it has another address by now
    event = store.events.get(delivery.subject_id, delivery.created_at, delivery.event_id)
    voucher_id = event.meta.get("voucher_id") if event else None
    envelope = _envelope(current, delivery.issuer_uid, now)
    if isinstance(envelope, Void):
        return envelope
    place = f"#/v/{voucher_id}/contact" if voucher_id else "#/messages"
    return UnreachableMail(
        why=contact.mail_state,
        envelope=envelope,
        guest=contact.name,
        address=contact.email,
        link=current.settings.portal_url + place,
    )


def _envelope(current: Runtime, issuer_uid: str, now: datetime) -> Envelope | Void:
    """From the hotel to itself, in its first language; void without an address."""
    hotel = current.store.with_deadline().hotels.get(issuer_uid)
    if hotel.email is None:
        return Void("no_address")
    receiver = Address(email=hotel.email, name=hotel.name)
    return envelope_of(current, hotel, receiver, hotel.languages[0], now)
