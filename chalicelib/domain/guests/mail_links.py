"""The links of mails by which a guest confirms that further mails are wanted, or ends them.

Whoever has one reads the mailbox to which it was sent: that is what it proves. It names the mailbox
by a hash, so that it does nothing once the contact has another address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.domain import signed_texts
from chalicelib.domain.errors import LinkNotValid
from chalicelib.domain.guests.consents import Consent
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.instants import seconds, text_with_milliseconds
from chalicelib.domain.signed_texts import SignedForm

CONFIRM_LIFE = timedelta(days=30)  # from the event because of which it is sent
TOKEN_MAX = 3000  # characters
_CONFIRM = SignedForm("c1", "confirm mails", TOKEN_MAX)
_UNSUBSCRIBE = SignedForm("u1", "unsubscribe from mails", TOKEN_MAX)


def address_hash(email: str) -> str:
    """What tells a mailbox from another one where its address is not to stand."""
    return hashlib.sha256(email.encode()).hexdigest()[:16]


class Mailbox(NamedTuple):
    """Whose mailbox a mail went to, at which hotel."""

    issuer_uid: str
    guest_uid: str
    address_hash: str

    @classmethod
    def at(cls, issuer_uid: str, guest_uid: str, email: str | None) -> Mailbox:
        """The mailbox with this address."""
        return cls(issuer_uid, guest_uid, address_hash(email or ""))

    def is_of(self, contact: Contact | None) -> bool:
        """Whether it is still the contact's: the guest's own, or that of who took it over."""
        if contact is None:
            return False
        now = mailbox_of(contact)
        return (now.issuer_uid, now.address_hash) == (self.issuer_uid, self.address_hash)


class Confirmation(NamedTuple):
    """What a link of a mail confirms: this very consent, as it was given."""

    mailbox: Mailbox
    wording: str
    given_at: str
    expires_at: int
    """Seconds since 1970; from then on it is not valid."""


def mailbox_of(contact: Contact) -> Mailbox:
    """The mailbox of a contact."""
    return Mailbox.at(contact.issuer_uid, contact.guest_uid, contact.email)


def confirm_token(mailbox: Mailbox, consent: Consent, sent_at: datetime, secret: str) -> str:
    """The token by which the reader of a mailbox confirms a consent."""
    given_at = text_with_milliseconds(consent.given_at)
    expires_at = str(seconds(sent_at + CONFIRM_LIFE))
    return _sign(_CONFIRM, (*mailbox, consent.wording, given_at, expires_at), secret)


def unsubscribe_token(mailbox: Mailbox, secret: str) -> str:
    """The token by which the reader of a mailbox ends mails. It is valid for ever."""
    return _sign(_UNSUBSCRIBE, mailbox, secret)


def read_confirm(token: str, secrets: Iterable[str], now: datetime) -> Confirmation:
    """What a token of `confirm_token` says. Raises LinkNotValid."""
    *mailbox, wording, given_at, expires_at = _read(_CONFIRM, token, secrets)
    confirmation = Confirmation(Mailbox(*mailbox), wording, given_at, int(expires_at))
    if seconds(now) >= confirmation.expires_at:
        raise LinkNotValid
    return confirmation


def read_unsubscribe(token: str, secrets: Iterable[str]) -> Mailbox:
    """What a token of `unsubscribe_token` says. Raises LinkNotValid."""
    return Mailbox(*_read(_UNSUBSCRIBE, token, secrets))


def _sign(form: SignedForm, content: tuple[str, ...], secret: str) -> str:
    return signed_texts.sign(form, json.dumps(content, ensure_ascii=False), secret)


def _read(form: SignedForm, token: str, secrets: Iterable[str]) -> list[str]:
    content = signed_texts.read(form, token, secrets)
    if content is None:
        raise LinkNotValid
    parts: list[str] = json.loads(content)
    return parts
