"""A takeover is one transaction: what it writes at most, and what each contact's condition is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.guests.contact import Contact, ContactChange, ContactDraft, save
from chalicelib.domain.guests.words import WORDS_MAX
from chalicelib.domain.vouchers.booking_links import BookingLink
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.takeover import Guests, take_over
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.repositories.contacts import contact_parts
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.store import Store
from chalicelib.storage.tables import contacts
from tests.domain.made import ACTOR, NOW, booked, live_booking, voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import RECORD
from tests.storage.repositories.test_transaction_sizes import DYNAMODB_MAX, Recorder

BOOKED = booked(voucher(holder_uid="guest-1"))
MOVING = BookingLink("b-1", 0, "move", 10**11)


def contact(uid: str, **fields: str) -> Contact:
    """A guest who is found by as many words as anybody is."""
    draft = ContactDraft(
        name="Anna Maria Sophie Louise de Vries van Dijk",
        email="anna@devries.example",
        phone="+31612345678",
    )
    return replace(save(NOW, "hotel", uid, None, replace(draft, **fields)).latest, version=3)


def take(guests: Guests, actor: ActorContext = ACTOR) -> VoucherChange:
    """Bert takes the booking over."""
    return take_over(actor, BOOKED, live_booking(BOOKED), MOVING, "bert", guests)


def put(storage: Storage, *guests: Contact) -> None:
    """Store the voucher with its booking, and these contacts."""
    storage.put_voucher(BOOKED)
    for each in guests:
        storage.put(contacts.TABLE, contacts.to_item(each))
        for word in each.words:
            row = contacts.to_word_item(each.issuer_uid, word, each.guest_uid)
            storage.put(contacts.TABLE, row)


def test_the_worst_case_is_far_below_what_dynamodb_takes() -> None:
    recorder = Recorder()
    change = take(Guests(contact("guest-1"), None, False, 0))
    Store(DynamoClient(recorder, "", 6)).vouchers.save(change, RECORD)
    (tables,) = recorder.transactions
    assert tables[:3] == ["idempotency", "vouchers", "voucher_bookings"]
    assert tables.count("contacts") == 3 + 2 * WORDS_MAX
    assert len(tables) == 23 < DYNAMODB_MAX


def test_contact_words_and_successor_are_written_with_the_booking(storage: Storage) -> None:
    before = contact("guest-1")
    put(storage, before)
    storage.store.vouchers.save(take(Guests(before, None, False, 0), storage.actor(NOW)))
    store = storage.store.contacts
    assert store.get("hotel", "guest-1") is None
    after = store.get("hotel", "bert")
    assert after == replace(before, guest_uid="bert", version=1)
    assert store.find("hotel", "guest-1") == after
    assert store.link_generation("hotel", "guest-1") == 1
    words = [row for row in storage.rows(contacts.TABLE) if row["sort"]["S"].startswith("w#")]
    assert {row["guest_uid"]["S"] for row in words} == {"bert"}
    assert len(words) == WORDS_MAX


@pytest.mark.parametrize("whose", ["guest-1", "bert"])
@pytest.mark.parametrize("has_others", [False, True])
def test_each_contact_that_was_read_must_be_as_it_was(
    storage: Storage, whose: str, has_others: bool
) -> None:
    before, own = contact("guest-1"), contact("bert")
    put(storage, before, own)
    change = take(Guests(before, own, has_others, 0), storage.actor(NOW))
    changed = replace({"guest-1": before, "bert": own}[whose], version=4)
    storage.put(contacts.TABLE, contacts.to_item(changed))
    rows = storage.everything()
    with pytest.raises(StateChanged):
        storage.store.vouchers.save(change)
    assert storage.everything() == rows


def test_a_contact_that_somebody_makes_meanwhile_is_not_written_over(storage: Storage) -> None:
    before, own = contact("guest-1"), contact("bert", name="Bert Bakker")
    put(storage, before, own)
    with pytest.raises(StateChanged):
        storage.store.vouchers.save(take(Guests(before, None, False, 0), storage.actor(NOW)))
    assert storage.store.contacts.get("hotel", "bert") == own


def test_a_contact_that_stays_is_only_checked() -> None:
    own = contact("bert")
    (part,) = contact_parts(ContactChange(previous=own, contact=own)).values()
    assert list(part.request("")) == ["ConditionCheck"]


def test_two_browsers_that_take_a_contact_from_each_other_end_somewhere(storage: Storage) -> None:
    for uid, other in (("a", "b"), ("b", "a")):
        gone = ContactChange(previous=contact(uid), contact=None, successor_uid=other)
        part = contact_parts(gone)["contact links"]
        storage.put(contacts.TABLE, part.key | part.set | part.add)
    assert storage.store.contacts.find("hotel", "a") is None
