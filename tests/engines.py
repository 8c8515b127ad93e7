"""The stores that the tests run on: moto in process, and Amazon's own DynamoDB Local.

moto is quick but serves one thread at a time; DynamoDB Local is right about races, idempotency
tokens and consumed capacity, and needs Java. Both get their tables from the template.
"""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from moto import mock_aws

from infra import npm, tables
from infra.npm import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-central-1"

# The npm package that carries Amazon's jar (1.25.1), unpacked here without its dependencies.
PACKAGE = "amplify-dynamodb-simulator@2.9.30"
PACKAGE_INTEGRITY = (
    "sha512-"
    "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
)
CACHE = Path(__file__).parent.parent / ".cache" / "npm"
HOW_TO_INSTALL = "apt install default-jre-headless npm"
JAVA_OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # a quick start
JAR_OPTIONS = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port"]
BATCH_MAX = 25  # writes of one BatchWriteItem
START_SECONDS = 60  # a cold disk and a busy machine; usually two

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Engine:
    """A store with our tables in it, named `prefix` + table."""

    name: str
    client: DynamoDBClient
    prefix: str


def fresh_prefix() -> str:
    """A table prefix that no other test, in this process or another, uses."""
    return f"t{os.getpid()}-{next(_numbers)}-"


@contextmanager
def moto_client() -> Iterator[DynamoDBClient]:
    """A client of an empty moto store, removed at the end."""
    with mock_aws():
        yield client_of(None)


@contextmanager
def with_tables(name: str, client: DynamoDBClient) -> Iterator[Engine]:
    """Tables of their own. Measured: 0.3 s on DynamoDB Local, 0.2 s on moto.

    On moto without streams: each of its transactions copies the tables with all records of their
    streams, and keeps the copies, which took 12 GB of memory before the tests had ended. Nowhere
    with TTL: DynamoDB Local deletes what has expired by the real clock, and tests have their own.
    """
    engine = Engine(name, client, fresh_prefix())
    tables.ensure(client, engine.prefix, streams=name != "moto", ttl=False)
    yield engine
    for table in tables.read(engine.prefix):
        client.delete_table(TableName=table.name)


def empty(engine: Engine, *kept: str) -> None:
    """Delete all rows of all tables but those that are `kept`."""
    for table in tables.read(engine.prefix):
        if table.name.removeprefix(engine.prefix) in kept:
            continue
        names = [key["AttributeName"] for key in table.create["KeySchema"]]
        rows = [
            row
            for page in engine.client.get_paginator("scan").paginate(TableName=table.name)
            for row in page["Items"]
        ]
        for first in range(0, len(rows), BATCH_MAX):
            batch: Any = [
                {"DeleteRequest": {"Key": {name: row[name] for name in names}}}
                for row in rows[first : first + BATCH_MAX]
            ]
            engine.client.batch_write_item(RequestItems={table.name: batch})


@contextmanager
def dynamodb_local() -> Iterator[DynamoDBClient]:
    """A client of a new DynamoDB Local process, in memory, stopped at the end."""
    java = shutil.which("java")
    if java is None:
        raise Unavailable("DynamoDB Local needs Java")
    emulator = npm.unpacked(PACKAGE, PACKAGE_INTEGRITY, CACHE) / "emulator"
    port = free_port()
    library = "-Djava.library.path=DynamoDBLocal_lib"
    command = [java, *JAVA_OPTIONS, library, "-jar", "DynamoDBLocal.jar"]
    # If this process is killed, the shell's `read` ends, and the shell stops the store.
    guard = '"$@" >/dev/null 2>&1 & read -r _; kill $!; wait $!'
    process = subprocess.Popen(
        ["sh", "-c", guard, "dynamodb-local", *command, *JAR_OPTIONS, str(port)],
        cwd=emulator,  # it writes a file into its folder
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_answering(url)
        yield client_of(url)
    finally:
        process.communicate()  # closes its stdin and waits until it has ended


@cache
def client_of(endpoint_url: str | None) -> DynamoDBClient:
    """boto3's client of the store at an address, or of moto."""
    client: DynamoDBClient = boto3.client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=64, retries={"total_max_attempts": 1}),
    )
    if endpoint_url is None:
        _call_one_at_a_time(client)
    return client


def _call_one_at_a_time(client: Any) -> None:
    """moto undoes a refused transaction by putting the tables back as they were before it, with
    what other threads have written meanwhile."""
    call, lock = client._make_api_call, RLock()

    def alone(*arguments: Any) -> Any:
        with lock:
            return call(*arguments)

    client._make_api_call = alone


def _wait_until_answering(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1)
        except urllib.error.HTTPError:
            return  # 400, for want of a signature: it is running
        except OSError:
            time.sleep(0.05)
    raise Unavailable(f"DynamoDB Local did not answer within {START_SECONDS} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
