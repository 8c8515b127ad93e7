"""The rules that must hold between what a hotel knows of a guest and the rows of the words by which
the guest is found, and of those that count how often a guest's links were made void. No finding
repeats a word: they are of names and addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.words import words_of_contact
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import contacts
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of


@dataclass(slots=True)
class Contacts:
    """All contacts, read each time that they are asked for their findings."""

    client: DynamoClient
    count: int = 0
    """How many there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        readable: dict[tuple[str, str], Contact] = {}
        unreadable: set[tuple[str, str]] = set()
        words: dict[tuple[str, str], set[str]] = defaultdict(set)
        for item in rows_of(self.client, contacts.TABLE):
            hotel, sort = item["issuer_uid"]["S"], item["sort"]["S"]
            guest = item.get("guest_uid", {}).get("S", "")
            if sort.startswith(contacts.WORD):
                words[hotel, guest].add(sort)
                continue
            if not sort.startswith(contacts.CONTACT):
                findings |= _of_links(item, hotel, sort)
                continue
            try:
                contact = read(contacts.from_item, item)
            except Unreadable as problem:
                unreadable.add((hotel, guest))
                findings.add(Finding(contacts.TABLE, _id(hotel, guest), str(problem)))
                continue
            readable[hotel, guest] = contact
            findings |= {
                Finding(contacts.TABLE, _id(hotel, guest), problem)
                for problem in _problems(contact, item)
            }
        self.count = len(readable) + len(unreadable)
        for place in (readable.keys() | words.keys()) - unreadable:
            findings |= {
                Finding(contacts.TABLE, _id(*place), problem)
                for problem in _disagreements(readable.get(place), words[place])
            }
        return findings


def _of_links(item: Item, hotel: str, sort: str) -> set[Finding]:
    """What is wrong with a row that is neither of a contact nor of a word: one of links stays when
    its contact is erased."""
    if not sort.startswith(contacts.LINKS):
        return {Finding(contacts.TABLE, hotel, "has a row of no kind")}
    place = _id(hotel, sort.removeprefix(contacts.LINKS))
    try:
        generation: int = read(contacts.to_link_generation, item)
    except Unreadable as problem:
        return {Finding(contacts.TABLE, place, str(problem))}
    if generation < 1:
        return {Finding(contacts.TABLE, place, f"has the link generation {generation}")}
    return set()


def _id(hotel: str, guest: str) -> str:
    return f"{hotel}/{guest or 'nobody'}"


def _problems(contact: Contact, item: Item) -> Iterator[str]:
    """What is wrong with a contact by itself."""
    yield from differences(contacts.TABLE, item, contacts.to_item(contact))
    if contact.words != words_of_contact(contact.name, contact.email, contact.phone):
        yield "lists other words than those of its name, address and phone number"


def _disagreements(contact: Contact | None, stored: set[str]) -> Iterator[str]:
    """Where a contact and the rows of its words disagree; `stored` are their sort keys."""
    if contact is None:
        yield f"is unknown, but found by {len(stored)} words"
        return
    listed = {
        contacts.word_key(contact.issuer_uid, word, contact.guest_uid)["sort"]["S"]
        for word in contact.words
    }
    if missing := listed - stored:
        yield f"is not found by {len(missing)} of the {len(listed)} words that it lists"
    if surplus := stored - listed:
        yield f"is found by {len(surplus)} words that it does not list"
