"""The tokens of links in mails, and the contact of a guest to whom they were sent."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.guests.consents import CURRENT, Consent
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.mail_links import confirm_token, mailbox_of, unsubscribe_token
from chalicelib.storage.tables import contacts
from tests.service import Service, current_runtime

GIVEN_AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
SENT_AT = datetime(2097, 1, 1, tzinfo=UTC)  # the tests' clocks stand before its end


def contact_of(guest_uid: str = "guest", *, is_confirmed: bool = False) -> Contact:
    """A guest of the hotel `hotel` who agreed to mails."""
    return Contact(
        issuer_uid="hotel",
        guest_uid=guest_uid,
        name="Anna de Vries",
        email="anna@devries.example",
        consents=(Consent(CURRENT.name, GIVEN_AT, GIVEN_AT if is_confirmed else None),),
        words=(),
        created_at=GIVEN_AT,
        changed_at=GIVEN_AT,
    )


def confirming(secret: str, guest_uid: str = "guest") -> str:
    """The token of the mail that asks the guest to confirm."""
    contact = contact_of(guest_uid)
    return confirm_token(mailbox_of(contact), contact.consents[0], SENT_AT, secret)


def unsubscribing(secret: str, guest_uid: str = "guest") -> str:
    """The token of the mails that follow."""
    return unsubscribe_token(mailbox_of(contact_of(guest_uid)), secret)


def agree(service: Service, guest_uid: str = "guest", *, is_confirmed: bool = False) -> None:
    """Let the hotel have the guest's contact and consent."""
    item = contacts.to_item(contact_of(guest_uid, is_confirmed=is_confirmed))
    table = service.engine.prefix + contacts.TABLE
    service.engine.client.put_item(TableName=table, Item=item)


def tokens_of(service: Service, guest_uid: str = "guest") -> dict[str, str]:
    """The guest has agreed; the tokens of its mails, by the last part of the route."""
    agree(service, guest_uid)
    (secret, *_) = current_runtime().link_secrets
    ends = unsubscribing(secret, guest_uid)
    return {
        "confirm": confirming(secret, guest_uid),
        "unsubscribe": ends,
        "subscribe": ends,
    }
