"""What must never be stored of idempotency records: the answer of a change that is not stored."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any


def violations(
    records: Sequence[dict[str, Any]], vouchers: Container[str], bookings: Container[str]
) -> Iterator[str]:
    """All that is wrong with the records, by the ids of the vouchers and bookings that there
    are."""
    for record in records:
        body, key = record["body"], record["caller_key"]
        voucher = body.get("voucher") or {}  # none of a calendar, a template
        is_named = "status" in voucher  # a link shows neither its status nor its id
        if is_named and (voucher.get("id") or voucher["voucherId"]) not in vouchers:
            yield f"{key}: an idempotency record without its voucher"
        booking = body.get("booking")
        if booking and (booking.get("id") or booking["bookingId"]) not in bookings:
            yield f"{key}: an idempotency record without its booking"
