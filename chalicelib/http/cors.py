"""CORS: what a page of another site may do."""

from __future__ import annotations

from chalice import Response

from chalicelib.http.responses import json_response

_ALLOWED_HEADERS = "Api-Version, Authorization, Content-Type, Idempotency-Key, X-TS-APIKEY"
_EXPOSED_HEADERS = (
    "Api-Version, Idempotency-Replayed, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-Id"
)
# Of what is public and the same for everybody. Browsers refuse it to requests with credentials.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}


def cors_headers(
    origin: str | None, allowed_origins: frozenset[str], *, is_open: bool = False
) -> dict[str, str]:
    """The headers for a request from `origin`; none that allow anything unless CORS_ORIGINS names
    it, or the answer `is_open` to pages of any site."""
    if origin is None or origin not in allowed_origins:
        vary = {"Vary": "Origin"} if allowed_origins else {}
        return vary | ANY_ORIGIN if is_open else vary
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
