"""The stores that are measured on, each a process of its own, and rows to fill them with."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.domain import ids, life
from chalicelib.domain.model import Act, Voucher
from chalicelib.runtime import clock
from chalicelib.storage import bookings, events, vouchers
from infra import tables
from tests import engines

HOTELS = 40  # share what is stored; of a thousand, each has a page
BATCH = 25
WRITERS = 8


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Amazon's own, in memory; gives its address."""
    with engines.dynamodb_local() as client:
        yield client.meta.endpoint_url


@contextmanager
def ministack() -> Iterator[str]:
    """The store of the local run, without its disk; gives its address."""
    port = engines.free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "SERVICES": "dynamodb",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "ministack"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"{url}/_ministack/health")
            yield url
        finally:
            process.terminate()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 (our own address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} did not answer")


def client(url: str) -> Any:
    """boto3's bare client, as quick as ours is allowed to be."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
        config=Config(max_pool_connections=64, retries={"total_max_attempts": 3}),
    )


def fill(url: str, prefix: str, count: int) -> None:
    """`count` vouchers, half of them booked, with their bookings and events; shows progress."""
    store = client(url)
    tables.ensure(store, prefix)
    now = clock()
    started = time.monotonic()
    written = 0
    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = batches(_rows(prefix, now, count))
        while chunk := list(itertools.islice(waiting, 64)):
            list(pool.map(lambda batch: write(store, batch), chunk))
            written += sum(len(batch) for batch in chunk)
            took = time.monotonic() - started
            if sys.stderr.isatty():
                print(f"\r  {written} rows, {written / took:.0f} a second", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def voucher(number: int, now: datetime, **changes: Any) -> Voucher:
    """Voucher `number` of a large stock."""
    made = now - timedelta(days=20, seconds=number)
    issued = life.issue(
        Act("bench", made, f"ev-{number}"),
        ids.make("v", made, number),
        issuer_uid=f"hotel-{number % HOTELS}",
        holder_uid=f"guest-{number % 5000}",
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


def _rows(prefix: str, now: datetime, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(count):
        held = voucher(number, now)
        act = Act("bench", held.created_at, ids.make("ev", held.created_at, number))
        if number % 2:
            booking_id = ids.make("b", held.created_at, number)
            slot = start + timedelta(hours=number % 500)
            change = life.book(act, held, slot, held.holder_uid or "", booking_id)
            booked = change.voucher
            yield prefix + vouchers.TABLE, vouchers.to_item(booked)
            if change.booking:
                yield prefix + bookings.TABLE, bookings.to_item(change.booking, booked)
            yield prefix + events.TABLE, events.to_item(change.event)
        else:
            yield prefix + vouchers.TABLE, vouchers.to_item(held)


def batches(
    rows: Iterable[tuple[str, dict[str, Any]]],
) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def write(store: Any, batch: list[tuple[str, dict[str, Any]]]) -> None:
    waiting: dict[str, list[dict[str, Any]]] = {}
    for table, item in batch:
        waiting.setdefault(table, []).append({"PutRequest": {"Item": item}})
    while waiting:
        waiting = store.batch_write_item(RequestItems=waiting)["UnprocessedItems"]
