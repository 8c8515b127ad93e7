"""Cold start: a fresh process from start to its first answer to an API Gateway event. The bundle as
it is deployed, against the smallest possible Chalice app with one boto3 client, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.table import median
from infra import package

HEAD = ("", "median ms", "over the smallest")
MEANING = """\
The bundle unpacked where nothing can be written, as on Lambda. It carries its modules' bytecode;
without that Python compiles them at each start. The smallest app is eight lines, and its Chalice
compiled when it was installed."""
SMALLEST = """
import boto3
from chalice import Chalice
app = Chalice(app_name="smallest")
client = boto3.client("dynamodb")
@app.route("/api/voucher/status")
def status():
    client.get_item(TableName="{table}", Key={{"id": {{"S": "v-none"}}}}, ConsistentRead=True)
    return {{"ok": True}}
"""
FIRST = """
import app
event = {
    "requestContext": {"httpMethod": "GET", "resourcePath": "/api/voucher/status",
                       "requestId": "r", "identity": {"sourceIp": "127.0.0.1"}},
    "headers": {"X-TS-APIKEY": "local-admin"}, "pathParameters": {}, "stageVariables": {},
    "multiValueQueryStringParameters": {"voucher_id": ["v-none"]}, "body": None,
}
print(app.app(event, None)["statusCode"])
"""


def measure(url: str, prefix: str, times: int) -> list[list[object]]:
    """`times` starts of each, in turn, as rows of the table."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL_DYNAMODB": url,
        "TABLE_PREFIX": prefix,
        "RATE_LIMIT_GET": "0",
        "PYTHONDONTWRITEBYTECODE": "1",  # as if the disk could not be written to
    }
    with tempfile.TemporaryDirectory() as place:
        apps = {
            "the smallest app": (_smallest(Path(place, "smallest"), prefix), "200"),
            "ours": (_unpacked(Path(place, "ours")), "404"),
            "ours, without its bytecode": (_without_bytecode(Path(place, "bare")), "404"),
        }
        took: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(times):
            for name, (folder, expected) in apps.items():
                took[name].append(_first_answer(folder, environment, expected))
    # The first of each finds its files on the disk, and not in memory.
    medians = {name: median(values[1:]) for name, values in took.items()}
    smallest = medians["the smallest app"]
    return [[name, found, found / smallest] for name, found in medians.items()]


def _smallest(folder: Path, prefix: str) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(SMALLEST.format(table=prefix + "vouchers"))
    return folder


def _unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(package.make("dev", folder / "package").bundle) as bundle:
        bundle.extractall(folder)
    return folder


def _without_bytecode(folder: Path) -> Path:
    for compiled in _unpacked(folder).rglob("*.pyc"):
        compiled.unlink()
    return folder


def _first_answer(folder: Path, environment: dict[str, str], expected: str) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", FIRST],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    took = (time.perf_counter() - started) * 1000
    if done.stdout.strip() != expected:
        raise RuntimeError(f"a cold start answered {done.stdout!r}")
    return took
