"""What a measured request is, and how API Gateway hands it over."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any, Protocol

HEADERS = {"X-TS-APIKEY": "local-admin", "Content-Type": "application/json"}


class Send(Protocol):
    """Sends a request; returns the unparsed body, because parsing it is not the service's work."""

    def __call__(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] = HEADERS,
    ) -> str | bytes: ...


Request = Callable[[], str | bytes]
# Requests, each with its route's name; the response is sent into the generator.
Life = Generator[tuple[str, Request], Any, None]


def event(
    method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> dict[str, Any]:
    """A request as an event of API Gateway."""
    path, _, query = path.partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
    return {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": f"/api/{path}",
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "headers": headers,
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": {k: [v] for k, v in pairs} or None,
        "body": json.dumps(body) if body is not None else None,
    }
