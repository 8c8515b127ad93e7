"""How many items the transaction of each verb has at most, and in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain import templates
from chalicelib.domain.events import Event
from chalicelib.domain.guests.words import WORDS_MAX
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store
from tests.domain.made import ACTOR, NOW, actor, template_draft, voucher
from tests.storage.repositories import campaigns_to_test
from tests.storage.repositories.changes_to_test import BOOKED, KINDS, RECORD, issue

DYNAMODB_MAX = 100  # items of one transaction
RECORD_VOUCHER_EVENT = ["idempotency", "vouchers", "events"]
RECORD_VOUCHER_BOOKING_EVENT = ["idempotency", "vouchers", "voucher_bookings", "events"]


@dataclass
class Recorder:
    """A client that records the tables of the transactions that it is sent."""

    transactions: list[list[str]] = field(default_factory=list)

    def transact_write_items(self, **arguments: Any) -> dict[str, Any]:
        """Record a transaction, and write nothing."""
        requests = [item for part in arguments["TransactItems"] for item in part.values()]
        self.transactions.append([request["TableName"] for request in requests])
        return {}

    def get_item(self, **_: Any) -> dict[str, Any]:
        """Nothing is stored."""
        return {}


def recorded() -> tuple[Recorder, Store]:
    """A recorder, and a store on it."""
    recorder = Recorder()
    return recorder, Store(DynamoClient(recorder, "", 6))


TABLES = {
    "book": RECORD_VOUCHER_BOOKING_EVENT,
    "relink": RECORD_VOUCHER_BOOKING_EVENT,
    "reschedule": RECORD_VOUCHER_BOOKING_EVENT,
    "cancel": RECORD_VOUCHER_BOOKING_EVENT,
    "cancel_by_booking": RECORD_VOUCHER_BOOKING_EVENT,
    "cancel_after_the_end": RECORD_VOUCHER_BOOKING_EVENT,
    "assign_issued": RECORD_VOUCHER_EVENT,
    "assign_booked": RECORD_VOUCHER_BOOKING_EVENT,
    "revoke_issued": RECORD_VOUCHER_EVENT,
    "revoke_booked": RECORD_VOUCHER_BOOKING_EVENT,
    # A redeemed booking stays as it is.
    "redeem_issued": RECORD_VOUCHER_EVENT,
    "redeem_booked": RECORD_VOUCHER_EVENT,
    "redeem_by_booking": RECORD_VOUCHER_EVENT,
    "extend_issued": RECORD_VOUCHER_EVENT,
    "extend_booked": RECORD_VOUCHER_EVENT,
    "change": RECORD_VOUCHER_EVENT,
    "noshow": RECORD_VOUCHER_BOOKING_EVENT,
    "undo_at_once": RECORD_VOUCHER_EVENT,
    "undo_afterwards": RECORD_VOUCHER_BOOKING_EVENT,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_change_writes_record_voucher_booking_and_event_in_this_order(name: str) -> None:
    recorder, store = recorded()
    change = KINDS[name].change(actor(KINDS[name].now))
    store.vouchers.save(change, RECORD)
    store.vouchers.save(change)
    assert recorder.transactions == [TABLES[name], TABLES[name][1:]]


def test_an_issue_writes_record_voucher_and_event() -> None:
    recorder, store = recorded()
    store.vouchers.save(issue(ACTOR), RECORD)
    assert recorder.transactions == [RECORD_VOUCHER_EVENT]


@pytest.mark.parametrize("due_voucher", [voucher(), BOOKED], ids=["expire", "consume"])
def test_the_sweep_writes_voucher_and_event(due_voucher: Voucher) -> None:
    recorder, store = recorded()
    booking = due_voucher.booking
    due = DueVoucher("v-1", due_voucher.status, 1, "hotel", booking and booking.id, NOW)
    assert store.vouchers.close_due(due, lifecycle.close(due), issue(ACTOR).event)
    assert recorder.transactions == [["vouchers", "events"]]


def test_a_template_is_written_with_its_hotels_count_where_that_changes() -> None:
    recorder, store = recorded()
    made = templates.create(ACTOR, "tpl-1", "hotel", template_draft(), 0)
    store.templates.save(made, RECORD)
    store.templates.save(templates.change(ACTOR, made.template, 1, template_draft()), RECORD)
    store.templates.save(templates.delete(ACTOR, made.template, 1), RECORD)
    whole = ["idempotency", "templates", "templates", "events"]
    assert recorder.transactions == [whole, ["idempotency", "templates", "events"], whole]


GROWTH = "growth"
OF_CAMPAIGNS = {
    # The campaign, its hotel's list, its entry there, the content of its offer, and the mark.
    "create": (campaigns_to_test.create, [GROWTH] * 5),
    # The campaign, the list, the content of the new offer, and the mark.
    "change": (campaigns_to_test.change, [GROWTH] * 4),
    "pause": (campaigns_to_test.pause, [GROWTH] * 2),
    "resume": (campaigns_to_test.resume, [GROWTH] * 2),
    "end": (campaigns_to_test.end, [GROWTH] * 3),
}


@pytest.mark.parametrize("verb", OF_CAMPAIGNS)
def test_a_campaign_is_written_with_its_record_and_event(verb: str) -> None:
    recorder, store = recorded()
    make, tables = OF_CAMPAIGNS[verb]
    store.campaigns.save(make(), RECORD)
    store.campaigns.save(make())
    assert recorder.transactions == [["idempotency", *tables, "events"], [*tables, "events"]]


def test_a_campaign_of_eight_offers_is_far_below_what_dynamodb_takes() -> None:
    recorder, store = recorded()
    store.campaigns.save(campaigns_to_test.create_largest(), RECORD)
    [tables] = recorder.transactions
    assert len(tables) == 14 < DYNAMODB_MAX


def test_an_accept_pays_counts_and_issues_and_writes_the_contact_with_its_words() -> None:
    recorder, store = recorded()
    store.vouchers.save(campaigns_to_test.take(), RECORD)
    contact = {
        "name": "Anna Maria Sophie Louise de Vries van Dijk",
        "email": "anna@devries.example",
        "phone": "+31612345678",
    }
    store.vouchers.save(campaigns_to_test.take(**contact), RECORD)
    store.vouchers.save(campaigns_to_test.take_what_was_seen(), RECORD)
    small, largest, counted = (Counter(tables) for tables in recorder.transactions)
    # The campaign, what the guest accepted, and the day.
    assert small == {"idempotency": 1, GROWTH: 3, "vouchers": 1, "events": 1}
    assert largest == small + Counter(contacts=1 + WORDS_MAX)
    # Whether the consent counts, the exposure, the statistics and the mark.
    assert counted == small + Counter(consents=1, exposures=1, growth=2)
    assert largest.total() < DYNAMODB_MAX


def test_a_new_room_is_written_with_its_event() -> None:
    recorder, store = recorded()
    event = Event(
        id="ev-1",
        type="presence.match",
        actor_id=None,
        subject_type="room",
        subject_id="r-1",
        created_at=NOW,
    )
    assert store.presence.enter_room("pair", "r-1", event, 0, 60) == "r-1"
    assert recorder.transactions == [["presence", "events"]]


WORST_CASES = {
    **{"issue": 3, "book": 4, "reschedule": 4, "cancel": 4, "revoke": 4, "redeem": 3},
    **{"extend": 3, "change": 3, "noshow": 4, "undo": 4},
}


@pytest.mark.parametrize("verb", WORST_CASES)
def test_the_worst_case_of_each_verb_is_far_below_what_dynamodb_takes(verb: str) -> None:
    recorder, store = recorded()
    if verb == "issue":
        store.vouchers.save(issue(ACTOR), RECORD)
    for name in (name for name in KINDS if name.startswith(verb)):
        store.vouchers.save(KINDS[name].change(actor(KINDS[name].now)), RECORD)
    assert max(map(len, recorder.transactions)) == WORST_CASES[verb] < DYNAMODB_MAX
