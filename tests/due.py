"""Vouchers that are due, and what a run of the expiry sweep reports of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.domain.made import voucher
from tests.service import Service
from tests.stored import Voucher, booked_by_guest, put_voucher

HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
NOTHING = {
    "expired": 0,
    "consumed": 0,
    "lost_race": 0,
    "failed": 0,
    "remaining": 0,
    "unanswered_shards": 0,
    "oldest_lag_seconds": 0,
}


def issued(service: Service, name: str, until: datetime) -> Voucher:
    """Store an issued voucher that ends then."""
    start = until - 48 * HOUR
    issued = voucher(id=name, valid_from=start, valid_until=until, created_at=start)
    return put_voucher(service, issued)


def booked(service: Service, name: str, slot_end: datetime) -> Voucher:
    """Store a voucher booked for the hour that ends then, itself valid for much longer."""
    start = slot_end - 48 * HOUR
    end = slot_end + 90 * HOUR
    issued = voucher(id=name, valid_from=start, valid_until=end, created_at=start)
    return put_voucher(service, booked_by_guest(issued, slot_end - HOUR, start, name).voucher)


def statuses(service: Service) -> dict[str, str]:
    """The status of each voucher in the store."""
    return {row["id"]["S"]: row["status"]["S"] for row in service.rows("vouchers")}


def shard_of(operation: str, arguments: dict[str, Any]) -> str | None:
    """The shard that a store call queries."""
    if operation != "query":
        return None
    return str(arguments["ExpressionAttributeValues"][":shard"]["S"])
