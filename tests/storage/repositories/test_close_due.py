"""The sweep's change: written whole, and only while each of its conditions holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import Closing, DueVoucher
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.repositories.vouchers import MoreToClose
from chalicelib.storage.tables import events, vouchers
from tests.domain.made import HOUR, MS, NOW
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import BOOKED, ISSUED, START

ENDED = replace(ISSUED, valid_from=NOW - HOUR, valid_until=NOW)
CLAIM = {
    "booked_calendar_id": "c-1",
    "booked_places": 1,
    "claim_start": START,
    "claim_end": START + HOUR,
    "cancel_until": START,
    "late_cancel": "refuse",
}
CASES = {"expire": (ENDED, NOW), "consume": (BOOKED, START + HOUR)}


def due_of(storage: Storage, now: datetime) -> DueVoucher:
    """The one voucher that is due."""
    [due] = [
        due
        for shard in vouchers.DUE_SHARDS
        for page in storage.store.vouchers.due(shard, now, 9)
        for due in page
    ]
    assert not isinstance(due, CorruptRow)
    return due


def sweep_event(storage: Storage, now: datetime) -> Event:
    """The sweep's event."""
    return Event(
        id=storage.actor(now).event_id,
        type="voucher.expire",
        actor_id="sweep",
        subject_type="voucher",
        subject_id="v-1",
        created_at=now,
        issuer_uid="hotel",
    )


def closed(before: Voucher) -> Voucher:
    """The voucher as the sweep leaves it."""
    state: State = "expired"
    if isinstance(before.state, Booked):
        previous_uid = before.state.previous_holder_uid
        state = Consumed(before.state.booking, previous_uid, at=START + HOUR, by="sweep")
    return replace(before, state=state, version=before.version + 1)


@pytest.mark.parametrize("name", CASES)
def test_closing_stores_voucher_and_event_exactly(storage: Storage, name: str) -> None:
    before, now = CASES[name]
    storage.put_voucher(before)
    event = sweep_event(storage, now)
    due = due_of(storage, now)
    assert storage.store.vouchers.close_due(due, lifecycle.close(due), event)
    assert storage.rows("vouchers") == [vouchers.to_item(closed(before))]
    assert storage.stored_vouchers() == [closed(before)]
    assert storage.stored_bookings() == ([before.booking] if before.booking else [])
    assert storage.rows("events") == [events.to_item(event)]


Interfere = Callable[[Storage, Event], None]
CONDITIONS: dict[str, Interfere] = {
    "#status = :status_read": lambda storage, _: storage.tamper("vouchers", status="cancelled"),
    "#version = :version_read": lambda storage, _: storage.tamper("vouchers", version=99),
    "due_at <= :now": lambda storage, event: storage.tamper(
        "vouchers", due_at=event.created_at + MS
    ),
    "attribute_not_exists(hold_id)": lambda storage, _: storage.tamper("vouchers", hold_id="h-1"),
    "attribute_not_exists(subject_id)": lambda storage, event: storage.put_event(
        replace(event, actor_id="somebody else")
    ),
}


NO_SHOW = "NOT unredeemed = :no_show"
OF_CAMPAIGN = "attribute_not_exists(campaign_id)"


@pytest.mark.parametrize("name", CASES)
def test_every_condition_of_closing_is_tested_below(storage: Storage, name: str) -> None:
    before, now = CASES[name]
    storage.put_voucher(before)
    due = due_of(storage, now)
    storage.store.vouchers.close_due(due, lifecycle.close(due), sweep_event(storage, now))
    items = storage.spy.calls[-1][1]["TransactItems"]
    requests = [request for item in items for request in item.values()]
    clauses = [clause for each in requests for clause in each["ConditionExpression"].split(" AND ")]
    assert set(clauses) == {*CONDITIONS, OF_CAMPAIGN} | ({NO_SHOW} if name == "consume" else set())


@pytest.mark.parametrize("clause", CONDITIONS)
@pytest.mark.parametrize("name", CASES)
def test_each_condition_alone_prevents_closing(storage: Storage, name: str, clause: str) -> None:
    before, now = CASES[name]
    storage.put_voucher(before)
    due, event = due_of(storage, now), sweep_event(storage, now)
    CONDITIONS[clause](storage, event)
    rows = storage.everything()
    assert not storage.store.vouchers.close_due(due, lifecycle.close(due), event)
    assert storage.everything() == rows


def test_a_promise_of_a_no_show_prevents_closing_and_is_found(storage: Storage) -> None:
    storage.put_voucher(BOOKED)
    storage.tamper("vouchers", unredeemed="no_show", **CLAIM)
    due = due_of(storage, START + HOUR)
    rows = storage.everything()
    with pytest.raises(MoreToClose) as promised:
        storage.store.vouchers.close_due(
            due, lifecycle.close(due), sweep_event(storage, START + HOUR)
        )
    assert storage.everything() == rows
    assert [promised.value.voucher] == storage.stored_vouchers()


@pytest.mark.parametrize("name", CASES)
def test_a_voucher_of_a_campaign_is_found_and_not_closed(storage: Storage, name: str) -> None:
    before, now = CASES[name]
    storage.put_voucher(replace(before, campaign_id="cmp-1", offer_id="offer-1"))
    due, rows = due_of(storage, now), storage.everything()
    with pytest.raises(MoreToClose) as more:
        storage.store.vouchers.close_due(due, lifecycle.close(due), sweep_event(storage, now))
    assert storage.everything() == rows
    assert [more.value.voucher] == storage.stored_vouchers()


def test_closing_a_voucher_that_is_gone_writes_nothing(storage: Storage) -> None:
    storage.put_voucher(ENDED)
    due = due_of(storage, NOW)
    storage.delete_voucher("v-1")
    closing = Closing("expired", "voucher.expire", {})
    assert not storage.store.vouchers.close_due(due, closing, sweep_event(storage, NOW))
    assert storage.everything() == {"vouchers": [], "voucher_bookings": [], "events": []}
