"""What becomes of a contact when mails to its address come back, or are reported as unwanted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import EventType, event_of
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.contact import Contact, ContactChange, MailState
from chalicelib.domain.guests.mail_links import Mailbox

StoppedState = Literal["bounced", "complained"]
_EVENTS: dict[StoppedState, EventType] = {"bounced": "guest.bounce", "complained": "guest.complain"}
# In whatever order reports come, the last of these remains.
_SEVERITY: dict[MailState, int] = {"ok": 0, "bounced": 1, "complained": 2}


def stop_mails(
    actor: ActorContext,
    contact: Contact | None,
    mailbox: Mailbox,
    state: StoppedState,
    voucher_id: str | None = None,
) -> GuestChange | None:
    """Send no mails to the contact any more, until it has another address; None where that changes
    nothing: it was erased, has another address than that `mailbox`, or is in this state already.

    Whoever complained agreed to further mails no longer. `voucher_id` is the voucher that the mail
    was about.
    """
    if contact is None or not mailbox.is_of(contact):
        return None
    if _SEVERITY[contact.mail_state] >= _SEVERITY[state]:
        return None
    consents = contact.consents
    if state == "complained":
        consents = tuple(each for each in consents if not each.is_about_mails)
    stopped = replace(
        contact,
        mail_state=state,
        consents=consents,
        changed_at=actor.now,
        version=contact.version + 1,
    )
    meta: dict[str, Any] = {"before": contact.mail_state, "version": stopped.version}
    if voucher_id is not None:
        meta["voucher_id"] = voucher_id
    event = event_of(actor, _EVENTS[state], contact.guest_uid, contact.issuer_uid, meta)
    return GuestChange(
        now=actor.now, event=event, contact=ContactChange(previous=contact, contact=stopped)
    )
