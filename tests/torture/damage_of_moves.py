"""Damage to what the move of a booking stores, as in damage.py."""

from __future__ import annotations

from typing import Any

from tests.torture.row_damage import set_event, set_meta, set_sequence, set_voucher
from tests.torture.scenarios import SLOT
from tests.torture.states import Rows
from tests.torture.times import HOUR, MS, iso

MOVED = SLOT + 6 * HOUR


def move_nowhere(rows: Rows) -> None:
    """The move began where it ended, and the booking was there before."""
    set_meta("reschedule", **{"from": iso(MOVED)})(rows)
    set_meta("book", slot_start=iso(MOVED))(rows)


DAMAGE: dict[str, tuple[Any, ...]] = {
    "a move from elsewhere": (
        "moved",
        set_meta("reschedule", **{"from": iso(SLOT + HOUR)}),
        "booking slot",
        "slot",
        "slot end",
    ),
    "a booking's sequence": (
        "moved", set_sequence("sequence", "voucher_bookings"), "booking sequence"
    ),
    "a voucher's sequence": ("moved", set_sequence("booking_sequence", "vouchers"), "sequence"),
    "moved to the past": (
        "moved",
        set_event("reschedule", created_at=MOVED),
        "moved to a slot that had begun",
        "moved by a guest after its slot had begun",
    ),
    "moved after its slot had begun": (
        "moved",
        set_event("reschedule", created_at=SLOT),
        "moved by a guest after its slot had begun",
    ),
    "moved nowhere": ("moved", move_nowhere, "moved to where it was"),
    "moved out of its validity": (
        "moved", set_voucher(valid_until=MOVED + HOUR - MS), "moved out of its validity"
    ),
    "moved off the grid": (
        "moved", set_voucher(valid_from=SLOT - HOUR / 2), "slot on the grid", "moved off the grid"
    ),
    "a move that was not counted": (
        "moved",
        lambda rows: rows["vouchers"][0].pop("guest_cancellations"),
        "cancellations by guests",
    ),
}  # fmt: skip
REPORTED_BY_CHECK_DATA = {"a booking's sequence", "a voucher's sequence"}
