"""The due index: what the sweep must settle, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from chalicelib.domain.model import Booking, Due, Voucher
from chalicelib.storage.vouchers import DUE_SHARDS

from chalicelib.storage import vouchers
from tests.domain.made import HOUR, MS, NOW, booked, in_status, voucher
from tests.storage.conftest import Bench


def due(bench: Bench, limit: int = 100) -> list[Due]:
    """All that is due now."""
    return [
        found
        for shard in DUE_SHARDS
        for page in bench.store.due(shard, NOW, limit)
        for found in page
    ]


def in_one_shard(count: int) -> list[str]:
    """So many ids of vouchers that share a shard."""
    ids = (f"v-{number}" for number in range(10_000))
    first = vouchers.to_item(voucher(id="v-0"))["due_shard"]
    mates = (found for found in ids if vouchers.to_item(voucher(id=found))["due_shard"] == first)
    return [next(mates) for _ in range(count)]


def booked_at(name: str, start: datetime) -> Voucher:
    """A voucher called `name`, booked for a slot at `start`."""
    booking = Booking(
        id=f"b-{name}",
        voucher_id=name,
        issuer_uid="hotel",
        holder_uid="guest-1",
        slot_start=start,
        slot_end=start + HOUR,
        status="booked",
        created_at=NOW - 6 * HOUR,
    )
    held = voucher(id=name, valid_from=NOW - 5 * HOUR, created_at=NOW - 6 * HOUR)
    return replace(held, status="booked", holder_uid="guest-1", booking=booking, version=2)


def test_an_issued_voucher_is_due_at_its_end_and_a_booked_one_at_its_slots_end(
    bench: Bench,
) -> None:
    bench.put_voucher(voucher(id="v-a", valid_until=NOW))
    bench.put_voucher(voucher(id="v-b", valid_until=NOW + MS))
    bench.put_voucher(booked_at("v-c", NOW - HOUR))
    bench.put_voucher(booked_at("v-d", NOW - HOUR + MS))
    found = {one.voucher_id: one for one in due(bench)}
    assert found.keys() == {"v-a", "v-c"}
    assert found["v-a"] == Due(
        voucher_id="v-a",
        status="issued",
        version=1,
        issuer_uid="hotel",
        holder_uid=None,
        booking_id=None,
        due_at=NOW,
    )
    assert found["v-c"] == Due(
        voucher_id="v-c",
        status="booked",
        version=2,
        issuer_uid="hotel",
        holder_uid="guest-1",
        booking_id="b-v-c",
        due_at=NOW,
    )


@pytest.mark.parametrize("status", ["consumed", "cancelled", "expired"])
def test_the_index_is_sparse_a_voucher_that_is_over_is_not_in_it(bench: Bench, status: str) -> None:
    bench.put_voucher(in_status(status))
    assert index_rows(bench) == []


def index_rows(bench: Bench) -> list[object]:
    """Everything in the due index."""
    return list(
        bench.engine.client.scan(TableName=bench.engine.prefix + "vouchers", IndexName="due")[
            "Items"
        ]
    )


def test_a_voucher_stays_in_the_index_while_it_is_live(bench: Bench) -> None:
    bench.put_voucher(voucher())
    bench.put_voucher(booked(voucher(id="v-2")))
    assert len(index_rows(bench)) == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_a_shard_comes_oldest_first_page_by_page(bench: Bench, limit: int) -> None:
    ids = in_one_shard(6)
    for number, name in enumerate(ids):
        bench.put_voucher(voucher(id=name, valid_until=NOW - number * HOUR))
    shard = vouchers.to_item(voucher(id=ids[0]))["due_shard"]["S"]
    found = list(bench.store.due(shard, NOW, limit))
    assert [one.voucher_id for page in found for one in page] == ids[::-1]
    assert all(len(page) <= limit for page in found)
    assert bench.store.count_due(shard, NOW) == 6
    assert bench.store.count_due(shard, NOW - 3 * HOUR) == 3
