"""The rate limit: so many requests a minute for each route and address, exact under concurrency
(contract: Rate limit).

Windows are the minutes of the clock. One conditional write counts and decides at once. When the
store does not answer, the request passes: the limit protects the store, and a request that needs
the store will fail by itself, with a 503 that says when to try again.
"""

from __future__ import annotations

import logging

from chalicelib import logs
from chalicelib.domain.instants import milliseconds
from chalicelib.http.authentication import keyed_hash
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import RateLimited
from chalicelib.storage.errors import StoreUnavailable

log = logging.getLogger(logs.NAME)

WINDOW_SECONDS = 60


def check_rate_limit(context: RequestContext) -> None:
    """Count the request. Raises RateLimited, with the seconds until the next window."""
    settings, route = context.runtime.settings, context.route
    address = context.raw.context["identity"]["sourceIp"]
    address_hash = keyed_hash("address", address, settings.stage_secret).hex()
    context.response.log["address"] = address_hash[:16]
    limit = settings.rate_limit_post if route.method == "POST" else settings.rate_limit_get
    if limit == 0:
        return
    elapsed = milliseconds(context.now)
    window = elapsed // 1000 // WINDOW_SECONDS * WINDOW_SECONDS
    route_caller = f"{route.method} {route.path}#{address_hash[:32]}"
    try:
        is_counted = context.store.rate_limits.count(route_caller, window, limit, WINDOW_SECONDS)
    except StoreUnavailable:
        log.warning(
            "the rate limit was not counted", extra={"request_id": context.response.request_id}
        )
        return
    if not is_counted:
        # To the full second, rounded up: whoever returns then finds the window open.
        raise RateLimited(-((elapsed - (window + WINDOW_SECONDS) * 1000) // 1000))
