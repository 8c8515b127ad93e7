"""The store on each engine, with every call recorded."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, item_of
from chalicelib.storage.store import Store
from chalicelib.storage.tables import bookings, events, vouchers
from tests.domain.made import NOW
from tests.engines import Engine
from tests.fakes import Spy
from tests.torture.memory import Memory

_numbers = itertools.count()


@dataclass
class Storage:
    """A store, and what its tables really hold."""

    engine: Engine
    spy: Spy
    store: Store

    def actor(self, now: datetime = NOW) -> ActorContext:
        """Somebody who acts, under an event id that no other test uses: it is the transaction's
        token."""
        return ActorContext("actor", now, f"ev-{os.getpid()}-{next(_numbers)}")

    def put(self, table: str, row: Item) -> None:
        """Write a row as it is, past every rule."""
        self.engine.client.put_item(TableName=self.engine.prefix + table, Item=row)

    def put_voucher(self, voucher: Voucher) -> None:
        """Write a voucher, and its live booking if it has one, past every rule."""
        self.put(vouchers.TABLE, vouchers.to_item(voucher))
        if voucher.booking:
            self.put(bookings.TABLE, bookings.to_item(voucher.booking))

    def put_event(self, event: Event) -> None:
        """Write an event, past every rule."""
        self.put(events.TABLE, events.to_item(event))

    def tamper(self, table: str, **attributes: Any) -> None:
        """Change attributes of the one row of a table, past every rule."""
        [row] = self.rows(table)
        self.put(table, row | item_of(**attributes))

    def delete_voucher(self, voucher_id: str) -> None:
        """Delete a voucher's row, past every rule."""
        self.engine.client.delete_item(
            TableName=self.engine.prefix + vouchers.TABLE, Key=vouchers.key(voucher_id)
        )

    def read_back(self, table: str, row: Item, *key: str) -> Item:
        """Write a row, and return it as the engine does."""
        self.put(table, row)
        answer = self.engine.client.get_item(
            TableName=self.engine.prefix + table,
            Key={name: row[name] for name in key},
            ConsistentRead=True,
        )
        return answer["Item"]

    def rows(self, table: str) -> list[Item]:
        """Everything that a table holds."""
        pages = self.engine.client.get_paginator("scan").paginate(
            TableName=self.engine.prefix + table, ConsistentRead=True
        )
        return [row for page in pages for row in page["Items"]]

    def everything(self) -> dict[str, list[Item]]:
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


def storage_on(engine: Engine) -> Storage:
    """The store on these tables; it never really waits."""
    spy = Spy(engine.client)
    client = DynamoClient(spy, engine.prefix, 6, sleep=lambda seconds: None)
    return Storage(engine, spy, Store(client).with_deadline())


@pytest.fixture
def memory() -> Engine:
    """The store of the reliability tests: these are worth no more than it is like the others."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


@pytest.fixture(params=["moto", "dynamodb_local", "memory"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The same test on all engines. What asks for `local_storage` (races, lost replies, consumed
    capacity) is beyond the others."""
    tables: Engine = request.getfixturevalue(request.param)
    return tables


@pytest.fixture
def storage(engine: Engine) -> Storage:
    """The store, once on each engine."""
    return storage_on(engine)


@pytest.fixture
def local_storage(dynamodb_local: Engine) -> Storage:
    """The store on DynamoDB Local."""
    return storage_on(dynamodb_local)
