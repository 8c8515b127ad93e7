"""The stores that are measured on, each a process of its own, and rows to fill them with."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.domain import ids, life
from chalicelib.domain.model import Act, Voucher
from chalicelib.runtime import clock
from chalicelib.storage import bookings, events, vouchers
from infra import tables
from infra.local import embedded
from tests import engines

# They share what is stored: of a thousand, each has a page.
HOTELS = 40
GUESTS = 40
BATCH = 25
START_SECONDS = 60
ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"
WRITERS = 8


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Amazon's own, in memory; gives its address."""
    with engines.dynamodb_local() as client:
        yield client.meta.endpoint_url


@contextmanager
def embedded_store() -> Iterator[str]:
    """The store of the local run, on a disk of its own; gives its address."""
    os.environ["SAVE_EVERY"] = "86400"  # to save takes a core for a while
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        child, url = embedded.start(Path(folder), log)
        try:
            if not child.wait_until_ready(START_SECONDS):
                raise RuntimeError((Path(folder) / "log").read_text())
            yield url
        finally:
            child.stop(embedded.STOP_SECONDS)


def client(url: str) -> Any:
    """boto3's bare client, as it comes but for its pool and its retries."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
        config=Config(max_pool_connections=64, retries={"total_max_attempts": 3}),
    )


def fill(url: str, prefix: str, count: int) -> None:
    """`count` vouchers, all of them booked, with their bookings and events; shows progress."""
    write_all(url, prefix, booked(prefix, clock(), count))


def write_all(url: str, prefix: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Rows into tables that are made first; shows progress."""
    store = client(url)
    _make_tables(store, prefix)
    started = time.monotonic()
    written = 0
    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = _batches(rows)
        while chunk := list(itertools.islice(waiting, 64)):
            list(pool.map(lambda batch: _write(store, batch), chunk))
            written += sum(len(batch) for batch in chunk)
            took = time.monotonic() - started
            if sys.stderr.isatty():
                print(f"\r  {written} rows, {written / took:.0f} a second", end="", file=sys.stderr)
    store.close()
    if sys.stderr.isatty():
        print(file=sys.stderr)


def voucher(number: int, now: datetime, **changes: Any) -> Voucher:
    """Voucher `number` of a large stock."""
    made = now - timedelta(days=20, seconds=number)
    issued = life.issue(
        Act("bench", made, f"ev-{number}"),
        ids.make("v", made, number),
        issuer_uid=f"hotel-{number % HOTELS}",
        holder_uid=f"guest-{number % GUESTS}",
        service_type="hotel.spa",
        title="Day spa for two",
        description="Sauna, steam bath and a pot of tea by the fire.",
        duration_minutes=60,
        valid_from=made.replace(minute=0, second=0, microsecond=0),
        valid_until=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=40),
        price_amount=None,
        price_currency=None,
        transferable=False,
        terms={"guests": 2},
    ).voucher
    return replace(issued, **changes)


def booked(prefix: str, now: datetime, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of `count` booked vouchers, with their tables."""
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(count):
        held = voucher(number, now)
        act = Act("bench", held.created_at, ids.make("ev", held.created_at, number))
        booking_id = ids.make("b", held.created_at, number)
        slot = start + timedelta(hours=number % 500)
        change = life.book(act, held, slot, held.holder_uid or "", booking_id)
        yield prefix + vouchers.TABLE, vouchers.to_item(change.voucher)
        if change.booking:
            yield prefix + bookings.TABLE, bookings.to_item(change.booking, change.voucher)
        yield prefix + events.TABLE, events.to_item(change.event)


def _make_tables(store: Any, prefix: str) -> None:
    """The service's tables, without their streams: the more records of a stream DynamoDB Local
    keeps, the longer each write takes it (twice, with 100,000); DynamoDB writes a stream apart."""
    if not tables.ensure(store, prefix):
        return
    for table in tables.read(prefix):
        if "StreamSpecification" in table.create:
            store.update_table(TableName=table.name, StreamSpecification={"StreamEnabled": False})


def _batches(
    rows: Iterable[tuple[str, dict[str, Any]]],
) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def _write(store: Any, batch: list[tuple[str, dict[str, Any]]]) -> None:
    waiting: dict[str, list[dict[str, Any]]] = {}
    for table, item in batch:
        waiting.setdefault(table, []).append({"PutRequest": {"Item": item}})
    while waiting:
        waiting = store.batch_write_item(RequestItems=waiting)["UnprocessedItems"]
