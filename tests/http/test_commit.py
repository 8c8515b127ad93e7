"""The commit of a decision: read, ask the rule, write; ask again where somebody was faster."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import (
    BookingNotFound,
    BookingNotLive,
    VoucherNotBookable,
    VoucherNotFound,
)
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.commit import ATTEMPTS_MAX, commit
from chalicelib.http.decisions import Creation
from chalicelib.http.responses import encode
from chalicelib.http.serializers import CANONICAL
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.tables import bookings
from tests.domain.made import ACTOR, MS, NOW, booked, draft, voucher
from tests.fakes import TRANSACT
from tests.http.committing import book, cancel, context_on, interrupted, update
from tests.storage.conftest import Storage


def test_a_voucher_is_read_once_and_written_once(storage: Storage) -> None:
    storage.put_voucher(voucher())
    body = update(storage, book(storage))
    [stored] = storage.stored_vouchers()
    assert body == encode(CANONICAL.voucher_and_booking(stored, stored.booking, NOW), False)
    assert storage.spy.operations() == ["get_item", TRANSACT]


def test_a_booking_is_read_before_its_voucher(storage: Storage) -> None:
    storage.put_voucher(booked())
    update(storage, cancel(storage), booking_id="b-1")
    assert storage.spy.operations() == ["get_item", "get_item", TRANSACT]
    assert [it.status for it in storage.stored_vouchers()] == ["issued"]
    assert [it.status for it in storage.stored_bookings()] == ["cancelled"]


def test_the_rule_sees_a_live_booking_as_its_voucher_has_it(storage: Storage) -> None:
    """Another has become its holder between the two reads, and again before the write."""
    storage.put_voucher(assign(ACTOR, booked(), "bert", None).voucher)
    storage.put(bookings.TABLE, bookings.to_item(booked().booking))  # older than its voucher
    holders = []

    def rule(it: Voucher, booking: Booking | None) -> VoucherChange:
        holders.append(booking and booking.holder_uid)
        return lifecycle.cancel(storage.actor(), it, booking, None, by_issuer=False)

    def assign_to_carl(_: int) -> None:
        [stored] = storage.stored_vouchers()
        storage.store.vouchers.save(assign(storage.actor(), stored, "carl", None))

    update(storage, interrupted(rule, assign_to_carl), booking_id="b-1")
    assert holders == ["bert", "carl"]


@pytest.mark.parametrize(
    ("booking_id", "error"), [(None, VoucherNotFound), ("b-none", BookingNotFound)]
)
def test_without_a_voucher_or_booking_the_rule_is_not_asked(
    storage: Storage, booking_id: str | None, error: type[DomainError]
) -> None:
    def rule(it: Voucher, booking: Booking | None) -> VoucherChange:
        raise AssertionError("there is nothing to decide about")

    with pytest.raises(error):
        update(storage, rule, booking_id=booking_id)
    assert storage.everything() == {"vouchers": [], "voucher_bookings": [], "events": []}


@pytest.mark.parametrize("times", [1, 3, ATTEMPTS_MAX - 1])
def test_a_change_succeeds_though_others_were_faster(storage: Storage, times: int) -> None:
    storage.put_voucher(voucher())

    def interfere(version: int) -> None:
        storage.tamper("vouchers", version=version + 1)

    update(storage, interrupted(book(storage), interfere, times))
    [stored] = storage.stored_vouchers()
    assert (stored.status, stored.version) == ("booked", times + 2)
    assert storage.stored_bookings() == [stored.booking]
    assert len(storage.stored_events()) == 1
    # What the store found is what the rule is asked about next: nothing is read again.
    assert storage.spy.operations() == ["get_item", *[TRANSACT] * (times + 1)]


def test_a_change_that_others_always_beat_is_given_up_unwritten(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(version: int) -> None:
        storage.tamper("vouchers", version=version + 1)

    with pytest.raises(StoreUnavailable):
        update(storage, interrupted(book(storage), interfere, 99))
    assert storage.spy.operations() == ["get_item", *[TRANSACT] * ATTEMPTS_MAX]
    assert storage.stored_events() == []


def test_the_rule_explains_a_refusal_with_what_is_really_stored(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(_: int) -> None:
        storage.tamper("vouchers", status="cancelled")

    with pytest.raises(VoucherNotBookable) as error:
        update(storage, interrupted(book(storage), interfere))
    assert error.value.details == {"status": "cancelled"}
    assert storage.stored_events() == []


def test_the_rule_sees_voucher_and_booking_that_changed_at_once(storage: Storage) -> None:
    storage.put_voucher(booked())
    states: list[tuple[int, str | None]] = []
    rule = cancel(storage)

    def interfere(_: int) -> None:
        storage.tamper("vouchers", version=99)
        storage.tamper("voucher_bookings", status="cancelled")

    def decide(it: Voucher, booking: Booking | None) -> VoucherChange:
        states.append((it.version, booking and booking.status))
        return rule(it, booking)

    with pytest.raises(BookingNotLive):
        update(storage, interrupted(decide, interfere), booking_id="b-1")
    assert states == [(2, "booked"), (99, "cancelled")]


def test_a_voucher_that_vanishes_meanwhile_is_not_found(storage: Storage) -> None:
    storage.put_voucher(voucher())
    with pytest.raises(VoucherNotFound):
        update(storage, interrupted(book(storage), lambda _: storage.delete_voucher("v-1")))
    assert storage.rows("events") == []


def test_a_voucher_whose_end_comes_meanwhile_is_expired(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(_: int) -> None:
        storage.tamper("vouchers", valid_from=NOW - MS, valid_until=NOW)

    with pytest.raises(VoucherNotBookable) as error:
        update(storage, interrupted(book(storage), interfere))
    assert error.value.details == {"status": "expired"}


def test_a_creation_never_writes_over_another_voucher(storage: Storage) -> None:
    storage.put_voucher(voucher(title="Somebody else's"))
    ids = iter(["v-1", "v-1", "v-2"])

    def rule(_: object) -> VoucherChange:
        return lifecycle.issue(storage.actor(), next(ids), "hotel", draft())

    commit(context_on(storage.store), Creation(rule=rule, answer=CANONICAL.issued), None)
    titles = {it.id: it.title for it in storage.stored_vouchers()}
    assert titles == {"v-1": "Somebody else's", "v-2": "Hotel Voucher"}


# --- the Idempotency-Key
