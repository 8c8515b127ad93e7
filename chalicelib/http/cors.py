"""CORS: what a page of another site may do."""

from __future__ import annotations

from chalice import Response

from chalicelib.http.responses import json_response

_ALLOWED_HEADERS = "Api-Version, Authorization, Content-Type, Idempotency-Key, X-TS-APIKEY"
_EXPOSED_HEADERS = (
    "Api-Version, Idempotency-Replayed, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Request-Id"
)
_MAX_AGE = {"Access-Control-Max-Age": "600"}
# Of what hotels' own sites use, without credentials: browsers refuse it to requests with them.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
_JSON_ALLOWED = {"Access-Control-Allow-Headers": "Content-Type"} | _MAX_AGE


def cors_headers(
    origin: str | None,
    allowed_origins: frozenset[str],
    *,
    is_open: bool = False,
    is_preflight: bool = False,
) -> dict[str, str]:
    """The headers for a request from `origin`; none that allow anything unless CORS_ORIGINS names
    it, or the answer `is_open` to pages of any site, which may then send a JSON body, too."""
    if origin is None or origin not in allowed_origins:
        vary = {"Vary": "Origin"} if allowed_origins else {}
        opened = ANY_ORIGIN | (_JSON_ALLOWED if is_preflight else {}) if is_open else {}
        return vary | opened
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Expose-Headers": _EXPOSED_HEADERS,
        "Vary": "Origin",
    } | _MAX_AGE


def preflight_response(method: str) -> Response:
    """The answer to OPTIONS on a route."""
    return json_response("", 204, {"Access-Control-Allow-Methods": method})
