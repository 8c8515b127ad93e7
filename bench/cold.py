"""Cold start: the time from the start of a process to its first response to an API Gateway event,
of the deployed bundle and of the smallest possible Chalice app with a boto3 client, in turns."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from bench import stores
from bench.table import median, wrapped
from infra.deploy import package

SMALLEST_APP, OURS, FETCHING = "the smallest app", "ours", "ours, fetching its secret"
BEFORE = "the other checkout"
HEAD = ("", "median ms", "over the smallest", "processor ms", "over the smallest")
MEANING = wrapped(
    """\
Measured on the unpacked bundle; as on Lambda, nothing is compiled to disk. The bundle carries its
modules' bytecode, without which Python compiles them at each start, and it disables the garbage
collector during import and freezes what was imported. The last two lines are without the bytecode,
and without the change to garbage collection. As deployed, the first request fetches the stage's
secret. Here Secrets Manager is a server on the same machine that answers at once and without TLS:
on Lambda add its own time and that of one TLS handshake. The smallest app is eight lines, like the
one in Chalice's README; its Chalice was compiled when it was installed. Whose turn it is next is
drawn by lot. *Processor* is what the process computed until its end, which other work on the
machine changes less."""
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
PACKAGE = """
import sys
from pathlib import Path
from infra.deploy import package
package.make("dev", Path(sys.argv[1]))
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


class Start(NamedTuple):
    """One start, or the medians of many, in milliseconds."""

    wall: float
    """Until the first response."""
    processor: float


def measure(url: str, prefix: str, times: int, against: Path | None = None) -> dict[str, Start]:
    """The medians of `times` starts of each app, in turns drawn by lot; `against` is another
    checkout whose bundle takes part."""
    environment = {
        **os.environ,
        stores.ENDPOINT: url,
        "TABLE_PREFIX": prefix,
        "RATE_LIMIT_GET": "0",
        "PYTHONDONTWRITEBYTECODE": "1",  # as if the disk could not be written to
    }
    with tempfile.TemporaryDirectory() as place, _secrets_manager() as secrets:
        ours = _unpacked(Path(place, "ours"))
        bare = _without_bytecode(ours, Path(place, "bare"))
        apps = {
            SMALLEST_APP: (environment, _smallest(Path(place, "smallest"), prefix), FIRST, "200"),
            OURS: (environment, ours, FIRST, "404"),
            FETCHING: (environment | secrets, ours, FIRST, "404"),
            "ours, without its bytecode": (environment, bare, FIRST, "404"),
            "ours, collecting garbage": (environment, ours, f"{COLLECT_GARBAGE}{FIRST}", "404"),
        }
        if against is not None:
            before = _unpacked(Path(place, "before"), against)
            apps[BEFORE] = (environment, before, FIRST, "404")
        starts: dict[str, list[Start]] = {name: [] for name in apps}
        for _ in range(times):
            for name in random.sample([*apps], len(apps)):
                starts[name].append(_first_response(*apps[name]))
    return {name: _medians(each) for name, each in starts.items()}


def rows(medians: dict[str, Start]) -> list[list[object]]:
    """Those of the table under HEAD."""
    smallest = medians[SMALLEST_APP]
    return [
        [
            name,
            *(one.wall, one.wall / smallest.wall),
            *(one.processor, one.processor / smallest.processor),
        ]
        for name, one in medians.items()
    ]


def _medians(starts: list[Start]) -> Start:
    walls, processors = zip(*starts[1:], strict=True)  # the first one reads its files from the disk
    return Start(median(walls), median(processors))


@contextmanager
def _secrets_manager() -> Iterator[dict[str, str]]:
    """A server that answers with a secret; yields what makes a process fetch it from there."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.dumps({"SecretString": "s" * 64}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Nothing is logged."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield {
            "STAGE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:one",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://127.0.0.1:{server.server_port}",
        }
        server.shutdown()


def _smallest(folder: Path, prefix: str) -> Path:
    folder.mkdir()
    (folder / "app.py").write_text(SMALLEST.format(table=prefix + "vouchers"))
    return folder


def _unpacked(folder: Path, checkout: Path = package.ROOT) -> Path:
    """The bundle that a checkout makes."""
    command = [sys.executable, "-c", PACKAGE, str(folder / "package")]
    subprocess.run(command, cwd=checkout, env=os.environ | {"PYTHONPATH": ""}, check=True)
    with zipfile.ZipFile(folder / "package" / "deployment.zip") as bundle:
        bundle.extractall(folder)
    return folder


def _without_bytecode(unpacked: Path, folder: Path) -> Path:
    """The same with the sources of our own modules in place of their bytecode."""
    shutil.copytree(unpacked, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for compiled in (folder / "chalicelib").rglob("*.pyc"):
        compiled.unlink()
    ignored = shutil.ignore_patterns("__pycache__", "web")
    shutil.copytree(
        package.ROOT / "chalicelib", folder / "chalicelib", ignore=ignored, dirs_exist_ok=True
    )
    return folder


def _first_response(
    environment: dict[str, str], folder: Path, program: str, expected: str
) -> Start:
    command = [sys.executable, "-u", "-c", program]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        output = process.stdout.readline() if process.stdout else ""
        wall = (time.perf_counter() - started) * 1000  # without the end of the process
        _, process.returncode, used = os.wait4(process.pid, 0)
    if output.strip() != expected:
        raise RuntimeError(f"a cold start printed {output!r}")
    return Start(wall, (used.ru_utime + used.ru_stime) * 1000)
