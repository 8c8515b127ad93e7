"""CORS: what a page of another site may do."""

from __future__ import annotations

from chalice import Response

from chalicelib.http.responses import json_response

_ALLOWED_HEADERS = "Api-Version, Authorization, Content-Type, Idempotency-Key, X-TS-APIKEY"
_EXPOSED_HEADERS = (
    "Api-Version, Idempotency-Replayed, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-Id"
)


def cors_headers(origin: str | None, allowed_origins: frozenset[str]) -> dict[str, str]:
    """The headers for a request from `origin`; none that allow anything unless CORS_ORIGINS names
    it."""
    if origin is None or origin not in allowed_origins:
        return {"Vary": "Origin"} if allowed_origins else {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Expose-Headers": _EXPOSED_HEADERS,
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }


def preflight_response(method: str) -> Response:
    """The answer to OPTIONS on a route."""
    return json_response("", 204, {"Access-Control-Allow-Methods": method})
