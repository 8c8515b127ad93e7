"""The measured stores, each in a process of its own, and rows to fill them with."""

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

from chalicelib.domain import ids
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.voucher import Voucher, VoucherDraft
from chalicelib.runtime import clock
from chalicelib.storage.tables import bookings, events, vouchers
from infra import tables
from infra.local import embedded
from tests import engines

# The rows are divided among them: of a thousand, each has a page.
HOTELS = 40
GUESTS = 40
BATCH = 25
START_SECONDS = 60
ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"
WRITERS = 8


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Amazon's DynamoDB Local, in memory; yields its address."""
    with engines.dynamodb_local() as client:
        yield client.meta.endpoint_url


@contextmanager
def embedded_store() -> Iterator[str]:
    """The store of the local run, with its own folder; yields its address."""
    os.environ["SAVE_EVERY"] = "86400"  # saving occupies a core for a while
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        child, url = embedded.start(Path(folder), log)
        try:
            if not child.wait_until_ready(START_SECONDS):
                raise RuntimeError((Path(folder) / "log").read_text())
            yield url
        finally:
            child.stop(embedded.STOP_SECONDS)


def client(url: str) -> Any:
    """boto3's client with its defaults, except for its pool and its retries."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
        config=Config(max_pool_connections=64, retries={"total_max_attempts": 3}),
    )


def fill(url: str, prefix: str, count: int) -> None:
    """Store `count` booked vouchers with their bookings and events; shows progress."""
    write_all(url, prefix, booked_rows(prefix, clock(), count))


def write_all(url: str, prefix: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Create the tables and write rows into them; shows progress."""
    store = client(url)
    _make_tables(store, prefix)
    started = time.monotonic()
    written = 0
    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = _batches(rows)
        while chunk := list(itertools.islice(waiting, 64)):
            list(pool.map(lambda batch: _write(store, batch), chunk))
            written += sum(len(batch) for batch in chunk)
            seconds = time.monotonic() - started
            if sys.stderr.isatty():
                print(
                    f"\r  {written} rows, {written / seconds:.0f} a second", end="", file=sys.stderr
                )
    store.close()
    if sys.stderr.isatty():
        print(file=sys.stderr)


def voucher(number: int, now: datetime, **changes: Any) -> Voucher:
    """Voucher number `number`."""
    created_at = now - timedelta(days=20, seconds=number)
    draft = VoucherDraft(
        holder_uid=f"guest-{number % GUESTS}",
        service_type="hotel.spa",
        title="Day spa for two",
        description="Sauna, steam bath and a pot of tea by the fire.",
        duration_minutes=60,
        valid_from=created_at.replace(minute=0, second=0, microsecond=0),
        valid_until=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=40),
        terms={"guests": 2},
    )
    actor = ActorContext("bench", created_at, f"ev-{number}")
    voucher_id = ids.make("v", created_at, number)
    issued_voucher = lifecycle.issue(actor, voucher_id, f"hotel-{number % HOTELS}", draft).voucher
    return replace(issued_voucher, **changes)


def booked_rows(prefix: str, now: datetime, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of `count` booked vouchers, with their tables."""
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(count):
        issued = voucher(number, now)
        actor = ActorContext("bench", issued.created_at, ids.make("ev", issued.created_at, number))
        booking_id = ids.make("b", issued.created_at, number)
        slot = start + timedelta(hours=number % 500)
        change = lifecycle.book(actor, issued, slot, issued.holder_uid or "", booking_id)
        yield prefix + vouchers.TABLE, vouchers.to_item(change.voucher)
        if change.booking:
            yield prefix + bookings.TABLE, bookings.to_item(change.booking)
        yield prefix + events.TABLE, events.to_item(change.event)


def _make_tables(store: Any, prefix: str) -> None:
    """The service's tables, without their streams: DynamoDB Local writes more slowly the more
    stream records it keeps (twice as long with 100,000), and DynamoDB does not."""
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
