"""Every request that moves a booking or has a slot kept, with what must have happened before it."""

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
    by_voucher,
    issue_voucher,
    scenario,
    slot_body,
)
from tests.torture.stage import Stage
from tests.torture.times import HOUR, iso

__all__ = ["SCENARIOS"]


def move_body(ids: Ids) -> dict[str, Any]:
    """A move of the booking by a quarter of a day."""
    return by_booking(ids) | {"slot_id": f"slot-{iso(SLOT + 6 * HOUR)}"}


def hold_voucher(stage: Stage) -> Ids:
    """A voucher with which Anna has a slot kept."""
    ids = issue_voucher(stage)
    assert stage.service.post("voucher/hold", slot_body(ids), headers=ANNA).status == 200
    return ids


HOLD = "voucher.hold"
SCENARIOS["hold"] = scenario(issue_voucher, "voucher/hold", slot_body, ANNA, 3, ISSUE, HOLD)
SCENARIOS["release"] = scenario(
    hold_voucher, "voucher/release", by_voucher, ANNA, 3, ISSUE, HOLD, "voucher.release"
)
SCENARIOS["book a hold"] = scenario(
    hold_voucher, "voucher/book", slot_body, ANNA, 3, ISSUE, HOLD, BOOK
)
SCENARIOS["move"] = scenario(
    book_voucher, "voucher/reschedule", move_body, ANNA, 4, ISSUE, BOOK, "voucher.reschedule"
)
