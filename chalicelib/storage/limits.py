"""The table `rate_limits`: key route_caller, then window (seconds since 1970)."""

from __future__ import annotations

from typing import Any

from chalicelib.storage.codec import attribute

TABLE = "rate_limits"
KEPT = 2  # windows, until DynamoDB's TTL may tidy a row away


def counting(route_caller: str, window: int, limit: int, length: int) -> dict[str, Any]:
    """The update that counts one request, unless `limit` have been counted in this window."""
    return {
        "Key": {"route_caller": attribute(route_caller), "window": attribute(window)},
        "UpdateExpression": "SET expires_at = :expires_at ADD hits :one",
        "ConditionExpression": "attribute_not_exists(hits) OR hits < :limit",
        "ExpressionAttributeValues": {
            ":expires_at": attribute(window + KEPT * length),
            ":one": attribute(1),
            ":limit": attribute(limit),
        },
    }
