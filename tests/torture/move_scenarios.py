"""Every request that moves a booking, with what must have happened before it."""

from __future__ import annotations

from typing import Any

from tests.torture.scenarios import (
    ANNA,
    BOOK,
    ISSUE,
    SCENARIOS,
    SLOT,
    Ids,
    book_voucher,
    by_booking,
    scenario,
)
from tests.torture.times import HOUR, iso

__all__ = ["SCENARIOS"]


def move_body(ids: Ids) -> dict[str, Any]:
    """A move of the booking by a quarter of a day."""
    return by_booking(ids) | {"slot_id": f"slot-{iso(SLOT + 6 * HOUR)}"}


SCENARIOS["move"] = scenario(
    book_voucher, "voucher/reschedule", move_body, ANNA, 4, ISSUE, BOOK, "voucher.reschedule"
)
