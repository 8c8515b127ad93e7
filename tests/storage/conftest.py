"""The store on each engine, with every call noted."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from chalicelib.domain.model import Act, Booking, Change, Event, Voucher
from chalicelib.storage.calls import Calls

from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.store import Decide, Store
from tests.domain.made import NOW
from tests.engines import Engine
from tests.service import Spy
from tests.torture.memory import Memory


@dataclass
class Bench:
    """A store, and its tables as they really are."""

    engine: Engine
    spy: Spy
    store: Store
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def act(self, now: datetime = NOW) -> Act:
        """Somebody acts, under an event id that no other test uses: it is the write's token."""
        return Act("actor", now, f"ev-{self.engine.prefix}{next(self.numbers)}")

    def create(self, change: Change) -> Change:
        """Store.create, without an Idempotency-Key."""
        return self.store.create(lambda: change, None)

    def change(self, voucher_id: str | None, booking_id: str | None, decide: Decide) -> Change:
        """Store.change, without an Idempotency-Key."""
        return self.store.change(voucher_id, booking_id, decide, None)

    def put(self, table: str, row: dict[str, Any]) -> None:
        """Write a row as it is, past every rule."""
        self.engine.client.put_item(TableName=self.engine.prefix + table, Item=row)

    def put_voucher(self, voucher: Voucher) -> None:
        """Write a voucher, and its live booking if it has one, past every rule."""
        self.put(vouchers.TABLE, vouchers.to_item(voucher))
        if voucher.booking:
            self.put(bookings.TABLE, bookings.to_item(voucher.booking, voucher))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything that a table holds."""
        pages = self.engine.client.get_paginator("scan").paginate(
            TableName=self.engine.prefix + table, ConsistentRead=True
        )
        return [row for page in pages for row in page["Items"]]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of the three tables that a change writes, in an order of their own."""
        return {
            table: sorted(self.rows(table), key=repr)
            for table in (vouchers.TABLE, bookings.TABLE, events.TABLE)
        }

    def stored_vouchers(self) -> list[Voucher]:
        """The vouchers of the table."""
        return [vouchers.from_item(row) for row in self.rows(vouchers.TABLE)]

    def stored_bookings(self) -> list[Booking]:
        """The bookings of the table."""
        return [bookings.from_item(row) for row in self.rows(bookings.TABLE)]

    def stored_events(self) -> list[Event]:
        """The events of the table."""
        return [events.from_item(row) for row in self.rows(events.TABLE)]


def bench_on(engine: Engine) -> Bench:
    """A bench on these tables; it never really waits."""
    spy = Spy(engine.client)
    calls = Calls(spy, 6, sleep=lambda seconds: None)
    return Bench(engine, spy, Store(calls, engine.prefix).begun())


@pytest.fixture
def memory() -> Engine:
    """The store of the tortures: they are worth no more than it is like the others."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


@pytest.fixture(params=["moto", "dynamodb_local", "memory"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The same test on all engines. What asks for `local_bench` (races, lost replies, consumed
    capacity) is beyond the others."""
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def bench(engine: Engine) -> Bench:
    """The store, once on each engine."""
    return bench_on(engine)


@pytest.fixture
def local_bench(dynamodb_local: Engine) -> Bench:
    """The store on DynamoDB Local."""
    return bench_on(dynamodb_local)
