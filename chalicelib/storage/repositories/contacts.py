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
SUCCESSORS_MAX = 5  # whom a contact is looked for at: two browsers may take it from each other
Rule = Callable[[Contact | None], GuestChange | None]
"""The change of a guest, by the contact that is stored; None if nothing changes."""


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
        """The contacts of guests, by hotel and guest, read consistently; what does not exist is
        left out. Raises StoreUnavailable, CorruptRow."""
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

    def find(self, issuer_uid: str, guest_uid: str) -> Contact | None:
        """What a hotel knows of a guest, by this uid or by one that took the contact over, read
        consistently. Raises StoreUnavailable, CorruptRow."""
        uid: str | None = guest_uid
        for _ in range(SUCCESSORS_MAX):
            if uid is None:
                break
            contact = self.get(issuer_uid, uid)
            if contact is not None:
                return contact
            item = self.client.get(contacts.TABLE, contacts.links_key(issuer_uid, uid))
            uid = contacts.to_successor(item) if item else None
        return None

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
        """Write what the rule decides about a guest, or about whoever took the contact over, if
        that changes anything; anew while others change it. Returns the contact as it is then.

        Raises what the rule raises, StoreUnavailable, CorruptRow.
        """
        for _ in range(ATTEMPTS_MAX):
            contact = self.find(issuer_uid, guest_uid)
            change = rule(contact)
            if change is None:
                return contact
            try:
                self.save(change)
            except StateChanged:
                continue
            return change.contact.latest if change.contact else None
        raise StoreUnavailable


def contact_parts(change: ContactChange, name: str = "contact") -> Parts:
    """A contact's part of a transaction, which has this name, and those of the words that it gains
    or loses; of one that stays as it is, only its condition."""
    latest = change.latest
    key = contacts.key(latest.issuer_uid, latest.guest_uid)
    if change.previous is None:
        condition = Condition("the guest has no contact", "attribute_not_exists(issuer_uid)")
    else:
        condition = Condition(
            "the contact has not changed since it was read",
            "#version = :version_read",
            {":version_read": attribute(change.previous.version)},
        )
    if change.is_none:
        return {name: TransactItem(contacts.TABLE, key, (condition,))}
    if change.contact is None:
        part = TransactItem(contacts.TABLE, key, (condition,), delete=True)
    else:
        item = contacts.to_item(change.contact)
        part = TransactItem(contacts.TABLE, key, (condition,), put=item)
    before = change.previous.words if change.previous else ()
    after = change.contact.words if change.contact else ()
    gone = [word for word in before if word not in after]
    new = [word for word in after if word not in before]
    parts = {name: part}
    if change.voids_links:
        parts[f"{name} links"] = _void_links(latest, change.successor_uid, name)
    return {
        **parts,
        **{
            f"{name} word gone {at}": _word_gone(latest, word, name) for at, word in enumerate(gone)
        },
        **{f"{name} word {at}": _new_word(latest, word, name) for at, word in enumerate(new)},
    }


def _void_links(contact: Contact, successor_uid: str | None, guard: str) -> TransactItem:
    key = contacts.links_key(contact.issuer_uid, contact.guest_uid)
    successor = item_of(successor_uid=successor_uid) if successor_uid else {}
    one_more = item_of(link_generation=1)
    return TransactItem(contacts.TABLE, key, (), set=successor, add=one_more, guard=guard)


def _new_word(contact: Contact, word: str, guard: str) -> TransactItem:
    key = contacts.word_key(contact.issuer_uid, word, contact.guest_uid)
    item = contacts.to_word_item(contact.issuer_uid, word, contact.guest_uid)
    return TransactItem(contacts.TABLE, key, (), put=item, guard=guard)


def _word_gone(contact: Contact, word: str, guard: str) -> TransactItem:
    key = contacts.word_key(contact.issuer_uid, word, contact.guest_uid)
    return TransactItem(contacts.TABLE, key, (), delete=True, guard=guard)
