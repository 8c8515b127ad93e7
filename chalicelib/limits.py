"""May it call now? So many requests a minute for each route and address, exact under concurrency.

Windows are the minutes of the clock. One conditional write counts and decides at once; it is never
repeated, for a count whose answer was lost would be counted twice. When the store does not answer,
the request goes on: the limit protects the store, and a request that needs the store meets its
absence itself, with a 503 that says when to come back.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.access import keyed_hash
from chalicelib.domain.errors import Refusal
from chalicelib.domain.instants import milliseconds
from chalicelib.settings import Settings
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.store import Store

WINDOW_SECONDS = 60


class RateLimited(Refusal):
    """Too many requests from one address to one route within a minute."""

    code = "rate_limited"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Too many requests. Please try again in {seconds} seconds.", retry_after=seconds
        )


def count(
    store: Store, settings: Settings, method: str, path: str, address: str, now: datetime
) -> bool:
    """Count one request; False when the store did not answer.

    Raises RateLimited, with the seconds until the next window.
    """
    limit = settings.rate_limit_post if method == "POST" else settings.rate_limit_get
    if limit == 0:
        return True
    elapsed = milliseconds(now)
    window = elapsed // 1000 // WINDOW_SECONDS * WINDOW_SECONDS
    caller = keyed_hash("address", address, settings.stage_secret).hex()[:32]
    try:
        counted = store.count_request(f"{method} {path}#{caller}", window, limit, WINDOW_SECONDS)
    except StoreUnavailable:
        return False
    if not counted:
        # To the full second, rounded up: who comes back then finds the window open.
        raise RateLimited(-((elapsed - (window + WINDOW_SECONDS) * 1000) // 1000))
    return True
