"""The table `rate_limits`: key route_caller, then window (seconds since 1970)."""

from __future__ import annotations

from typing import Any

from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.transaction import Condition

TABLE = "rate_limits"
WINDOWS_KEPT = 2  # until DynamoDB's TTL may delete a row


def increment(route_caller: str, window: int, limit: int, window_seconds: int) -> dict[str, Any]:
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
            ":expires_at": attribute(window + WINDOWS_KEPT * window_seconds),
            ":one": attribute(1),
            **below_limit.values,
        },
    }
