"""The keys of a voucher's row in the indexes, and its hold's own row."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.tables import holds, vouchers
from tests.domain.made import HOUR, MS, NOW, booked, in_status, voucher
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows


def test_none_is_absent_so_that_the_indexes_stay_sparse() -> None:
    row = vouchers.to_item(voucher(holder_uid=None))
    absent = {"holder_uid", "holder_before", "price_amount", "price_currency", "booking_id"}
    assert row.keys().isdisjoint(absent)
    assert None not in row.values()


@pytest.mark.parametrize("status", ["consumed", "cancelled", "expired"])
def test_a_voucher_that_is_over_has_no_key_of_the_due_index(status: str) -> None:
    assert vouchers.to_item(in_status(status)).keys().isdisjoint({"due_at", "due_shard"})


def test_a_booked_voucher_carries_its_bookings_own_fields() -> None:
    named = voucher(holder_uid="anna", holder_name="Anna", transferable=True)
    row = vouchers.to_item(booked(named))
    assert row["booking_id"] == {"S": "b-1"}
    assert row["slot_start"] == {"S": "2026-03-02T11:00:00.000Z"}
    assert row["slot_end"] == row["due_at"] == {"S": "2026-03-02T12:00:00.000Z"}
    assert row["booked_at"] == {"S": "2026-03-02T09:00:00.000Z"}
    assert row["holder_before"] == {"S": "anna"}
    assert row["holder_name_before"] == {"S": "Anna"}
    assert row["holder_uid"] == {"S": "guest-1"}
    # What the booking shares with its voucher is the voucher's own.
    assert row["id"] == {"S": "v-1"}
    assert row["issuer_status"] == {"S": "booked#hotel"}


def test_an_issued_voucher_is_due_at_its_end() -> None:
    row = vouchers.to_item(voucher(valid_until=NOW + HOUR))
    assert row["due_at"] == row["valid_until"] == {"S": "2026-03-02T10:00:00.000Z"}
    assert row["due_shard"]["S"] in vouchers.DUE_SHARDS


def test_vouchers_spread_over_all_shards_of_the_due_index() -> None:
    counts = dict.fromkeys(vouchers.DUE_SHARDS, 0)
    for number in range(100 * len(counts)):
        counts[vouchers.to_item(voucher(id=f"v-{number}"))["due_shard"]["S"]] += 1
    assert min(counts.values()) > 50
    assert max(counts.values()) < 200


def test_the_shards_of_the_former_release_are_still_swept() -> None:
    assert {f"due-{number:02}" for number in range(16)} <= set(vouchers.DUE_SHARDS)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kept=any_rows.kept_vouchers())
def test_any_hold(storage: Storage, kept: Voucher) -> None:
    assert kept.hold is not None
    row = storage.read_back("vouchers", vouchers.to_item(kept), "id")
    assert vouchers.from_item(row) == kept
    row = storage.read_back("holds", holds.to_item(kept.hold, kept.id), "hold_shard", "sort")
    assert holds.voucher_id_of(row) == kept.id
    assert row["sort"]["S"] <= holds.lapsed_until(kept.hold.until)
    assert row["sort"]["S"] > holds.lapsed_until(kept.hold.until - MS)
