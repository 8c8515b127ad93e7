"""A change is written whole: the voucher, its booking and its event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import bookings, idempotency, vouchers
from tests.domain.made import voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import (
    BOOKED,
    KINDS,
    RECORD,
    START,
    issue,
    rows_after,
    save,
)


@pytest.mark.parametrize("name", KINDS)
def test_a_change_stores_voucher_booking_and_event_exactly(storage: Storage, name: str) -> None:
    change = save(storage, KINDS[name])
    assert storage.everything() == rows_after(change)
    assert storage.spy.operations() == ["transact_write_items"]


def test_an_issue_stores_voucher_and_event_exactly(storage: Storage) -> None:
    change = issue(storage.actor(), terms={"n": [1, None]}, holder_uid="anna")
    storage.store.vouchers.save(change)
    assert storage.everything() == rows_after(change)
    assert storage.spy.operations() == ["transact_write_items"]


@pytest.mark.parametrize("name", KINDS)
def test_the_record_of_an_idempotency_key_is_written_with_the_change(
    storage: Storage, name: str
) -> None:
    kind = KINDS[name]
    storage.put_voucher(kind.previous)
    change = kind.change(storage.actor(kind.now))
    storage.store.vouchers.save(change, RECORD)
    assert storage.everything() == rows_after(change, RECORD)
    assert storage.rows("idempotency") == [idempotency.to_item(RECORD)]
    assert storage.spy.operations() == ["transact_write_items"]


def test_a_voucher_and_a_booking_are_read_with_one_consistent_read_each(storage: Storage) -> None:
    storage.put_voucher(BOOKED)
    assert storage.store.vouchers.get("v-1") == BOOKED
    assert storage.store.bookings.get("b-1") == BOOKED.booking
    assert storage.spy.operations() == ["get_item", "get_item"]
    assert all(arguments["ConsistentRead"] for _, arguments in storage.spy.calls)


def test_what_is_not_stored_is_not_found(storage: Storage) -> None:
    with pytest.raises(VoucherNotFound):
        storage.store.vouchers.get("v-none")
    with pytest.raises(BookingNotFound):
        storage.store.bookings.get("b-none")


def test_repeated_bookings_leave_the_voucher_as_it_was_but_for_its_version(
    storage: Storage,
) -> None:
    store = storage.store
    store.vouchers.save(issue(storage.actor()))
    issued = store.vouchers.get("v-1")
    for number in range(3):
        before = store.vouchers.get("v-1")
        guest, booking_id = f"guest-{number}", f"b-{number}"
        store.vouchers.save(lifecycle.book(storage.actor(), before, START, guest, booking_id))
        before, booking = store.vouchers.get("v-1"), store.bookings.get(booking_id)
        store.vouchers.save(
            lifecycle.cancel(storage.actor(), before, booking, None, by_issuer=True)
        )
    assert storage.rows("vouchers") == [vouchers.to_item(replace(issued, version=7))]
    assert storage.stored_vouchers() == [replace(issued, version=7)]
    assert {booking.status for booking in storage.stored_bookings()} == {"cancelled"}
    assert len(storage.stored_bookings()) == 3
    assert len(storage.stored_events()) == 7


def test_a_change_removes_nothing_that_it_does_not_know(storage: Storage) -> None:
    """Attributes of another release stay on the row."""
    storage.put("vouchers", vouchers.to_item(BOOKED) | {"later": {"S": "kept"}})
    assert BOOKED.booking is not None
    storage.put("voucher_bookings", bookings.to_item(BOOKED.booking) | {"later": {"S": "kept"}})
    change = KINDS["cancel"].change(storage.actor())
    storage.store.vouchers.save(change)
    [row] = storage.rows("vouchers")
    assert row == vouchers.to_item(change.voucher) | {"later": {"S": "kept"}}
    [row] = storage.rows("voucher_bookings")
    assert row["later"] == {"S": "kept"}


@pytest.mark.parametrize("taken", ["voucher", "event", "booking"])
def test_a_change_never_writes_over_another_thing_of_the_same_id(
    storage: Storage, taken: str
) -> None:
    change = issue(storage.actor())
    if taken == "booking":
        storage.put_voucher(change.voucher)
        other = replace(BOOKED.booking, voucher_id="v-other")  # type: ignore[type-var]
        storage.put("voucher_bookings", bookings.to_item(other))
        change = lifecycle.book(storage.actor(), change.voucher, START, "guest", "b-1")
    elif taken == "voucher":
        storage.put_voucher(voucher(title="Somebody else's"))
    else:
        storage.put_event(replace(change.event, actor_id="somebody else"))
    before = storage.everything()
    with pytest.raises(StateChanged):
        storage.store.vouchers.save(change)
    assert storage.everything() == before
