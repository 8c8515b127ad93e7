"""Guests' contacts at hotels: read, and written with the change that brings or erases them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import Struct

from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.contact import Contact, ContactChange
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.state_changed import RowReader, StateChanged, commit_or_explain
from chalicelib.storage.tables import contacts
from chalicelib.storage.tables.idempotency import IdempotencyRecord

ATTEMPTS_MAX = 8
Rule = Callable[[Contact | None], GuestChange | None]
"""What changes about a guest, by what is known of them; None if nothing does."""


class ContactState(NamedTuple):
    """What a hotel knows of a guest, as it is stored."""

    contact: Contact | None


_READERS = {"contact": RowReader(contacts.from_item)}


class ContactRepository(Struct, frozen=True):
    """The table `contacts`."""

    client: DynamoClient

    def get(self, issuer_uid: str, guest_uid: str) -> Contact | None:
        """What a hotel knows of a guest, read consistently; None if it knows nothing.

        Raises StoreUnavailable, CorruptRow.
        """
        item = self.client.get(contacts.TABLE, contacts.key(issuer_uid, guest_uid))
        return contacts.from_item(item) if item else None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Contact]:
        """What is known of guests, by hotel and guest, read consistently; of whom nothing is known
        is left out. Raises StoreUnavailable, CorruptRow."""
        distinct = [contacts.key(*key) for key in dict.fromkeys(keys)]
        items = self.client.batch_get({contacts.TABLE: distinct})[contacts.TABLE]
        stored = map(contacts.from_item, items)
        return {(contact.issuer_uid, contact.guest_uid): contact for contact in stored}

    def link_generation(self, issuer_uid: str, guest_uid: str) -> int:
        """How often the links to all of a guest's bookings were made void, read consistently.

        Raises StoreUnavailable, CorruptRow.
        """
        item = self.client.get(contacts.TABLE, contacts.links_key(issuer_uid, guest_uid))
        return contacts.to_link_generation(item) if item else 0

    def list_words(self, issuer_uid: str, wanted: str) -> Listing[tuple[str, str]]:
        """The rows of the words that begin like this, in their order as text: each row's sort key,
        and its guest's uid."""
        listing = Listing(
            self.client,
            contacts.TABLE,
            contacts.to_word,
            ("issuer_uid", "sort"),
            partition=("issuer_uid", issuer_uid),
            sort="sort",
            ascending=True,
            is_consistent=True,
        )
        first = contacts.first_of(wanted)
        listing.between("sort", first, first + contacts.LAST_LETTER)
        return listing

    def save(self, change: GuestChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the contact, its words and the
        event. Raises StateChanged, Contended, StoreUnavailable, CorruptRow."""
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        if change.contact is not None:
            parts |= contact_parts(change.contact)
        commit_or_explain(self.client, parts, change.event, _READERS)

    def decide(self, issuer_uid: str, guest_uid: str, rule: Rule) -> Contact | None:
        """Write what the rule decides about a guest, if that changes anything; anew while others
        change the contact. Returns the contact as it is then.

        Raises what the rule raises, StoreUnavailable, CorruptRow.
        """
        for _ in range(ATTEMPTS_MAX):
            contact = self.get(issuer_uid, guest_uid)
            change = rule(contact)
            if change is None:
                return contact
            try:
                self.save(change)
            except StateChanged:
                continue
            return change.contact.latest if change.contact else None
        raise StoreUnavailable


def contact_parts(change: ContactChange) -> Parts:
    """A contact's part of a transaction, and those of the words that it gains or loses."""
    latest = change.latest
    key = contacts.key(latest.issuer_uid, latest.guest_uid)
    if change.previous is None:
        condition = Condition("nothing is known of the guest", "attribute_not_exists(issuer_uid)")
    else:
        condition = Condition(
            "the contact has not changed since it was read",
            "#version = :version_read",
            {":version_read": attribute(change.previous.version)},
        )
    if change.contact is None:
        part = TransactItem(contacts.TABLE, key, (condition,), delete=True)
    else:
        item = contacts.to_item(change.contact)
        part = TransactItem(contacts.TABLE, key, (condition,), put=item)
    before = change.previous.words if change.previous else ()
    after = change.contact.words if change.contact else ()
    gone = [word for word in before if word not in after]
    new = [word for word in after if word not in before]
    parts = {"contact": part}
    if change.voids_links:
        parts["links"] = _void_links(latest)
    return {
        **parts,
        **{f"word gone {at}": _word_gone(latest, word) for at, word in enumerate(gone)},
        **{f"word {at}": _new_word(latest, word) for at, word in enumerate(new)},
    }


def _void_links(contact: Contact) -> TransactItem:
    key = contacts.links_key(contact.issuer_uid, contact.guest_uid)
    one_more = item_of(link_generation=1)
    return TransactItem(contacts.TABLE, key, (), add=one_more, guard="contact")


def _new_word(contact: Contact, word: str) -> TransactItem:
    key = contacts.word_key(contact.issuer_uid, word, contact.guest_uid)
    item = contacts.to_word_item(contact.issuer_uid, word, contact.guest_uid)
    return TransactItem(contacts.TABLE, key, (), put=item, guard="contact")


def _word_gone(contact: Contact, word: str) -> TransactItem:
    key = contacts.word_key(contact.issuer_uid, word, contact.guest_uid)
    return TransactItem(contacts.TABLE, key, (), delete=True, guard="contact")
