"""How the demo hotel reaches its guests, one of them by phone alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.guests import changes
from chalicelib.domain.guests.contact import ContactDraft
from infra.local.demo_calendars import HOTEL

if TYPE_CHECKING:
    from infra.local.demo import Desk

CONTACTS = {
    "guest-anna": ContactDraft(
        name="Anna de Vries",
        email="anna@devries.example",
        phone="+31 6 12345678",
        language="nl",
        note="We come by train, at about three.",
    ),
    "guest-bram": ContactDraft(name="Bram Jansen", email="bram.jansen@post.example", language="nl"),
    "guest-clara": ContactDraft(
        name="Clara Meyer",
        email="clara@meyer.example",
        phone="+49 171 5550123",
        language="de",
        note="Allergic to nuts.",
    ),
    "guest-daan": ContactDraft(name="Daan Bakker", phone="+31 20 5550145"),
}


def load(desk: Desk, now: datetime) -> None:
    """Save the contacts of the demo's guests."""
    repository = desk.runtime.store.with_deadline().contacts
    for guest_uid, draft in CONTACTS.items():
        stored = repository.get(HOTEL, guest_uid)
        if stored is None:
            actor = desk.actor(now)
            repository.save(changes.correct(actor, HOTEL, guest_uid, stored, draft, None))
