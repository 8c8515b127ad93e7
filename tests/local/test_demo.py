"""The demo data, as the outbox and a search find it."""

from __future__ import annotations

import pytest

from infra.local import demo
from infra.local.demo_guests import CONTACTS
from tests.jobs.outbox import record_mails, send_all
from tests.service import serve
from tests.torture.memory import in_memory
from tests.torture.stage import HOTEL_UID


@pytest.fixture
def loaded():
    """The service with the demo data."""
    for service in serve(in_memory()):
        assert demo.load()
        yield service


@pytest.mark.parametrize(
    ("wanted", "guest"),
    [
        ("anna", "guest-anna"),
        ("clara@mey", "guest-clara"),
        ("jansen", "guest-bram"),
        ("+31 20 5550145", "guest-daan"),
    ],
)
def test_the_demo_hotel_finds_its_guests(loaded, wanted, guest):
    query = {"issuer_uid": HOTEL_UID, "q": wanted, "include": "guest"}
    answer = loaded.get("voucher/list", query).json
    assert answer["items"]
    assert {item["holder_uid"] for item in answer["items"]} == {guest}
    assert {item["holder_name"] for item in answer["items"]} == {CONTACTS[guest].name}


def test_the_demo_hotels_guests_get_mails_at_addresses_that_cannot_exist(loaded):
    mails = record_mails()
    send_all(loaded)
    addresses = {contact.email for contact in CONTACTS.values() if contact.email}
    assert {mail.receiver for mail in mails} == addresses
    assert all(address.endswith(".example") for address in addresses)


def test_demo_data_is_loaded_once(loaded):
    assert demo.load() == []
    saves = [row for row in loaded.rows("events") if row["type"]["S"] == "guest.save"]
    assert len(saves) == len(CONTACTS)


def test_the_hotel_has_a_campaign_of_which_one_offer_was_taken(loaded):
    (campaign,) = loaded.get("campaign/list", {"issuer_uid": demo.HOTEL}).json["items"]
    assert [each["accepted"] for each in campaign["offers"]] == [1, 0]
    items = loaded.get("offers/catalogue", {"issuer_uid": demo.HOTEL}).json["items"]
    assert len(items) == 2
