"""The headers of requests and answers, in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from chalicelib.http import idempotency, versions

Json = dict[str, Any]

SCHEMAS: Json = {"ApiVersion": {"type": "string", "enum": list(versions.VERSIONS)}}
_COUNT: Json = {"type": "integer", "minimum": 0}
_VERSION: Json = {"$ref": "#/components/schemas/ApiVersion"}
_API_VERSION: Json = {
    "name": versions.HEADER,
    "in": "header",
    "required": False,
    "description": "The version that the client was written for. Default: the current one.",
    "schema": _VERSION,
}
_IDEMPOTENCY_KEY: Json = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "description": "Repeating a request with the same key has one effect and one answer, for 24 h.",
    "schema": {"type": "string", "pattern": idempotency.PATTERN},
}
HEADERS: Json = {
    versions.HEADER: {"description": "The version that answered.", "schema": _VERSION},
    "Idempotency-Replayed": {
        "description": "Whether this is the answer to an earlier request with the same key.",
        "schema": {"type": "string", "const": "true"},
    },
    "RateLimit-Limit": {
        "description": "How many requests a minute the caller has for this route.",
        "schema": _COUNT,
    },
    "RateLimit-Policy": {
        "description": "The limit and its window in seconds.",
        "schema": {"type": "string", "pattern": r"^\d+;w=\d+$"},
    },
    "RateLimit-Remaining": {
        "description": "How many of them are left in this minute.",
        "schema": _COUNT,
    },
    "RateLimit-Reset": {
        "description": "Seconds until the next minute.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Retry-After": {
        "description": "Seconds until it makes sense to send the request again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "schema": {"type": "string"},
    },
    "X-Request-Id": {
        "description": "Names this request in the service's log.",
        "schema": {"type": "string"},
    },
}


def request_headers(idempotent: bool) -> list[Json]:
    """The header parameters of an operation."""
    return [_API_VERSION, _IDEMPOTENCY_KEY] if idempotent else [_API_VERSION]


def response_headers(status: int, idempotent: bool) -> Json:
    """The headers of an answer with this status. Those of the rate limit are missing where it is
    switched off or its counter cannot be reached."""
    names = [name for name in HEADERS if name.startswith("RateLimit-")]
    names += [versions.HEADER, "X-Request-Id"]
    if status == 401:
        names.append("WWW-Authenticate")
    if status in (429, 503) or (status == 409 and idempotent):
        names.append("Retry-After")
    if status < 300 and idempotent:
        names.append("Idempotency-Replayed")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}
