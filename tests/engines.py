"""The stores that the tests run on: moto in process, and Amazon's own DynamoDB Local.

moto is quick and answers one thread at a time; DynamoDB Local tells the truth about races,
idempotency tokens and consumed capacity, and needs Java. Both get their tables from the template.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from moto import mock_aws

from infra import tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGION = "eu-central-1"

# The npm package that carries Amazon's jar (1.25.1), unpacked here without its dependencies.
PACKAGE = "amplify-dynamodb-simulator@2.9.30"
PACKAGE_SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
CACHE = Path(__file__).parent.parent / ".cache" / "dynamodb-local"
HOW_TO_INSTALL = "apt install openjdk-17-jre-headless npm"
JAVA_OPTIONS = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # a quick start
JAR_OPTIONS = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port"]
START_SECONDS = 60  # a cold disk and a busy machine; usually two

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Engine:
    """A store with our tables in it, named `prefix` + table."""

    name: str
    client: DynamoDBClient
    prefix: str


class Unavailable(Exception):
    """DynamoDB Local cannot run here; the text says what is missing."""


def fresh_prefix() -> str:
    """A table prefix that no other test, in this process or another, uses."""
    return f"t{os.getpid()}-{next(_numbers)}-"


@contextmanager
def moto_client() -> Iterator[DynamoDBClient]:
    """A client of an empty moto store, gone at the end."""
    with mock_aws():
        yield _client(None)


@contextmanager
def with_tables(name: str, client: DynamoDBClient) -> Iterator[Engine]:
    """Tables of its own for one test. Measured: 0.1 s on DynamoDB Local, 0.03 s on moto."""
    engine = Engine(name, client, fresh_prefix())
    tables.ensure(client, engine.prefix)
    yield engine
    for table in tables.read(engine.prefix):
        client.delete_table(TableName=table.name)


@contextmanager
def dynamodb_local() -> Iterator[DynamoDBClient]:
    """A client of a DynamoDB Local process of our own, in memory, stopped at the end."""
    java = shutil.which("java")
    if java is None:
        raise Unavailable("DynamoDB Local needs Java")
    emulator = _installed()
    port = free_port()
    library = "-Djava.library.path=DynamoDBLocal_lib"
    command = [java, *JAVA_OPTIONS, library, "-jar", "DynamoDBLocal.jar"]
    # The shell is there for our own sudden death: its `read` then ends, and it stops the store.
    guard = '"$@" >/dev/null 2>&1 & read -r _; kill $!; wait $!'
    process = subprocess.Popen(
        ["sh", "-c", guard, "dynamodb-local", *command, *JAR_OPTIONS, str(port)],
        cwd=emulator,  # it writes a file where it stands
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_answering(url)
        yield _client(url)
    finally:
        process.communicate()  # closes its stdin, waits for its end


@cache
def _client(endpoint_url: str | None) -> DynamoDBClient:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=64, retries={"total_max_attempts": 1}),
    )


def _installed() -> Path:
    """The emulator's folder, fetched first if it is not there yet."""
    emulator = CACHE / PACKAGE / "emulator"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run fetch it once
        if not emulator.exists():
            _fetch(emulator.parent)
    return emulator


def _fetch(target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("DynamoDB Local is fetched with npm")
    packed = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(CACHE), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if packed.returncode != 0:
        raise Unavailable(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[-300:]}")
    archive = CACHE / packed.stdout.strip().splitlines()[-1]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PACKAGE_SHA256:
        raise Unavailable(f"{archive.name} is not the file we know: sha256 {digest}")
    with tempfile.TemporaryDirectory(dir=CACHE) as unpacked, tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
        (Path(unpacked) / "package").rename(target)  # whole, or not there at all
    archive.unlink()


def _wait_until_answering(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1)
        except urllib.error.HTTPError:
            return  # 400: it wants a signature, so it is there
        except OSError:
            time.sleep(0.05)
    raise Unavailable(f"DynamoDB Local did not answer within {START_SECONDS} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
