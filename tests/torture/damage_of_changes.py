"""Damage to what changes of mind store, as in damage.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.torture.row_damage import repeat_event, set_meta, set_sequence, set_voucher
from tests.torture.scenarios import SLOT
from tests.torture.states import END, Rows
from tests.torture.times import HOUR, iso

LIFE = "a possible life"
ELSEWHERE = {"slot_start": iso(SLOT + 9 * HOUR)}


def move_in_a_circle(rows: Rows) -> None:
    """Two moves more, from where the booking never was and back to there."""
    here, there = iso(SLOT + 8 * HOUR), iso(SLOT + 9 * HOUR)
    repeat_event("reschedule", id="ev-there")(rows)
    repeat_event("reschedule", id="ev-back")(rows)
    ways = {"ev-there": (here, there), "ev-back": (there, here)}
    for row in rows["events"]:
        start, end = ways.get(row["id"]["S"], (None, None))
        if start:
            set_meta("reschedule", **{"from": start, "to": end})({"events": [row]})
    set_count(3)(rows)


def set_count(count: int) -> Callable[[Rows], object]:
    """Another count of moves, of the booking and of its voucher, and of those by guests."""

    def damage(rows: Rows) -> None:
        rows["voucher_bookings"][0]["sequence"] = {"N": str(count)}
        voucher = rows["vouchers"][0]
        voucher["booking_sequence"] = {"N": str(count)}
        text = voucher["guest_cancellations"]["S"]
        voucher["guest_cancellations"] = {"S": text.replace(":1}", f":{count}}}")}

    return damage


def rename_booking(rows: Rows) -> None:
    """The booking has another id since its move."""
    for table, name in (("voucher_bookings", "id"), ("vouchers", "booking_id")):
        rows[table][0][name] = {"S": "b-new"}
    rows["idempotency"].clear()


DAMAGE: dict[str, tuple[Any, ...]] = {
    "moved to another id": (
        "moved", rename_booking, "bookings and their events", "its booking"
    ),
    "a sequence that an undo lost": (
        "moved and undone", set_sequence("sequence", "voucher_bookings"), "booking sequence"
    ),
    "a voucher's sequence that an undo lost": (
        "moved and undone", set_sequence("booking_sequence", "vouchers"), "sequence"
    ),
    "a sequence after a no-show": (
        "moved and missed", set_sequence("sequence", "voucher_bookings"), "booking sequence"
    ),
    "moved from where it never was": ("moved", move_in_a_circle, LIFE),
    "cancelled from another slot": ("cancelled", set_meta("cancel", **ELSEWHERE), LIFE),
    "used in another slot": ("redeemed", set_meta("redeem", **ELSEWHERE), LIFE),
    "undone in another slot": ("undone", set_meta("undo", **ELSEWHERE), LIFE),
    "missed in another slot": (
        "moved and missed", set_meta("noshow", slot_start=iso(SLOT - HOUR)), LIFE
    ),
    "extended to an earlier end": (
        "extended",
        set_meta("extend", previous_valid_until="2099-12-31T01:00:00Z"),
        "extended to an earlier end",
    ),
    "another end than it was extended to": (
        "extended", set_voucher(valid_until=END, due_at=END), "each end after another"
    ),
    "extended from another end than the one before": (
        "extended twice",
        set_meta("extend", valid_until="2099-12-30T01:00:00Z"),
        "each end after another",
    ),
    "another calendar than a change gave": (
        "changed", set_voucher(calendar_id="c-none"), "calendar_id as a change gave it"
    ),
    "other places than a change gave": (
        "changed",
        lambda rows: rows["vouchers"][0].update(places={"N": "2"}),
        "places as a change gave it",
    ),
}  # fmt: skip
REPORTED_BY_CHECK_DATA = {
    "moved to another id",
    "a sequence that an undo lost",
    "a voucher's sequence that an undo lost",
}
