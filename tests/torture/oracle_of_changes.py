"""What must be true of vouchers that were extended, changed or taken over, for oracle.py: whatever
the clocks say of the order, ends follow each other, what a change gave is what is stored, and each
change of hands makes links void."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

Row = dict[str, Any]
VOID_LINKS = ("voucher.relink", "voucher.assign", "voucher.claim")
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
    yield from _links_made_void(voucher, events)
    for name in GIVEN:
        of_changes = {
            event["meta"][name]
            for event in events
            if event["type"] == "voucher.change" and name in event["meta"]
        }
        if of_changes and voucher.get(name) not in of_changes:
            yield f"{name} as a change gave it: {voucher.get(name)!r}, not of {of_changes!r}"


def _links_made_void(voucher: Row, events: list[Row]) -> Iterator[str]:
    """Each change that makes the links to a live booking void counts once; a takeover is from one
    uid to another."""
    live = voucher.get("booking_id")
    voids = [
        event
        for event in events
        if event["type"] in VOID_LINKS and event["meta"].get("booking_id") == live
    ]
    generation = voucher.get("booking_link_generation", 0)
    if live is not None and generation != len(voids):
        yield f"links made void {len(voids)} times: no, {generation}"
    for event in events:
        if event["type"] == "voucher.claim":
            uids = event["meta"]["holder_uid"], event["meta"]["previous_holder_uid"]
            if uids[0] == uids[1] or event["actor_id"] != uids[0]:
                yield f"taken over by its actor from somebody else: no, {uids}"


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
