"""The due index: what the sweep must close, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.voucher import Booked, Voucher
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.errors import CorruptRow, StoreUnavailable
from chalicelib.storage.store import Store
from chalicelib.storage.tables import vouchers
from chalicelib.storage.tables.vouchers import DUE_SHARDS
from tests.domain import made
from tests.domain.made import HOUR, MS, NOW, booked, in_status, voucher
from tests.storage.conftest import Storage
from tests.storage.dynamo.script import PASSING, Script


def all_due(storage: Storage) -> list[DueVoucher | CorruptRow]:
    """All that is due now."""
    return [
        due
        for shard in DUE_SHARDS
        for page in storage.store.vouchers.due(shard, NOW, 100)
        for due in page
    ]


def shard_of(voucher_id: str) -> str:
    """The shard of a voucher."""
    return vouchers.due_shard(voucher_id)


def ids_in_one_shard(count: int) -> list[str]:
    """So many ids of vouchers that share a shard."""
    ids = (f"v-{number}" for number in range(10_000))
    same = (each for each in ids if shard_of(each) == shard_of("v-0"))
    return [next(same) for _ in range(count)]


def booked_at(name: str, start: datetime) -> Voucher:
    """A voucher called `name`, booked for a slot at `start`."""
    booking = made.booking(
        id=f"b-{name}",
        voucher_id=name,
        slot_start=start,
        slot_end=start + HOUR,
        created_at=NOW - 6 * HOUR,
    )
    issued = voucher(id=name, valid_from=NOW - 5 * HOUR, created_at=NOW - 6 * HOUR)
    return replace(issued, holder_uid="guest-1", state=Booked(booking), version=2)


def test_an_issued_voucher_is_due_at_its_end_and_a_booked_one_at_its_slots_end(
    storage: Storage,
) -> None:
    storage.put_voucher(voucher(id="v-a", valid_from=NOW - HOUR, valid_until=NOW))
    storage.put_voucher(voucher(id="v-b", valid_from=NOW - HOUR, valid_until=NOW + MS))
    storage.put_voucher(booked_at("v-c", NOW - HOUR))
    storage.put_voucher(booked_at("v-d", NOW - HOUR + MS))
    issued = DueVoucher(
        voucher_id="v-a",
        status="issued",
        version=1,
        issuer_uid="hotel",
        booking_id=None,
        due_at=NOW,
    )
    used = DueVoucher(
        voucher_id="v-c",
        status="booked",
        version=2,
        issuer_uid="hotel",
        booking_id="b-v-c",
        due_at=NOW,
    )
    assert sorted(all_due(storage), key=repr) == sorted([issued, used], key=repr)


@pytest.mark.parametrize("status", ["consumed", "cancelled", "expired"])
def test_a_voucher_that_is_over_is_not_in_the_index(storage: Storage, status: str) -> None:
    storage.put_voucher(in_status(status))
    assert index_rows(storage) == []


def index_rows(storage: Storage) -> list[object]:
    """Everything in the due index."""
    table = storage.engine.prefix + "vouchers"
    return list(storage.engine.client.scan(TableName=table, IndexName="due")["Items"])


def test_a_voucher_stays_in_the_index_while_it_is_live(storage: Storage) -> None:
    storage.put_voucher(voucher())
    storage.put_voucher(booked(voucher(id="v-2")))
    assert len(index_rows(storage)) == 2


@pytest.mark.parametrize("page_size", [1, 2, 3, 7])
def test_a_shard_is_read_oldest_first_page_by_page(storage: Storage, page_size: int) -> None:
    ids = ids_in_one_shard(6)
    for number, name in enumerate(ids):
        end = NOW - number * HOUR
        storage.put_voucher(voucher(id=name, valid_from=end - HOUR, valid_until=end))
    shard, repository = shard_of(ids[0]), storage.store.vouchers
    pages = list(repository.due(shard, NOW, page_size))
    assert [due.voucher_id for page in pages for due in page] == ids[::-1]  # type: ignore[union-attr]
    assert all(len(page) <= page_size for page in pages)
    assert repository.count_due(shard, NOW) == 6
    assert repository.count_due(shard, NOW - 3 * HOUR) == 3


@pytest.mark.parametrize("page_size", [1, 100])
def test_a_corrupt_row_does_not_hide_the_vouchers_behind_it(
    storage: Storage, page_size: int
) -> None:
    first, second, third = ids_in_one_shard(3)
    for number, name in enumerate((first, second, third)):
        end = NOW - (3 - number) * HOUR
        storage.put_voucher(voucher(id=name, valid_from=end - HOUR, valid_until=end))
    [row] = [row for row in storage.rows("vouchers") if row["id"]["S"] == second]
    storage.put("vouchers", row | {"status": attribute("lost")})
    pages = storage.store.vouchers.due(shard_of(first), NOW, page_size)
    before, corrupt, after = [due for page in pages for due in page]
    assert not isinstance(before, CorruptRow)
    assert isinstance(corrupt, CorruptRow)
    assert not isinstance(after, CorruptRow)
    assert (before.voucher_id, after.voucher_id) == (first, third)
    assert corrupt.log_fields["row"] == second


def test_each_page_has_a_deadline_of_its_own() -> None:
    first, last = {"Items": [], "LastEvaluatedKey": {"id": {"S": "v-1"}}}, {"Items": []}
    script = Script([first, PASSING["throttled"], last])
    pages = Store(script.client()).vouchers.due("0", NOW, 100)
    next(pages)
    script.now += 60  # closing what was on the page took its time
    assert list(pages) == [[]]


def test_a_count_ends_at_its_deadline() -> None:
    page = {"Count": 100, "LastEvaluatedKey": {"id": {"S": "v-1"}}}
    script = Script([page, PASSING["throttled"]])
    with pytest.raises(StoreUnavailable):
        Store(script.client()).vouchers.count_due("0", NOW)
    assert script.now < 6
