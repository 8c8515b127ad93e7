"""What must be true of vouchers that were extended or changed, for oracle.py: whatever the clocks
say of the order, ends follow each other, and what a change gave is what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Row = dict[str, Any]
GIVEN = ("calendar_id", "places")  # by a change, which says so in its event


def violations(voucher: Row, events: list[Row]) -> Iterator[str]:
    """All that is wrong with them."""
    extensions = sorted(
        (_at(event["meta"]["previous_valid_until"]), _at(event["meta"]["valid_until"]))
        for event in events
        if event["type"] == "voucher.extend"
    )
    end = _at(voucher["valid_until"])
    starts = [start for start, _ in extensions[1:]] + [end]
    for (before, after), next_start in zip(extensions, starts, strict=False):
        if not before < after:
            yield f"extended to an earlier end: {before} to {after}"
        if after != next_start:
            yield f"each end after another: no, {after} and then {next_start}"
    for name in GIVEN:
        of_changes = {
            event["meta"][name]
            for event in events
            if event["type"] == "voucher.change" and name in event["meta"]
        }
        if of_changes and voucher.get(name) not in of_changes:
            yield f"{name} as a change gave it: {voucher.get(name)!r}, not of {of_changes!r}"


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
