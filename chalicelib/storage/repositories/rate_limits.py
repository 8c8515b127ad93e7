"""Counters of the rate limit."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition
from chalicelib.storage.errors import Throttled
from chalicelib.storage.tables import rate_limits

REFUSALS_MAX = 10_000

# The window in which a count reached its limit, by route, caller and limit.
Refusals = dict[tuple[str, int], int]


class RateLimitRepository(Struct, frozen=True):
    """The table `rate_limits`."""

    client: DynamoClient
    refusals: Refusals = {}
    """Shared by all requests of a process: what was refused once is refused for the rest of its
    window without another write."""

    def count(self, route_caller: str, window: int, limit: int, window_seconds: int) -> int | None:
        """Count a request; how many were counted in this window (seconds), or None when `limit`
        had been before.

        Never repeated: a count whose answer was lost would be counted twice.
        Raises Throttled or another StoreUnavailable.
        """
        if self.refusals.get((route_caller, limit)) == window:
            return None
        update = _increment(route_caller, window, limit, window_seconds)
        try:
            answer = self.client.call_once(
                "update_item", rate_limits.TABLE, ReturnValues="UPDATED_NEW", **update
            )
        except Throttled:
            self._remember(route_caller, window, limit)
            raise
        if not answer:
            self._remember(route_caller, window, limit)
            return None
        return int(answer["Attributes"]["hits"]["N"])

    def _remember(self, route_caller: str, window: int, limit: int) -> None:
        if len(self.refusals) >= REFUSALS_MAX:
            self.refusals.clear()  # forgotten ones are counted, and refused, once more
        self.refusals[route_caller, limit] = window


def _increment(route_caller: str, window: int, limit: int, window_seconds: int) -> dict[str, Any]:
    """The update that counts one request, unless `limit` have been counted in this window."""
    below_limit = Condition(
        "fewer requests than the limit were counted",
        "attribute_not_exists(hits) OR hits < :limit",
        {":limit": attribute(limit)},
    )
    return {
        "Key": {"route_caller": attribute(route_caller), "window": attribute(window)},
        "UpdateExpression": "SET expires_at = :expires_at ADD hits :one",
        "ConditionExpression": below_limit.clause,
        "ExpressionAttributeValues": {
            ":expires_at": attribute(window + rate_limits.WINDOWS_KEPT * window_seconds),
            ":one": attribute(1),
            **below_limit.values,
        },
    }
