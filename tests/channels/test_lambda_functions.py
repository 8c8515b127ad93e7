"""Lambda functions are started by an HTTP request that does not wait for their result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from chalicelib import runtime
from chalicelib.channels.lambda_functions import invoke_async

Invocation = tuple[str, str | None, dict[str, Any]]
"""The path of a request, its X-Amz-Invocation-Type and its body."""

EVENT = {"version": "0", "detail": {"a": 1}}
STARTED = ("/2015-03-31/functions/hotel-sweep/invocations", "Event", EVENT)


@pytest.fixture
def invocations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Invocation]]:
    """What arrives at an endpoint of Lambda in this process."""
    invocations: list[Invocation] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.headers["X-Amz-Invocation-Type"]
            invocations.append((self.path, kind, json.loads(body)))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Nothing is logged."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{server.server_port}")
        yield invocations
        server.shutdown()


def test_a_function_is_started_without_waiting_for_its_result(
    invocations: list[Invocation],
) -> None:
    invoke_async("hotel-sweep", EVENT)
    assert invocations == [STARTED]


def test_in_lambda_the_runtime_starts_its_own_function(
    invocations: list[Invocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "hotel-sweep")
    stage = {"STAGE": "dev", "TABLE_PREFIX": "t-"}
    for name, value in (stage | dict.fromkeys(("STAGE_SECRET", "LINK_SECRET"), "s" * 32)).items():
        monkeypatch.setenv(name, value)
    runtime.from_environment().invoke_self(EVENT)
    assert invocations == [STARTED]


def test_outside_lambda_nothing_is_started(
    invocations: list[Invocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    runtime.from_environment().invoke_self(EVENT)
    assert invocations == []
