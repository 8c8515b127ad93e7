"""The table `rate_limits`: key route_caller, then window (seconds since 1970)."""

from __future__ import annotations

TABLE = "rate_limits"
WINDOWS_KEPT = 2  # until DynamoDB's TTL may delete a row
