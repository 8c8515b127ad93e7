"""The examples of docs/webhooks.md verify what the service signs, with the reference libraries."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels.webhooks import Message, headers_of
from chalicelib.domain.webhooks import secret_of
from infra import npm

ROOT = Path(__file__).parent.parent.parent
MANIFEST = Path(__file__).parent / "webhooks"
SECRET, OTHER, FOREIGN = (secret_of(2**200 + number) for number in (1, 2, 3))
BODY = '{"type":"voucher.book","data":{"subject_id":"v-1","ü":"ß"}}'

AFTER_PYTHON = """
import json, sys
for request in json.load(sys.stdin):
    print(json.dumps(event_of(request["headers"], request["body"].encode(), request["secret"])))
"""
AFTER_JAVASCRIPT = """
import { readFileSync } from "node:fs";
for (const request of JSON.parse(readFileSync(0, "utf8"))) {
  console.log(JSON.stringify(eventOf(request.headers, request.body, request.secret)));
}
"""


def example(language: str) -> str:
    """The example in that language."""
    text = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    (code,) = re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)
    return str(code)


@pytest.fixture(params=["python", "javascript"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """How the example of a language is run."""
    if request.param == "python":
        script = tmp_path / "verify.py"
        script.write_text(example("python") + AFTER_PYTHON, encoding="utf-8")
        return [sys.executable, str(script)]
    try:
        modules = npm.installed(MANIFEST, ROOT / ".cache" / "webhooks")
    except npm.Unavailable as unavailable:
        pytest.skip(str(unavailable))
    (tmp_path / "node_modules").symlink_to(modules)
    script = tmp_path / "verify.mjs"
    script.write_text(example("javascript") + AFTER_JAVASCRIPT, encoding="utf-8")
    return [str(shutil.which("node")), str(script)]


def verified(command: list[str], *requests: dict[str, Any]) -> list[Any]:
    """What the example makes of each request."""
    done = subprocess.run(
        command, input=json.dumps(requests), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_is_genuine_is_read_and_nothing_else(command: list[str]) -> None:
    now, message = datetime.now(UTC), Message("4f1c2b7f0d6d4a35", BODY.encode())
    headers = headers_of(message, [OTHER, SECRET], now)
    stale = headers_of(message, [SECRET], now - timedelta(minutes=6))
    genuine = {"headers": headers, "body": BODY, "secret": SECRET}
    event = json.loads(BODY)
    assert verified(
        command,
        genuine,
        genuine | {"secret": OTHER},  # while it rotates
        genuine | {"secret": FOREIGN},
        genuine | {"body": BODY.replace("v-1", "v-2")},
        genuine | {"headers": headers | {"Webhook-Id": "another"}},
        genuine | {"headers": stale},
        genuine | {"headers": {}},
    ) == [event, event, None, None, None, None, None]
