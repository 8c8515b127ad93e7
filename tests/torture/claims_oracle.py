"""What must be true of calendars at any moment, from nothing but the rows: counters, agenda, events
and claims agree (contract: Calendars). What was allowed is oracle_of_hours.py's. It shares no code
with the service."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.torture import oracle_of_holds, oracle_of_hours
from tests.torture.oracle_of_hours import Settings

Row = dict[str, Any]
COUNTED = ("calendar.save", "calendar.except", "calendar.archive")  # by a calendar's version
MOVE = "voucher.reschedule"
CELL = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cells(start: str, end: str) -> range:
    return range((_at(start) - EPOCH) // CELL, -((EPOCH - _at(end)) // CELL))


def problems_in(
    rows: Callable[[str], list[dict[str, Any]]],
    read: Settings | None = None,
    earlier: frozenset[str] = frozenset(),
) -> list[str]:
    """All that is wrong, by a function that returns all items of a table.

    Bookings are judged by the settings of calendars that never had others; where `read` names those
    that could be read lately, by these, and but for the `earlier` bookings, blocks and events (by
    their ids), which were judged before. A booking that has moved since is judged again.
    """
    parts = [decode(item) for item in rows("calendars")]
    agenda = [decode(item) for item in rows("agenda")]
    vouchers, bookings = (
        {item["id"]["S"]: decode(item) for item in rows(table)}
        for table in ("vouchers", "voucher_bookings")
    )
    events = [decode(item) for item in rows("events")]
    for event in events:
        event["meta"] = json.loads(event["meta"])
    # Each cell that was over at the last change is over now.
    now = max((_at(event["created_at"]) for event in events), default=EPOCH)
    later = [event for event in events if event["id"] not in earlier]
    moved = {event["meta"]["booking_id"] for event in later if event["type"] == MOVE}
    judged = {id_: row for id_, row in bookings.items() if id_ not in earlier or id_ in moved}
    beside = [row for row in agenda if row["kind"] == "booking" or row["id"] in earlier]
    read = oracle_of_hours.unchanged(parts) if read is None else read
    return [
        *_counters(now, parts, agenda),
        *_agenda(agenda, bookings),
        *oracle_of_holds.violations(agenda, vouchers.values(), map(decode, rows("holds")), events),
        *_blocks(agenda, events),
        *_versions(parts, events),
        *oracle_of_hours.violations(
            read,
            vouchers,
            judged,
            later,
            beside,
        ),
    ]


def decode(item: dict[str, dict[str, Any]]) -> Row:
    """A stored item of these tables without DynamoDB's types."""
    return {
        name: int(value) if kind == "N" else value
        for name, typed in item.items()
        for kind, value in typed.items()
    }


def _counters(now: datetime, parts: list[Row], agenda: list[Row]) -> Iterator[str]:
    """Law 1: for each cell that is not over, the counter is the sum of what is in the agenda."""
    used, expected = _used(parts), _expected(agenda)
    present = (now - EPOCH) // CELL
    for calendar_id in used.keys() | expected.keys():
        of_calendar, wanted = used[calendar_id], expected[calendar_id]
        for cell in of_calendar.keys() | wanted.keys():
            count, sum_of = of_calendar[cell], wanted[cell]
            if count != sum_of and (cell >= present or count < sum_of):
                yield f"{calendar_id}: cell {EPOCH + cell * CELL}: {count}, not {sum_of}"


def _used(parts: list[Row]) -> dict[str, Counter[int]]:
    used: dict[str, Counter[int]] = defaultdict(Counter)
    for row in parts:
        if row["part"].startswith("u#"):
            midnight = (_at(f"{row['part'][2:]}T00:00:00+00:00") - EPOCH) // CELL
            for at in range(96):
                if f"u{at}" in row:
                    used[row["calendar_id"]][midnight + at] = row[f"u{at}"]
    return used


def _expected(agenda: list[Row]) -> dict[str, Counter[int]]:
    expected: dict[str, Counter[int]] = defaultdict(Counter)
    for row in agenda:
        for cell in _cells(row["claim_start"], row["claim_end"]):
            expected[row["calendar_id"]][cell] += row["places"]
    return expected


def _agenda(agenda: list[Row], bookings: dict[str, Row]) -> Iterator[str]:
    """Law 8: a row for each live thing, and no other."""
    live = {
        booking_id
        for booking_id, row in bookings.items()
        if "calendar_id" in row and row["status"] == "booked"
    }
    listed = {row["id"]: row for row in agenda if row["kind"] == "booking"}
    for booking_id in live ^ listed.keys():
        yield f"{booking_id}: {'not in' if booking_id in live else 'still in'} the agenda"
    for booking_id in live & listed.keys():
        row, booking = listed[booking_id], bookings[booking_id]
        for name, of_booking in (
            *(("start", "slot_start"), ("end", "slot_end"), ("voucher_id", "voucher_id")),
            *((same, same) for same in ("calendar_id", "claim_start", "claim_end", "places")),
        ):
            if row[name] != booking[of_booking]:
                yield f"{booking_id}: the agenda has another {name}"
        if row["sort"] != f"{row['start']}#{row['id']}":
            yield f"{booking_id}: the agenda has it under another key"


def _blocks(agenda: list[Row], events: list[Row]) -> Iterator[str]:
    """Law 8, of blocks: those that were made and have not ended."""
    made, ended = (
        Counter(event["meta"]["block_id"] for event in events if event["type"] == change)
        for change in ("calendar.block", "calendar.unblock")
    )
    listed = {row["id"] for row in agenda if row["kind"] == "block"}
    for block_id in made.keys() | ended.keys() | listed:
        if made[block_id] != 1 or ended[block_id] > 1:
            yield f"{block_id}: made {made[block_id]} times, ended {ended[block_id]} times"
        elif (block_id in listed) == bool(ended[block_id]):
            yield f"{block_id}: {'still in' if block_id in listed else 'not in'} the agenda"


def _versions(parts: list[Row], events: list[Row]) -> Iterator[str]:
    """Law 9, of calendars: the version counts the changes, of which the first makes it."""
    changes: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        if event["type"] in COUNTED:
            changes[event["subject_id"]].append(event)
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    for calendar_id in heads.keys() ^ changes.keys():
        yield f"{calendar_id}: {'no events' if calendar_id in heads else 'no settings'}"
    for calendar_id in heads.keys() & changes.keys():
        head, of_it = heads[calendar_id], changes[calendar_id]
        if head["version"] != len(of_it):
            yield f"{calendar_id}: version {head['version']} after {len(of_it)} events"
        if {event["issuer_uid"] for event in of_it} != {head["issuer_uid"]}:
            yield f"{calendar_id}: an event of another hotel"
        put = {one["meta"]["archived"] for one in of_it if one["type"] == "calendar.archive"}
        if head["archived"] not in (put or {False}):
            yield f"{calendar_id}: archived without an event, or the other way round"


def sample(problems: Iterable[str], most: int = 10) -> str:
    """The first of many problems, a line each."""
    listed = list(problems)
    more = f"\n… and {len(listed) - most} more" if len(listed) > most else ""
    return "\n".join(listed[:most]) + more


def capacity_problems(rows: Callable[[str], list[dict[str, Any]]]) -> list[str]:
    """Law 2 alone, by the counters: while requests are made, two tables are of two moments."""
    parts = [decode(item) for item in rows("calendars")]
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    return [
        f"{calendar_id}: {count} places at {EPOCH + cell * CELL}"
        for calendar_id, cells in _used(parts).items()
        for cell, count in cells.items()
        if not 0 <= count <= heads[calendar_id]["capacity"]
    ]
