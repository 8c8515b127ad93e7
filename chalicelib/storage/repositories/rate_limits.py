"""Counters of the rate limit."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import rate_limits


class RateLimitRepository(Struct, frozen=True):
    """The table `rate_limits`."""

    client: DynamoClient

    def count(self, route_caller: str, window: int, limit: int, window_seconds: int) -> bool:
        """Count a request; False when `limit` have been counted in this window (seconds).

        Never repeated: a count whose answer was lost would be counted twice.
        Raises StoreUnavailable.
        """
        update = rate_limits.increment(route_caller, window, limit, window_seconds)
        answer = self.client.call_once(
            "update_item", rate_limits.TABLE, ReturnValues="UPDATED_NEW", **update
        )
        return bool(answer)
