"""The table `rate_limits`: key route_caller, then window (seconds since 1970)."""

from __future__ import annotations

TABLE = "rate_limits"
WINDOWS_KEPT = 2  # until DynamoDB's TTL may delete a row
LEASE_MAX = 10
LEASES_OF_A_LIMIT = 60
LEASED_PART = 5  # a fifth of a limit may be counted in advance


def lease_of(limit: int) -> int:
    """How many requests one write counts in advance."""
    return min(LEASE_MAX, limit // LEASES_OF_A_LIMIT)


def leased_of(limit: int) -> int:
    """How many requests may be counted in advance in a window; none where a lease would be one."""
    return limit // LEASED_PART if lease_of(limit) > 1 else 0
