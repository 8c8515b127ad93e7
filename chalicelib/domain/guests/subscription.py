"""Whether a guest gets mails that are not about a booking: asked for, confirmed and ended by links
in mails (docs/consents.md). Each rule returns the change to write, or None where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.events import EventType, event_of
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.consents import (
    ASKS_TO_CONFIRM,
    CURRENT,
    Consent,
    allows_mails,
    pending,
    stated,
)
from chalicelib.domain.guests.contact import Contact, ContactChange
from chalicelib.domain.guests.mail_links import Confirmation, Mailbox
from chalicelib.domain.instants import text_with_milliseconds

MailsState = Literal["none", "pending", "confirmed"]


def state_of(contact: Contact | None) -> MailsState:
    """Whether mails that are not about a booking may be sent to the contact."""
    if contact is None:
        return "none"
    if allows_mails(contact.consents):
        return "confirmed"
    return "pending" if pending(contact.consents) else "none"


def confirm(
    actor: ActorContext, contact: Contact | None, confirmation: Confirmation
) -> GuestChange | None:
    """Confirm the consent for which the link was sent. Raises LinkNotValid where the guest has
    ended it since, or has another address."""
    if contact is None or not confirmation.mailbox.is_of(contact):
        raise LinkNotValid
    consent = next((each for each in contact.consents if _is_meant(each, confirmation)), None)
    if consent is None:
        raise LinkNotValid
    if consent.confirmed_at is not None:
        return None
    consents = tuple(
        each._replace(confirmed_at=actor.now) if each is consent else each
        for each in contact.consents
    )
    return _change(actor, contact, "guest.confirm", consents, {"wording": consent.wording})


def _is_meant(consent: Consent, confirmation: Confirmation) -> bool:
    given_at = text_with_milliseconds(consent.given_at)
    return (consent.wording, given_at) == (confirmation.wording, confirmation.given_at)


def unsubscribe(
    actor: ActorContext, contact: Contact | None, mailbox: Mailbox
) -> GuestChange | None:
    """End all consents about mails, pending ones, too."""
    if contact is None or not mailbox.is_of(contact) or state_of(contact) == "none":
        return None
    consents = tuple(each for each in contact.consents if not each.is_about_mails)
    return _change(actor, contact, "guest.unsubscribe", consents, {})


def subscribe(actor: ActorContext, contact: Contact | None, mailbox: Mailbox) -> GuestChange | None:
    """Agree anew, to the current wording; its mail asks to confirm that. Raises LinkNotValid where
    the contact was erased or has another address."""
    if contact is None or not mailbox.is_of(contact):
        raise LinkNotValid
    if state_of(contact) == "confirmed":
        return None
    others = tuple(each for each in contact.consents if not each.is_about_mails)
    wordings = (*(each.wording for each in others), CURRENT.name)
    consents = stated(actor.now, contact.consents, wordings)
    meta = {"wording": CURRENT.name, ASKS_TO_CONFIRM: True}
    return _change(actor, contact, "guest.consent", consents, meta)


def _change(
    actor: ActorContext,
    contact: Contact,
    event_type: EventType,
    consents: tuple[Consent, ...],
    meta: dict[str, Any],
) -> GuestChange:
    key = contact.guest_uid, contact.issuer_uid
    changed = contact
    if consents != contact.consents:
        changed = replace(
            contact, consents=consents, changed_at=actor.now, version=contact.version + 1
        )
    event = event_of(actor, event_type, *key, meta)
    return GuestChange(
        now=actor.now, event=event, contact=ContactChange(previous=contact, contact=changed)
    )
