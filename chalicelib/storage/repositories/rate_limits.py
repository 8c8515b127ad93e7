"""Counters of the rate limit."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition
from chalicelib.storage.errors import Throttled
from chalicelib.storage.leases import Leases
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
    leases: Leases = field(default_factory=Leases)
    """Likewise: what this process has counted in advance."""

    def count(
        self,
        route_caller: str,
        window: int,
        limit: int,
        window_seconds: int,
        shared: str | None = None,
    ) -> int | None:
        """Count a request; how many were counted in this window (seconds), or None when `limit`
        had been before.

        With the name of a counter that several routes of the caller share, a part of the limit is
        counted there, several requests in advance by one write. What is counted there counts for
        each of these routes, so that none passes its limit; what this process does not use of it
        in the window is lost.
        Never repeated: a count whose answer was lost would be counted twice.
        Raises Throttled or another StoreUnavailable.
        """
        if self.refusals.get((route_caller, limit)) == window:
            return None
        in_advance = 0 if shared is None else rate_limits.leased_of(limit)
        try:
            if shared is not None and in_advance:
                counted = self._counted_in_advance(shared, window, limit, window_seconds)
                if counted is not None:
                    return counted
            hits = self._add(route_caller, window, 1, limit - in_advance, window_seconds)
        except Throttled:
            self._remember(route_caller, window, limit)
            raise
        if hits is None:
            self._remember(route_caller, window, limit)
            return None
        return in_advance + hits

    def _counted_in_advance(
        self, shared: str, window: int, limit: int, window_seconds: int
    ) -> int | None:
        caller = (shared, limit)
        counted = self.leases.take(caller, window)
        if counted is not None or self.leases.has_ended(caller, window):
            return counted
        lease, most = rate_limits.lease_of(limit), rate_limits.leased_of(limit)
        hits = self._add(shared, window, lease, most, window_seconds)
        if hits is None:
            self.leases.end(caller, window)
            return None
        return self.leases.add(caller, window, lease, hits)

    def _add(
        self, counter: str, window: int, requests: int, most: int, window_seconds: int
    ) -> int | None:
        """Add requests to a counter; how many it has then, None if they would be more than
        `most`."""
        update = _addition(counter, window, requests, most, window_seconds)
        answer = self.client.call_once(
            "update_item", rate_limits.TABLE, ReturnValues="UPDATED_NEW", **update
        )
        return int(answer["Attributes"]["hits"]["N"]) if answer else None

    def _remember(self, route_caller: str, window: int, limit: int) -> None:
        if len(self.refusals) >= REFUSALS_MAX:
            self.refusals.clear()  # forgotten ones are counted, and refused, once more
        self.refusals[route_caller, limit] = window


def _addition(
    counter: str, window: int, requests: int, most: int, window_seconds: int
) -> dict[str, Any]:
    """The update that counts so many requests, unless there would be more than `most`."""
    below_limit = Condition(
        "fewer requests than the limit were counted",
        "attribute_not_exists(hits) OR hits <= :highest",
        {":highest": attribute(most - requests)},
    )
    return {
        "Key": {"route_caller": attribute(counter), "window": attribute(window)},
        "UpdateExpression": "SET expires_at = :expires_at ADD hits :requests",
        "ConditionExpression": below_limit.clause,
        "ExpressionAttributeValues": {
            ":expires_at": attribute(window + rate_limits.WINDOWS_KEPT * window_seconds),
            ":requests": attribute(requests),
            **below_limit.values,
        },
    }
