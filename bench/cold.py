"""Cold start: the time from the start of a process to its first response to an API Gateway event,
of the deployed bundle and of the smallest possible Chalice app with a boto3 client, in turns."""

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
from bench.table import median, wrapped
from infra.deploy import package

SMALLEST_APP, OURS = "the smallest app", "ours"
HEAD = ("", "median ms", "over the smallest")
MEANING = wrapped(
    """\
Measured on the unpacked bundle; as on Lambda, nothing is compiled to disk. The bundle carries its
modules' bytecode, without which Python compiles them at each start, and it disables the garbage
collector during import and freezes what was imported. The last two lines are without the bytecode,
and without the change to garbage collection. The smallest app is eight lines, like the one in
Chalice's README; its Chalice was compiled when it was installed."""
)
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
COLLECT_GARBAGE = "import gc; gc.disable = gc.freeze = lambda: None"
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
    """The median milliseconds of `times` starts of each app, in turns."""
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
            "ours, collecting garbage": (ours, f"{COLLECT_GARBAGE}{FIRST}", "404"),
        }
        durations: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(times):
            for name, app in apps.items():
                durations[name].append(_first_response(environment, *app))
    # The first start of each reads its files from the disk.
    return {name: median(values[1:]) for name, values in durations.items()}


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


def _first_response(
    environment: dict[str, str], folder: Path, program: str, expected: str
) -> float:
    command = [sys.executable, "-u", "-c", program]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        output = process.stdout.readline() if process.stdout else ""
        duration = (time.perf_counter() - started) * 1000  # without the end of the process
    if output.strip() != expected:
        raise RuntimeError(f"a cold start printed {output!r}")
    return duration
