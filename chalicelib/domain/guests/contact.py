"""How a hotel reaches a guest: the only place where it keeps personal data of them
(docs/contacts.md).

A contact belongs to one hotel and one guest's uid. Each rule returns the change to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from chalicelib.domain.errors import BrokenInvariant, InvalidRequest
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.guests.consents import Consent, pending, stated
from chalicelib.domain.guests.words import words_of_contact
from chalicelib.domain.hotels.hotel import Language

MailState = Literal["ok", "bounced", "complained"]

EMAIL_EXAMPLE = "anna@devries.example"
PHONE_EXAMPLE = "+31 6 12345678"
_DOMAIN_LABEL = re.compile(r"(?!-)[^\x00-\x20@]{1,63}(?<!-)")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


# Only its subclasses are instantiated; fewer generated methods shorten a cold start.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ContactContent:
    """What a contact says of its guest."""

    name: str
    email: str | None = None
    phone: str | None = None
    """In E.164: `+31612345678`."""
    language: Language | None = None
    note: str | None = None
    """What the guest wants the hotel to know; of several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft(ContactContent):
    """A contact as a request states it."""

    consents: tuple[str, ...] | None = None
    """The wordings that the guest agrees to, all of them; None leaves them as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(ContactContent):
    """A guest's contact at one hotel."""

    issuer_uid: str
    guest_uid: str
    consents: tuple[Consent, ...] = ()
    mail_state: MailState = "ok"
    """Whether mails arrive at its address."""
    words: tuple[str, ...]
    """The words by which it is found, each in a row of its own, until it changes or is erased."""
    created_at: datetime
    changed_at: datetime
    version: int = 1
    """Counts the changes."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.version < 1:
            raise BrokenInvariant("a contact has no version")
        if self.mail_state != "ok" and self.email is None:
            raise BrokenInvariant("mails to a contact without an address did not arrive")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """One change of a contact, written whole or not at all: the contact, and its words."""

    previous: Contact | None
    contact: Contact | None
    """None: it is erased, or it became another uid's."""
    successor_uid: str | None = None
    """Whose it became: what the links of its mails end, they end there."""

    @property
    def is_none(self) -> bool:
        """Whether the contact was so already."""
        return self.contact == self.previous

    @property
    def voids_links(self) -> bool:
        """Whether the links to all bookings of the guest are void from then on: it is erased, or
        the address to which they were sent is not the guest's any more."""
        before, after = self.previous, self.contact
        if before is None:
            return False
        return after is None or (before.email is not None and before.email != after.email)

    @property
    def latest(self) -> Contact:
        """The contact after the change; an erased one as it was."""
        latest = self.contact or self.previous
        if latest is None:
            raise ValueError("a change of no contact")
        return latest


def save(
    now: datetime,
    issuer_uid: str,
    guest_uid: str,
    stored: Contact | None,
    draft: ContactDraft,
    *,
    keeps: bool = False,
) -> ContactChange:
    """Make a guest's contact as the draft says. With `keeps`, what the draft leaves out stays as it
    is stored.

    Raises InvalidRequest.
    """
    problems = [*contact_problems(content(draft), "contact.")]
    if problems:
        raise InvalidRequest(*problems)
    values = normal(content(draft))
    if keeps and stored:
        values = {
            name: getattr(stored, name) if value is None else value
            for name, value in values.items()
        }
    has_new_address = stored is not None and stored.email != values["email"]
    consents = stated(now, stored.consents if stored else (), draft.consents)
    saved = Contact(
        **values,
        issuer_uid=issuer_uid,
        guest_uid=guest_uid,
        # Who reads another mailbox has confirmed nothing.
        consents=tuple(each.unconfirmed() for each in consents) if has_new_address else consents,
        mail_state=stored.mail_state if stored and not has_new_address else "ok",
        words=words_of_contact(values["name"], values["email"], values["phone"]),
        created_at=stored.created_at if stored else now,
        changed_at=stored.changed_at if stored else now,
        version=stored.version if stored else 1,
    )
    if stored is None or saved == stored:
        return ContactChange(previous=stored, contact=saved)
    return ContactChange(
        previous=stored, contact=replace(saved, changed_at=now, version=stored.version + 1)
    )


def changed_fields(change: ContactChange) -> list[str]:
    """The names of the fields that a save changed, for its event: never what they say."""
    names = [*(each.name for each in fields(ContactContent)), "consents"]
    before = change.previous
    return [
        name
        for name in names
        if getattr(change.contact, name) != (before and getattr(before, name))
    ]


def asks_to_confirm(change: ContactChange, draft: ContactDraft) -> bool:
    """Whether a save is to be followed by a mail that asks to confirm what its draft agrees to."""
    contact = change.latest
    return bool(draft.consents and contact.email and pending(contact.consents))


def drafted(source: Any) -> ContactDraft:
    """The draft that a request states, under the same names."""
    consents = None if source.consents is None else tuple(source.consents)
    return ContactDraft(**content(source), consents=consents)


def content(source: Any) -> dict[str, Any]:
    """The fields of ContactContent, of anything that has them."""
    return {each.name: getattr(source, each.name) for each in fields(ContactContent)}


def normal(values: dict[str, Any]) -> dict[str, Any]:
    """The fields in the form in which they are kept."""
    email, phone = values["email"], values["phone"]
    if email is not None:
        mailbox, _, domain = email.rpartition("@")
        email = f"{mailbox}@{domain.lower()}"
    return values | {
        "email": email,
        "phone": phone and _e164(phone),
        "note": values["note"] or None,
    }


def contact_problems(values: dict[str, Any], path: str) -> Iterator[FieldProblem]:
    """What is wrong with the fields by themselves; `path` stands before their names."""
    email, phone = values["email"], values["phone"]
    if email is not None and not _is_address(email):
        yield problem(f"{path}email", "wrong_format", example=EMAIL_EXAMPLE)
    if phone is not None and not _E164.fullmatch(_e164(phone)):
        yield problem(f"{path}phone", "wrong_format", example=PHONE_EXAMPLE)


def _is_address(email: str) -> bool:
    """Whether mail could be sent there: a mailbox of at most 64 characters whose dots stand between
    others, and a domain of at least two labels (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4)."""
    mailbox, _, domain = email.rpartition("@")
    labels = domain.split(".")
    return (
        0 < len(mailbox) <= 64
        and all(mailbox.split("."))
        and len(labels) > 1
        and all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
    )


def _e164(phone: str) -> str:
    """A phone number without what people write between its digits; 00 is the same as +."""
    digits = re.sub(r"\(0\)|[ ()/.-]", "", phone)
    return f"+{digits[2:]}" if digits.startswith("00") else digits
