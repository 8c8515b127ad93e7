"""Runs migrate and check-data in this process, on one engine's tables."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.storage.dynamo.client import DynamoClient
from infra.migrate.__main__ import main as migrate
from infra.operator.check_data.__main__ import main as check_data
from infra.operator.stage_tables import StageTables
from tests.engines import Engine
from tests.service import Service, serve

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # when the data is migrated
TABLES = (
    *("vouchers", "voucher_bookings", "events", "guest_tokens", "templates", "hotels"),
    *("contacts", "webhooks", "deliveries", "sessions", "growth", "consents", "exposures"),
)
KEYS = {  # of the others: id
    "events": ("subject_id", "sort"),
    "guest_tokens": ("token_id",),
    "templates": ("issuer_uid", "template_id"),
    "hotels": ("issuer_uid", "kind"),
    "contacts": ("issuer_uid", "sort"),
    "webhooks": ("issuer_uid", "id"),
    "deliveries": ("issuer_uid", "sort"),
    "sessions": ("credential",),
    "growth": ("pk", "sk"),
    "consents": ("visitor_key",),
    "exposures": ("visitor_key", "sort"),
}


class Killed(BaseException):
    """The process is killed here: no command handles this."""


@dataclass
class Client:
    """boto3's client, which raises an exception after so many writes (a fake, no patch)."""

    client: Any
    writes_left: float = float("inf")
    writes: int = 0
    error: BaseException = field(default_factory=Killed)
    before: Callable[[str, dict[str, Any]], None] = lambda operation, arguments: None

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            self.before(operation, arguments)
            if operation == "transact_write_items":
                if self.writes >= self.writes_left:
                    raise self.error
                self.writes += 1
            return method(**arguments)

        return call


@dataclass
class Ran:
    """One run of a command."""

    code: int
    out: str
    err: str
    remarks: list[tuple[str, str, str, str]] = field(default_factory=list)
    """table, id, outcome, reason: the report, without the values."""


@dataclass
class Desk:
    """An operator who runs the commands on one engine's tables."""

    engine: Engine
    client: Client
    threads: int
    monotonic: Callable[[], float] = time.monotonic

    @property
    def tables(self) -> StageTables:
        client = DynamoClient(
            self.client, self.engine.prefix, 6, self.monotonic, sleep=lambda seconds: None
        )
        return StageTables(client)

    def migrate(self, path: Path, *arguments: str) -> Ran:
        """`make migrate FROM=path`"""
        out, err = io.StringIO(), io.StringIO()
        threads = ("--threads", str(self.threads))
        code = migrate([str(path), *threads, *arguments], self.tables, out, err, now=lambda: START)
        report = path.with_name(path.name + ".report.csv")
        remarks: list[tuple[str, str, str, str]] = []
        if report.exists():
            with report.open(encoding="utf-8", newline="") as file:
                remarks = [(line[0], line[1], line[2], line[3]) for line in csv.reader(file)][1:]
        return Ran(code, out.getvalue(), err.getvalue(), remarks)

    def check(self, *arguments: str) -> Ran:
        """`make check-data`"""
        out, err = io.StringIO(), io.StringIO()
        threads = ("--threads", str(self.threads))
        code = check_data([*threads, *arguments], self.tables, lambda: START, out, err)
        return Ran(code, out.getvalue(), err.getvalue())

    def put(self, table: str, item: dict[str, Any]) -> None:
        """Write a row directly, without any rule."""
        self.engine.client.put_item(TableName=self.engine.prefix + table, Item=item)

    def load(self, rows: dict[str, list[dict[str, Any]]]) -> None:
        """Write many rows directly, by table."""
        for table, items in rows.items():
            for start in range(0, len(items), 25):
                puts = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
                self.engine.client.batch_write_item(RequestItems={self.engine.prefix + table: puts})

    def delete(self, table: str, **key: str) -> None:
        """Delete a row."""
        self.engine.client.delete_item(
            TableName=self.engine.prefix + table,
            Key={name: {"S": value} for name, value in key.items()},
        )

    def remove(self, table: str, row: dict[str, Any]) -> None:
        """Delete this row."""
        self.delete(table, **{name: row[name]["S"] for name in KEYS.get(table, ("id",))})

    def clear(self) -> None:
        """Delete all rows."""
        for table, rows in self.everything().items():
            for row in rows:
                self.remove(table, row)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, in a fixed order."""
        pages = self.engine.client.get_paginator("scan").paginate(
            TableName=self.engine.prefix + table, ConsistentRead=True
        )
        return sorted((item for page in pages for item in page["Items"]), key=repr)

    def row(self, table: str, row_id: str) -> dict[str, Any]:
        """The one row with this id."""
        (row,) = [row for row in self.rows(table) if row["id"]["S"] == row_id]
        return row

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """The tables that `check-data` reads."""
        return {table: self.rows(table) for table in TABLES}


def desk_on(engine: Engine) -> Desk:
    """An operator with these tables; moto allows one thread at a time."""
    return Desk(engine, Client(engine.client), 1 if engine.name == "moto" else 4)


@pytest.fixture
def desk(moto: Engine) -> Desk:
    """An operator on moto."""
    return desk_on(moto)


@pytest.fixture
def local(dynamodb_local: Engine) -> Desk:
    """An operator on DynamoDB Local: moto needs seconds for a transaction of a hundred items."""
    return desk_on(dynamodb_local)


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """The whole service on the desk's tables, AUTH_MODE=open."""
    yield from serve(moto, START)


@pytest.fixture
def local_service(dynamodb_local: Engine) -> Iterator[Service]:
    """The same on DynamoDB Local, for the sweep: it uses threads, which moto does not allow."""
    yield from serve(dynamodb_local, START)
