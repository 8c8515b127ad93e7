"""The rate limit: so many requests a minute for each route and caller, never more under
concurrency (contract: Rate limit).

An API key is counted by itself, wherever it is used; everybody else by address, for anyone can make
as many guest tokens as they like. A request whose credential is wrong is counted by its address.

Windows are the minutes of the clock. One conditional write counts and decides at once. A GET costs
the store less than such a write, so a part of a caller's GETs, of all routes together, is counted
in advance, several by one write. What a process does not use of them in the minute is lost: the
limit of POSTs is exact, and GETs may be refused a little before theirs.

Where the counter itself is throttled, its caller sends far more than the limit, and is refused.
Once this process has refused a caller, it does so for the rest of the window without a write. When
the store does not answer at all, the request passes: the limit protects the store, and a request
that needs the store will fail by itself, with a 503 that says when to try again.
"""

from __future__ import annotations

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address

from chalicelib import logs
from chalicelib.domain.instants import milliseconds
from chalicelib.http.authentication import keyed_hash
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import RateLimited
from chalicelib.http.origin import caller_address
from chalicelib.storage.errors import StoreUnavailable, Throttled

log = logging.getLogger(logs.NAME)

WINDOW_SECONDS = 60
REMAINING = "RateLimit-Remaining"


def check_rate_limit(context: RequestContext) -> None:
    """Count the request. Raises RateLimited, with the seconds until the next window."""
    settings, route = context.runtime.settings, context.route
    address = caller_address(context.raw, settings)
    secret = context.runtime.stage_secret
    address_hash = keyed_hash("address", counted_address(address), secret).hex()
    context.response.log["address"] = address_hash[:16]
    limit = settings.rate_limit_post if route.method == "POST" else settings.rate_limit_get
    if limit == 0:
        return
    elapsed = milliseconds(context.now)
    window = elapsed // 1000 // WINDOW_SECONDS * WINDOW_SECONDS
    # To the full second, rounded up: whoever returns then finds the window open.
    reset = -((elapsed - (window + WINDOW_SECONDS) * 1000) // 1000)
    context.response.headers |= _headers(limit, reset)
    key_id = context.principal.key_id
    caller = f"key {key_id}" if key_id else address_hash[:32]
    route_caller = f"{route.method} {route.path}#{caller}"
    shared = f"GET#{caller}" if route.method == "GET" else None
    try:
        count = context.store.rate_limits.count(route_caller, window, limit, WINDOW_SECONDS, shared)
    except Throttled:
        _warn("the rate limit's counter was throttled", context)
        count = None
    except StoreUnavailable:
        _warn("the rate limit was not counted", context)
        return
    context.response.headers[REMAINING] = str(0 if count is None else limit - count)
    if count is None:
        raise RateLimited(reset)


def _headers(limit: int, reset: int) -> dict[str, str]:
    """What is known before the request is counted (draft-ietf-httpapi-ratelimit-headers-06)."""
    return {
        "RateLimit-Limit": str(limit),
        "RateLimit-Policy": f"{limit};w={WINDOW_SECONDS}",
        "RateLimit-Reset": str(reset),
    }


def counted_address(address: str) -> str:
    """The address under which a caller is counted: of IPv6 the network of 64 bits, of which
    everybody gets at least one whole. An address that cannot be read is counted as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"


def _warn(message: str, context: RequestContext) -> None:
    log.warning(message, extra={"request_id": context.response.request_id})
