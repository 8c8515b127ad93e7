"""Cold start: a fresh process from start to its first answer to an API Gateway event, against the
smallest possible Chalice app with one boto3 client, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.table import median

HEAD = ("ours ms", "smallest app ms", "ratio")
ROOT = Path(__file__).parent.parent
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


def measure(url: str, prefix: str, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of ours and of the smallest app, run in turn."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL_DYNAMODB": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "TABLE_PREFIX": prefix,
        "RATE_LIMIT_GET": "0",
    }
    ours, smallest = [], []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "app.py").write_text(SMALLEST.format(table=prefix + "vouchers"))
        for _ in range(times):
            ours.append(_first_answer(ROOT, environment, "404"))
            smallest.append(_first_answer(Path(folder), environment, "200"))
    return ours[1:], smallest[1:]  # the first pair compiles


def ratio(ours: list[float], smallest: list[float]) -> float:
    """Ours over the smallest app's, by their medians."""
    return median(ours) / median(smallest)


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
