"""The table `contacts`: key issuer_uid, then sort: `g#<guest uid>` for a guest's contact,
`w#<word>#<guest uid>` for each word by which the guest is found, and `l#<guest uid>` for how often
the links to all of the guest's bookings were made void, and which uid took the contact over, which
says nothing of the guest and stays after an erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import msgspec

from chalicelib.domain.guests.consents import Consent
from chalicelib.domain.guests.contact import Contact, MailState
from chalicelib.domain.guests.words import PREFIX_LENGTH_MIN
from chalicelib.domain.hotels.hotel import LANGUAGES
from chalicelib.storage.dynamo.codec import (
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
    attribute,
    instant_text,
)

TABLE = "contacts"
# How the sort keys of each kind of rows begin.
CONTACT, WORD, LINKS = "g#", "w#", "l#"
LAST_LETTER = "\U0010ffff"  # no text goes on with a letter after it

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_lists = msgspec.json.Decoder(tuple[tuple[str, ...], ...]).decode


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _consents_text(consents: tuple[Consent, ...]) -> str:
    return _to_json(
        [
            [each.wording, *(instant_text(at) for at in each[1:] if at is not None)]
            for each in consents
        ]
    )


def _consents(text: str) -> tuple[Consent, ...]:
    return tuple(
        Consent(wording, *map(datetime.fromisoformat, instants))
        for wording, *instants in _lists(text)
    )


CODEC = Codec(
    TABLE,
    None,
    issuer_uid=TEXT,
    guest_uid=TEXT,
    name=TEXT,
    email=TEXT.optional(),
    phone=TEXT.optional(),
    language=TEXT.optional(),
    note=TEXT.optional(),
    consents=Kind("S", _consents_text, _consents).optional(absent=()),
    mail_state=TEXT,
    words=Kind("S", _to_json, _texts),
    created_at=INSTANT,
    changed_at=INSTANT,
    version=INTEGER,
)
WORD_CODEC = Codec(TABLE, None, guest_uid=TEXT)
LINKS_CODEC = Codec(TABLE, None, link_generation=INTEGER, successor_uid=TEXT.optional())


def key(issuer_uid: str, guest_uid: str) -> Item:
    """The key of what a hotel knows of a guest."""
    return {"issuer_uid": attribute(issuer_uid), "sort": attribute(f"{CONTACT}{guest_uid}")}


def word_key(issuer_uid: str, word: str, guest_uid: str) -> Item:
    """The key of one word of a guest."""
    return {"issuer_uid": attribute(issuer_uid), "sort": attribute(f"{WORD}{word}#{guest_uid}")}


def links_key(issuer_uid: str, guest_uid: str) -> Item:
    """The key of the generation of the links to a guest's bookings."""
    return {"issuer_uid": attribute(issuer_uid), "sort": attribute(f"{LINKS}{guest_uid}")}


def to_link_generation(item: Item) -> int:
    """The generation that a row of links says. Raises CorruptRow."""
    return int(LINKS_CODEC.decode(item)["link_generation"])


def to_successor(item: Item) -> str | None:
    """The uid that a row of links says took the contact over, if one did. Raises CorruptRow."""
    successor_uid: str | None = LINKS_CODEC.decode(item)["successor_uid"]
    return successor_uid


def first_of(wanted: str) -> str:
    """How the sort keys of the words begin that a search asks for: a short one is whole."""
    return f"{WORD}{wanted}#" if len(wanted) < PREFIX_LENGTH_MIN else f"{WORD}{wanted}"


def to_item(contact: Contact) -> Item:
    """A guest's contact as stored."""
    return CODEC.encode(Attributes(contact)) | key(contact.issuer_uid, contact.guest_uid)


def from_item(item: Item) -> Contact:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["mail_state"] not in get_args(MailState):
        raise CODEC.corrupt(item, f"has the mail_state {values['mail_state']!r}")
    if values["language"] not in (None, *LANGUAGES):
        raise CODEC.corrupt(item, f"has the language {values['language']!r}")
    contact: Contact = CODEC.build(Contact, values, item)
    return contact


def to_word_item(issuer_uid: str, word: str, guest_uid: str) -> Item:
    """One word of a guest, as stored."""
    return WORD_CODEC.encode({"guest_uid": guest_uid}) | word_key(issuer_uid, word, guest_uid)


def to_word(item: Item) -> tuple[str, str]:
    """The sort key of a word's row, and whose word it is. Raises CorruptRow."""
    return str(item["sort"]["S"]), str(WORD_CODEC.decode(item)["guest_uid"])
