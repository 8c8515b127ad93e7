"""Any contact is read back as it was stored, and any word of one."""

from __future__ import annotations

import pytest
from hypothesis import given

from chalicelib.domain.guests.contact import Contact
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import contacts
from tests.domain import made
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows
from tests.storage.tables.test_round_trips import STORED


@STORED
@given(contact=any_rows.contacts)
def test_any_contact(storage: Storage, contact: Contact) -> None:
    row = storage.read_back("contacts", contacts.to_item(contact), "issuer_uid", "sort")
    assert contacts.from_item(row) == contact


@STORED
@given(guest_uid=made.uids)
def test_any_word_of_a_contact(storage: Storage, guest_uid: str) -> None:
    row = contacts.to_word_item("hotel", "anna", guest_uid)
    stored = storage.read_back("contacts", row, "issuer_uid", "sort")
    assert contacts.to_word(stored) == (f"w#anna#{guest_uid}", guest_uid)


@pytest.mark.parametrize("lost", [{}, {"link_generation": {"S": "1"}}, {"link_generation": {}}])
def test_a_count_of_void_links_that_is_none_is_a_corrupt_row(lost: Item) -> None:
    row = contacts.links_key("hotel", "guest")
    assert contacts.to_link_generation(row | {"link_generation": {"N": "2"}}) == 2
    with pytest.raises(CorruptRow):
        contacts.to_link_generation(row | lost)
