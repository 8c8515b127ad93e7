"""What must be true of holds at any moment, from nothing but the rows: for claims_oracle.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Row = dict[str, Any]
NAMES = {"start": "hold_slot_start", "end": "hold_slot_end", "until": "held_until"}
SAME = ("calendar_id", "claim_start", "claim_end", "places")


def violations(agenda: Iterable[Row], vouchers: Iterable[Row]) -> Iterator[str]:
    """Laws 4, 5 and 8: the agenda has each hold that has not ended, and no other; only an issued
    voucher has one."""
    every = [row for row in vouchers if "hold_id" in row]
    yield from (
        f"{row['hold_id']}: a hold of a {row['status']} voucher"
        for row in every
        if row["status"] != "issued"
    )
    live = {row["hold_id"]: row for row in every if "hold_calendar_id" in row}
    listed = {row["id"]: row for row in agenda if row["kind"] == "hold"}
    for hold_id in live.keys() ^ listed.keys():
        yield f"{hold_id}: {'not in' if hold_id in live else 'still in'} the agenda"
    for hold_id in live.keys() & listed.keys():
        row, voucher = listed[hold_id], live[hold_id]
        for name in (*NAMES, *SAME):
            if row[name] != voucher[NAMES.get(name, f"hold_{name}")]:
                yield f"{hold_id}: the agenda has another {name}"
        if row["voucher_id"] != voucher["id"]:
            yield f"{hold_id}: the agenda has it for another voucher"
        if row["sort"] != f"hold#{row['start']}#{row['id']}":
            yield f"{hold_id}: the agenda has it under another key"
