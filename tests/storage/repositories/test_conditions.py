"""Each condition of each change alone prevents the write, and the error shows what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import bookings, events, idempotency, vouchers
from tests.domain.made import MS, booked, voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import KINDS, RECORD, issue, rows_after, save

V, B, E, R = vouchers.TABLE, bookings.TABLE, events.TABLE, idempotency.TABLE
VERSION = "#version = :version_read"
STATUS = "#status = :status_read"
UNEXPIRED = "valid_until > :now"
FREE_BOOKING = "attribute_not_exists(id)"
FREE_EVENT = "attribute_not_exists(subject_id)"
FREE_KEY = "attribute_not_exists(caller_key) OR expires_at <= :seconds"

Interfere = Callable[[Storage, VoucherChange], None]


def take_booking_id(storage: Storage, _: VoucherChange) -> None:
    """Somebody else's booking has this id."""
    other = replace(booked(voucher(id="v-other")).booking, voucher_id="v-other")  # type: ignore[type-var]
    storage.put(B, bookings.to_item(other))


def take_event_id(storage: Storage, change: VoucherChange) -> None:
    """Another event has this key."""
    storage.put_event(replace(change.event, actor_id="somebody else"))


def change_status(storage: Storage, _: VoucherChange) -> None:
    """The voucher has another status, and nothing else differs but for what that implies."""
    [row] = storage.rows(V)
    of_state = ("slot_start", "slot_end", "booked_at", "holder_before")
    for name in ("booking_id", *of_state, "consumed_at", "consumed_by"):
        row.pop(name, None)
    storage.put(V, row | {"status": {"S": "cancelled"}})


def change_version(storage: Storage, _: VoucherChange) -> None:
    """The voucher was changed, and has the same status again."""
    storage.tamper(V, version=99)


def end(storage: Storage, change: VoucherChange) -> None:
    """The voucher's end has come."""
    storage.tamper(V, valid_until=change.now, valid_from=change.now - MS)


def cancel_booking(storage: Storage, _: VoucherChange) -> None:
    """The booking was cancelled."""
    storage.tamper(B, status="cancelled")


ALWAYS: dict[tuple[str, str], Interfere] = {
    (V, STATUS): change_status,
    (V, VERSION): change_version,
    (E, FREE_EVENT): take_event_id,
}
CONDITIONS: dict[str, dict[tuple[str, str], Interfere]] = {
    "book": ALWAYS | {(V, UNEXPIRED): end, (B, FREE_BOOKING): take_booking_id},
    "reschedule": ALWAYS | {(B, STATUS): cancel_booking},
    "relink": ALWAYS | {(B, STATUS): cancel_booking},
    "cancel": ALWAYS | {(B, STATUS): cancel_booking},
    "cancel_by_booking": ALWAYS | {(B, STATUS): cancel_booking},
    "cancel_after_the_end": ALWAYS | {(B, STATUS): cancel_booking},
    "assign_issued": ALWAYS | {(V, UNEXPIRED): end},
    "assign_booked": ALWAYS | {(B, STATUS): cancel_booking},
    "revoke_issued": ALWAYS | {(V, UNEXPIRED): end},
    "revoke_booked": ALWAYS | {(B, STATUS): cancel_booking},
    "redeem_issued": ALWAYS | {(V, UNEXPIRED): end},
    "redeem_booked": ALWAYS,
    "redeem_by_booking": ALWAYS,
    "extend_issued": ALWAYS,
    "extend_booked": ALWAYS,
    "change": ALWAYS | {(V, UNEXPIRED): end},
    "noshow": ALWAYS | {(B, STATUS): cancel_booking},
    "undo_at_once": ALWAYS,
    "undo_afterwards": ALWAYS | {(B, STATUS): cancel_booking},
}
CASES = [(kind, *condition) for kind, conditions in CONDITIONS.items() for condition in conditions]


def written_conditions(storage: Storage) -> set[tuple[str, str]]:
    """Each table and clause of the last transaction."""
    items = storage.spy.calls[-1][1]["TransactItems"]
    requests = [request for item in items for request in item.values()]
    return {
        (request["TableName"].removeprefix(storage.engine.prefix), clause)
        for request in requests
        for clause in request["ConditionExpression"].split(" AND ")
    }


@pytest.mark.parametrize("name", KINDS)
def test_every_condition_of_every_change_is_tested_below(storage: Storage, name: str) -> None:
    save(storage, KINDS[name])
    assert written_conditions(storage) == set(CONDITIONS[name])


@pytest.mark.parametrize(("name", "table", "clause"), CASES)
def test_each_condition_alone_prevents_the_write(
    storage: Storage, name: str, table: str, clause: str
) -> None:
    rows: dict[str, Any] = {}

    def meanwhile(change: VoucherChange) -> None:
        CONDITIONS[name][table, clause](storage, change)
        rows.update(storage.everything())

    with pytest.raises(StateChanged) as changed:
        save(storage, KINDS[name], meanwhile)
    assert storage.everything() == rows
    # The rule can be asked again about what is really stored.
    read = KINDS[name].state()
    state = changed.value.update(read)
    if table == V:
        assert [state.voucher] == storage.stored_vouchers()
        assert state.booking == read.booking
    elif table == B:
        assert [state.booking] == storage.stored_bookings()
        assert state.voucher == read.voucher
    else:
        assert state == read
    assert changed.value.record is None


@pytest.mark.parametrize("name", ["book", "assign_issued", "revoke_issued", "redeem_issued"])
def test_a_millisecond_before_its_end_a_voucher_still_changes(storage: Storage, name: str) -> None:
    kind = KINDS[name]
    change = save(storage, kind, lambda _: storage.tamper(V, valid_until=kind.now + MS))
    [stored] = storage.stored_vouchers()
    assert stored.status == change.voucher.status


def test_a_voucher_that_is_gone_is_none(storage: Storage) -> None:
    with pytest.raises(StateChanged) as changed:
        save(storage, KINDS["book"], lambda _: storage.delete_voucher("v-1"))
    assert changed.value.update(KINDS["book"].state()) == VoucherState(None, None)
    assert storage.everything() == {V: [], B: [], E: []}


def test_voucher_and_booking_that_changed_at_once_are_both_shown(storage: Storage) -> None:
    def meanwhile(change: VoucherChange) -> None:
        change_version(storage, change)
        cancel_booking(storage, change)

    kind = KINDS["cancel_by_booking"]
    with pytest.raises(StateChanged) as changed:
        save(storage, kind, meanwhile)
    state = changed.value.update(kind.state())
    assert state.voucher is not None
    assert state.voucher.version == 99
    assert state.booking is not None
    assert state.booking.status == "cancelled"


# --- the record of an Idempotency-Key

# Later than the clock of the machine: DynamoDB Local deletes by that what has expired.
LATER = datetime(2096, 3, 2, 9, 0, tzinfo=UTC)
LATER_SECONDS = int(LATER.timestamp())


@pytest.mark.parametrize("name", KINDS)
def test_a_live_record_under_the_same_key_prevents_the_write_and_is_shown(
    storage: Storage, name: str
) -> None:
    kind = KINDS[name]
    storage.put_voucher(kind.previous)
    first = structs.replace(RECORD, expires_at=LATER_SECONDS, body='{"first":true}')
    storage.put(R, idempotency.to_item(first))
    rows = storage.everything()
    with pytest.raises(StateChanged) as changed:
        storage.store.vouchers.save(kind.change(storage.actor(kind.now)), RECORD)
    assert changed.value.record == first
    assert changed.value.update(kind.state()) == kind.state()
    assert storage.everything() == rows
    assert storage.rows(R) == [idempotency.to_item(first)]


def test_a_record_is_live_until_the_second_in_which_it_expires(storage: Storage) -> None:
    first = structs.replace(RECORD, expires_at=LATER_SECONDS, body="old")
    storage.put(R, idempotency.to_item(first))
    too_early = issue(storage.actor(LATER - MS))
    with pytest.raises(StateChanged) as changed:
        storage.store.vouchers.save(too_early, RECORD)
    assert changed.value.record == first
    change = issue(storage.actor(LATER))
    storage.store.vouchers.save(change, RECORD)
    assert storage.everything() == rows_after(change, RECORD)
    assert storage.rows(R) == [idempotency.to_item(RECORD)]
    assert (R, FREE_KEY) in written_conditions(storage)
