"""Changes of a contact by itself: corrected by the hotel, or erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import ContactChanged
from chalicelib.domain.events import Event, event_of
from chalicelib.domain.guests.consents import ASKS_TO_CONFIRM
from chalicelib.domain.guests.contact import (
    Contact,
    ContactChange,
    ContactDraft,
    asks_to_confirm,
    changed_fields,
    save,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestChange:
    """One change, written whole or not at all: the contact, its words, and the event, which says
    nothing of what they are."""

    now: datetime
    event: Event
    contact: ContactChange | None
    """None where there was nothing to erase."""


def correct(
    actor: ActorContext,
    issuer_uid: str,
    guest_uid: str,
    stored: Contact | None,
    draft: ContactDraft,
    version: int | None,
) -> GuestChange:
    """Replace a guest's contact by the draft; `version` is that of the contact which was changed
    into it, 0 for none, or None, where that does not matter.

    Raises InvalidRequest, ContactChanged.
    """
    current = stored.version if stored else 0
    if version is not None and version != current:
        raise ContactChanged(current)
    change = save(actor.now, issuer_uid, guest_uid, stored, draft)
    meta: dict[str, Any] = {"changed": changed_fields(change), "version": change.latest.version}
    if asks_to_confirm(change, draft):
        meta[ASKS_TO_CONFIRM] = True
    event = event_of(actor, "guest.save", guest_uid, issuer_uid, meta)
    return GuestChange(now=actor.now, event=event, contact=change)


def erase(
    actor: ActorContext, issuer_uid: str, guest_uid: str, stored: Contact | None
) -> GuestChange:
    """Erase what the hotel knows of a guest. The uid stays on vouchers, bookings and events, as a
    pseudonym."""
    event = event_of(actor, "guest.erase", guest_uid, issuer_uid, {})
    contact = ContactChange(previous=stored, contact=None) if stored else None
    return GuestChange(now=actor.now, event=event, contact=contact)
