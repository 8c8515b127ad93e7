"""Cold start: a fresh process from start to its first answer to an API Gateway event. The bundle as
it is deployed, against the smallest possible Chalice app with one boto3 client, in turn."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench import stores
from bench.table import median
from infra.deploy import package

SMALLEST_APP, OURS = "the smallest app", "ours"
HEAD = ("", "median ms", "over the smallest")
MEANING = """\
The bundle, unpacked; nothing is compiled to disk, as on Lambda. It carries its modules' bytecode,
without which Python compiles them at each start, and it keeps what is imported out of the garbage
collector's way: the last two lines are without the one and the other. The smallest app is eight
lines as Chalice's README would have them, and its Chalice compiled when it was installed."""
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
LET_GO = "import gc; gc.disable = gc.freeze = lambda: None"
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


def measure(url: str, prefix: str, times: int) -> dict[str, float]:
    """Milliseconds (median) of `times` starts of each app, in turn."""
    environment = {
        **os.environ,
        stores.ENDPOINT: url,
        "TABLE_PREFIX": prefix,
        "RATE_LIMIT_GET": "0",
        "PYTHONDONTWRITEBYTECODE": "1",  # as if the disk could not be written to
    }
    with tempfile.TemporaryDirectory() as place:
        apps = {
            SMALLEST_APP: (_smallest(Path(place, "smallest"), prefix), FIRST, "200"),
            OURS: (ours := _unpacked(Path(place, "ours")), FIRST, "404"),
            "ours, without its bytecode": (
                _without_bytecode(ours, Path(place, "bare")),
                FIRST,
                "404",
            ),
            "ours, collecting garbage": (ours, f"{LET_GO}{FIRST}", "404"),
        }
        took: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(times):
            for name, app in apps.items():
                took[name].append(_first_answer(environment, *app))
    # The first of each finds its files on the disk, and not in memory.
    return {name: median(values[1:]) for name, values in took.items()}


def _smallest(folder: Path, prefix: str) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(SMALLEST.format(table=prefix + "vouchers"))
    return folder


def _unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(package.make("dev", folder / "package").bundle) as bundle:
        bundle.extractall(folder)
    return folder


def _without_bytecode(unpacked: Path, folder: Path) -> Path:
    return Path(shutil.copytree(unpacked, folder, ignore=shutil.ignore_patterns("*.pyc")))


def _first_answer(environment: dict[str, str], folder: Path, program: str, expected: str) -> float:
    command = [sys.executable, "-u", "-c", program]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        answered = process.stdout.readline() if process.stdout else ""
        took = (time.perf_counter() - started) * 1000  # its end is no part of it
    if answered.strip() != expected:
        raise RuntimeError(f"a cold start answered {answered!r}")
    return took
