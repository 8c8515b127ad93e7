"""Changes that the links in mails make. Whoever has one proves that it reads the mailbox to which
it was sent; nobody learns from an answer what the hotel knows of a guest."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.actors import LINK_ACTOR, ActorContext
from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.mail_links import Mailbox
from chalicelib.domain.guests.subscription import state_of
from chalicelib.http.context import RequestContext
from chalicelib.http.schemas.mails import MailsResponse

Rule = Callable[[ActorContext, Contact | None], GuestChange | None]


def change(context: RequestContext, mailbox: Mailbox, rule: Rule) -> MailsResponse:
    """Write what the rule decides about the guest whose mailbox it is, if that changes anything;
    anew while others change the contact.

    Raises what the rule raises, StoreUnavailable.
    """

    def decide(contact: Contact | None) -> GuestChange | None:
        return rule(ActorContext(LINK_ACTOR, context.now, context.new_id("ev")), contact)

    contact = context.store.contacts.decide(mailbox.issuer_uid, mailbox.guest_uid, decide)
    # Of a contact that has another address by now, this mailbox is told nothing.
    own = contact if mailbox.is_of(contact) else None
    return MailsResponse(issuer_uid=mailbox.issuer_uid, mails=state_of(own))
