"""A booking and its voucher are those of one instant, though they are two rows."""

from __future__ import annotations

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.storage.tables import bookings, vouchers
from tests.domain.made import booked, voucher
from tests.storage.conftest import Storage

PLAIN = ["get_item", "get_item"]


def test_rows_that_agree_are_read_once_each(storage: Storage) -> None:
    live = booked()
    storage.put_voucher(live)
    assert storage.store.vouchers.get_with_booking("b-1")[:2] == (live, live.booking)
    assert storage.spy.operations() == PLAIN


def test_cancelled_booking_agrees_with_a_voucher_without_it(storage: Storage) -> None:
    change = lifecycle.cancel(storage.actor(), booked(), None, None, by_issuer=True)
    assert change.booking is not None
    storage.put_voucher(change.voucher)
    storage.put("voucher_bookings", bookings.to_item(change.booking))
    state = storage.store.vouchers.get_with_booking("b-1")
    assert state[:2] == (change.voucher, change.booking)
    assert storage.spy.operations() == PLAIN


def test_rows_from_before_and_after_a_transaction_are_read_again(storage: Storage) -> None:
    live = booked()
    assert live.booking is not None
    storage.put("voucher_bookings", bookings.to_item(live.booking))
    storage.put_voucher(voucher())

    def finish(operation: str, arguments: dict[str, object]) -> None:
        if operation == "transact_get_items":
            storage.put("vouchers", vouchers.to_item(live))

    storage.spy.before = finish
    assert storage.store.vouchers.get_with_booking("b-1")[:2] == (live, live.booking)
    assert storage.spy.operations() == [*PLAIN, "transact_get_items"]


def test_missing_rows_are_not_found(storage: Storage) -> None:
    with pytest.raises(BookingNotFound):
        storage.store.vouchers.get_with_booking("b-1")
    live = booked()
    assert live.booking is not None
    storage.put("voucher_bookings", bookings.to_item(live.booking))
    with pytest.raises(VoucherNotFound):
        storage.store.vouchers.get_with_booking("b-1")
