"""A change whose reply is lost after the commit is made exactly once, and its caller is told so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.store import Store
from tests.domain.made import HOUR, NOW, live_booking, voucher
from tests.fakes import TRANSACT
from tests.storage.conftest import Storage
from tests.storage.dynamo.script import PASSING


@dataclass
class LostReplies:
    """After the store has committed, the next replies are lost."""

    left: int
    error: Exception
    lost: int = 0

    def __call__(self, operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT and self.left:
            self.left -= 1
            self.lost += 1
            raise self.error


def book(storage: Storage) -> VoucherChange:
    """The stored voucher booked for the slot two hours on."""
    storage.put_voucher(voucher())
    return lifecycle.book(storage.actor(), voucher(), NOW + 2 * HOUR, "guest", "b-1")


def impatient(storage: Storage) -> Store:
    """The store with a clock that runs, so that its deadline comes."""
    seconds = iter(range(10**6))
    client = DynamoClient(
        storage.spy,
        storage.engine.prefix,
        5,
        monotonic=lambda: next(seconds),
        sleep=lambda seconds: None,
    )
    return Store(client).with_deadline()


def assert_written_once(storage: Storage, change: VoucherChange) -> None:
    """The tables hold this one change."""
    assert storage.stored_vouchers() == [change.voucher]
    assert change.voucher.version == 2
    assert storage.stored_bookings() == [change.booking]
    assert storage.stored_events() == [change.event]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("name", ["read timeout", "connection reset", "internal", "garbled answer"])
def test_a_change_whose_reply_is_lost_is_made_exactly_once(
    local_storage: Storage, name: str, times: int
) -> None:
    change = book(local_storage)
    faults = local_storage.spy.after = LostReplies(times, PASSING[name])
    local_storage.store.vouchers.save(change)
    assert faults.lost == times
    assert_written_once(local_storage, change)


def test_a_lost_reply_is_repeated_as_success_whatever_happened_meanwhile(
    local_storage: Storage,
) -> None:
    """Booked, the reply lost, cancelled by somebody else: the repetition still succeeds."""
    storage = local_storage
    change = book(storage)
    faults: list[Exception] = []

    def cancel_meanwhile(operation: str, _: dict[str, Any]) -> None:
        if operation != TRANSACT or faults:
            return
        faults.append(PASSING["connection reset"])
        before, booking = storage.store.vouchers.get("v-1"), storage.store.bookings.get("b-1")
        storage.store.vouchers.save(
            lifecycle.cancel(storage.actor(), before, booking, None, by_issuer=True)
        )
        raise faults[0]

    storage.spy.after = cancel_meanwhile
    storage.store.vouchers.save(change)
    assert faults
    assert live_booking(change.voucher).status == "booked"
    assert [stored.version for stored in storage.stored_vouchers()] == [3]
    types = sorted(event.type for event in storage.stored_events())
    assert types == ["voucher.book", "voucher.cancel"]


def test_a_change_whose_every_reply_is_lost_is_proven_by_its_event(local_storage: Storage) -> None:
    change = book(local_storage)
    faults = local_storage.spy.after = LostReplies(10**6, PASSING["connection reset"])
    impatient(local_storage).vouchers.save(change)
    assert faults.lost > 1
    assert_written_once(local_storage, change)
    assert local_storage.spy.operations()[-1] == "get_item"


def test_a_change_that_never_reached_the_store_is_unavailable_and_not_made(
    local_storage: Storage,
) -> None:
    change = book(local_storage)

    def lose_request(operation: str, _: dict[str, Any]) -> None:
        if operation == TRANSACT:
            raise PASSING["connection reset"]

    local_storage.spy.before = lose_request
    with pytest.raises(StoreUnavailable):
        impatient(local_storage).vouchers.save(change)
    assert local_storage.stored_vouchers() == [voucher()]
    assert local_storage.stored_bookings() == []
    assert local_storage.stored_events() == []


def test_of_two_changes_of_the_same_voucher_one_is_written(local_storage: Storage) -> None:
    first = book(local_storage)
    second = lifecycle.book(local_storage.actor(), voucher(), NOW + 3 * HOUR, "other", "b-2")
    local_storage.store.vouchers.save(first)
    with pytest.raises(StateChanged):
        local_storage.store.vouchers.save(second)
    assert_written_once(local_storage, first)
