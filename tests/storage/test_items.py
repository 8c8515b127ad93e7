"""to_item and from_item: what is written is read again, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from chalicelib.domain.model import Booking, Event, Voucher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain import life, slots
from chalicelib.storage import bookings, codec, events, vouchers
from tests.domain import made
from tests.domain.made import HOUR, NOW, in_status, voucher
from tests.storage.conftest import Bench

# One bench serves all examples: each writes its row anew.
STORED = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def stored(bench: Bench, table: str, row: dict[str, Any], *key: str) -> dict[str, Any]:
    """The row as the engine gives it back."""
    bench.put(table, row)
    answer = bench.engine.client.get_item(
        TableName=bench.engine.prefix + table,
        Key={name: row[name] for name in key},
        ConsistentRead=True,
    )
    return answer["Item"]


@STORED
@given(held=made.vouchers())
def test_any_voucher(bench: Bench, held: Voucher) -> None:
    back = vouchers.from_item(stored(bench, "vouchers", vouchers.to_item(held), "id"))
    assert back == held
    assert str(back.price_amount) == str(held.price_amount)
    assert codec.to_json(back.terms) == codec.to_json(held.terms)


@STORED
@given(held=made.vouchers(), guest=made.uids, data=st.data())
def test_any_booked_voucher(bench: Bench, held: Voucher, guest: str, data: st.DataObject) -> None:
    now = held.valid_from - HOUR
    free, _ = slots.free(held, now, None, None)
    if not free:
        return
    slot = data.draw(st.sampled_from(list(free)))
    change = life.book(made.act(now), held, slot.start, guest, "b-1")
    row = stored(bench, "vouchers", vouchers.to_item(change.voucher), "id")
    assert vouchers.from_item(row) == change.voucher
    assert change.booking is not None
    row = stored(bench, "voucher_bookings", bookings.to_item(change.booking, change.voucher), "id")
    assert bookings.from_item(row) == change.booking
    assert bookings.voucher_of(row) == change.voucher


@STORED
@given(held=made.bookings())
def test_any_booking(bench: Bench, held: Booking) -> None:
    row = stored(bench, "voucher_bookings", bookings.to_item(held, None), "id")
    assert bookings.from_item(row) == held


@STORED
@given(told=made.events())
def test_any_event(bench: Bench, told: Event) -> None:
    row = stored(bench, "events", events.to_item(told), "subject_id", "sort")
    assert events.from_item(row) == told


@pytest.mark.parametrize("status", ["issued", "booked", "consumed", "cancelled", "expired"])
def test_a_voucher_in_every_status(status: str) -> None:
    held = in_status(status)
    assert vouchers.from_item(vouchers.to_item(held)) == held


@pytest.mark.parametrize(
    "amount", ["0.00", "0.10", "100.00", "999999999999.99", "1000", "1.005", "123456789012.345"]
)
def test_money_is_kept_digit_by_digit(bench: Bench, amount: str) -> None:
    held = voucher(price_amount=Decimal(amount), price_currency="EUR")
    row = stored(bench, "vouchers", vouchers.to_item(held), "id")
    assert str(vouchers.from_item(row).price_amount) == amount


@pytest.mark.parametrize(
    "text",
    [
        '{"n":0.1}',
        '{"n":1.10}',
        '{"n":12345678901234567890123456789.123456789}',
        '{"n":18446744073709551615}',
        '{"n":-9223372036854775808}',
        '{"n":[{"n":[]},null,true]}',
        '{"":""}',
        '{"é\U0001f600":"\\u0000"}',
    ],
)
def test_terms_keep_their_numbers_and_their_text(bench: Bench, text: str) -> None:
    held = voucher(terms=codec.from_json(text))
    row = stored(bench, "vouchers", vouchers.to_item(held), "id")
    assert codec.to_json(vouchers.from_item(row).terms) == text


def test_what_is_null_is_absent_so_that_the_indexes_stay_sparse() -> None:
    row = vouchers.to_item(voucher(holder_uid=None))
    assert row.keys().isdisjoint({"holder_uid", "holder_status", "price_amount", "booking_id"})
    assert None not in row.values()


@pytest.mark.parametrize("status", ["consumed", "cancelled", "expired"])
def test_a_voucher_that_is_over_has_no_key_of_the_due_index(status: str) -> None:
    assert vouchers.to_item(in_status(status)).keys().isdisjoint({"due_at", "due_shard"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 9, 0, 0, 1000, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_stored_instants_sort_as_text(one: datetime, other: datetime) -> None:
    assert codec.instant(one) < codec.instant(other)
    assert len(codec.instant(one)) == len(codec.instant(other))
    assert codec.to_instant(codec.instant(one)) == one


def test_an_event_sorts_by_its_time_then_its_id() -> None:
    told = life.book(made.ACT, voucher(), NOW + HOUR, "guest", "b-1").event
    one, other = events.to_item(told), events.to_item(replace(told, id="ev-2"))
    later = events.to_item(replace(told, created_at=NOW + made.MS, id="ev-0"))
    assert one["sort"]["S"] < other["sort"]["S"] < later["sort"]["S"]


def test_vouchers_spread_over_all_shards_of_the_due_index() -> None:
    counts = dict.fromkeys(vouchers.DUE_SHARDS, 0)
    for number in range(1600):
        counts[vouchers.to_item(voucher(id=f"v-{number}"))["due_shard"]["S"]] += 1
    assert min(counts.values()) > 50
    assert max(counts.values()) < 200
