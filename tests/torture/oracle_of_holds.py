"""What must be true of holds at any moment, from nothing but the rows: for claims_oracle.py."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Row = dict[str, Any]
NAMES = {"start": "hold_slot_start", "end": "hold_slot_end", "until": "held_until"}
SAME = ("calendar_id", "claim_start", "claim_end", "places")
SHARDS = 4
MADE = "voucher.hold"


def violations(
    agenda: Iterable[Row], vouchers: Iterable[Row], lapses: Iterable[Row], events: Sequence[Row]
) -> Iterator[str]:
    """All that is wrong with holds. `lapses` are the rows that say when each one lapses."""
    kept = {row["hold_id"]: row for row in vouchers if "hold_id" in row}
    yield from (
        f"{hold_id}: a hold of a {row['status']} voucher"
        for hold_id, row in kept.items()
        if row["status"] != "issued"
    )
    yield from _lives(kept, events)
    yield from _one_a_voucher(events)
    yield from _agenda(kept, [row for row in agenda if row["kind"] == "hold"])
    yield from _lapses(kept, lapses)


def _ended(event: Row) -> str | None:
    """The hold that an event ended, if it did."""
    name = "previous_hold_id" if event["type"] == MADE else "hold_id"
    ended: str | None = event["meta"].get(name)
    return ended


def _lives(kept: dict[str, Row], events: Sequence[Row]) -> Iterator[str]:
    """Law 4: every hold is made once, and ends once or is there still."""
    made = Counter(event["meta"]["hold_id"] for event in events if event["type"] == MADE)
    ended = Counter(filter(None, map(_ended, events)))
    for hold_id in made.keys() | ended.keys() | kept.keys():
        if made[hold_id] != 1 or ended[hold_id] > 1:
            yield f"{hold_id}: made {made[hold_id]} times, ended {ended[hold_id]} times"
        elif (hold_id in kept) == bool(ended[hold_id]):
            yield f"{hold_id}: {'not over' if hold_id in kept else 'gone'} by its events"


def _one_a_voucher(events: Sequence[Row]) -> Iterator[str]:
    """Law 5: a voucher has one hold that has not ended."""
    open_holds = Counter[str]()
    for event in events:
        if event["type"] == MADE:
            open_holds[event["subject_id"]] += 1
        if _ended(event):
            open_holds[event["subject_id"]] -= 1
    for voucher_id, count in open_holds.items():
        if count > 1:
            yield f"{voucher_id}: {count} holds at once"


def _agenda(kept: dict[str, Row], rows: Iterable[Row]) -> Iterator[str]:
    """Law 8, of holds: a row for each that has not ended, and no other."""
    listed = {row["id"]: row for row in rows}
    for hold_id in kept.keys() ^ listed.keys():
        yield f"{hold_id}: {'not in' if hold_id in kept else 'still in'} the agenda"
    for hold_id in kept.keys() & listed.keys():
        row, voucher = listed[hold_id], kept[hold_id]
        for name in (*NAMES, *SAME):
            if row[name] != voucher[NAMES.get(name, f"hold_{name}")]:
                yield f"{hold_id}: the agenda has another {name}"
        if row["voucher_id"] != voucher["id"]:
            yield f"{hold_id}: the agenda has it for another voucher"
        if row["sort"] != f"hold#{row['start']}#{row['id']}":
            yield f"{hold_id}: the agenda has it under another key"


def _lapses(kept: dict[str, Row], rows: Iterable[Row]) -> Iterator[str]:
    """The same of the rows that say when each one lapses: where the sweep looks."""
    expected = {
        (
            f"hold-{zlib.crc32(row['id'].encode()) % SHARDS}",
            f"{row['held_until']}#{row['id']}",
            *(hold_id, row["id"], row["held_until"]),
        )
        for hold_id, row in kept.items()
    }
    stored = {
        tuple(row[name] for name in ("hold_shard", "sort", "hold_id", "voucher_id", "held_until"))
        for row in rows
    }
    yield from (f"{row[2]}: no row says when it lapses" for row in expected - stored)
    yield from (f"{row[2]}: a row says that it lapses" for row in stored - expected)
