"""What must be true of calendars at any moment, from nothing but the rows: the counters, the agenda
and the claims agree (contract: Calendars). It shares no code with the service."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]
CELL = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cells(start: str, end: str) -> range:
    return range((_at(start) - EPOCH) // CELL, -((EPOCH - _at(end)) // CELL))


def problems_in(rows: Callable[[str], list[dict[str, Any]]]) -> list[str]:
    """All that is wrong, by a function that returns all items of a table."""
    events = [item["created_at"]["S"] for item in rows("events")]
    return violations(
        # Each cell that was over at the last change is over now.
        max(map(_at, events), default=EPOCH),
        [_decode(item) for item in rows("calendars")],
        [_decode(item) for item in rows("agenda")],
        {item["id"]["S"]: _decode(item) for item in rows("voucher_bookings")},
    )


def _decode(item: dict[str, dict[str, Any]]) -> Row:
    return {
        name: int(value) if kind == "N" else value
        for name, typed in item.items()
        for kind, value in typed.items()
    }


def violations(
    now: datetime, parts: list[Row], agenda: list[Row], bookings: dict[str, Row]
) -> list[str]:
    """All that is wrong, at `now`: the rows of calendars and of the agenda, and all bookings."""
    return [
        *_counters(now, parts, agenda),
        *_capacity(parts, agenda),
        *_agenda(agenda, bookings),
        *_claims(parts, bookings),
    ]


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


def _capacity(parts: list[Row], agenda: list[Row]) -> Iterator[str]:
    """Law 2: where nothing was changed since it was made, no cell has more than the calendar's
    places, blocks aside."""
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    bookings = [row for row in agenda if row["kind"] == "booking"]
    for calendar_id, cells in _expected(bookings).items():
        head = heads[calendar_id]
        if head["version"] == 1:
            for cell, count in cells.items():
                if count > head["capacity"]:
                    yield f"{calendar_id}: {count} places at {EPOCH + cell * CELL}"


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


def _claims(parts: list[Row], bookings: dict[str, Row]) -> Iterator[str]:
    """Law 3: what a booking takes is its slot with the buffers, where these were not changed."""
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    for booking_id, row in bookings.items():
        head = heads.get(row.get("calendar_id", ""))
        if head is None or head["version"] != 1:
            continue
        before = timedelta(minutes=head["buffer_before"])
        after = timedelta(minutes=head["buffer_after"])
        if _at(row["claim_start"]) != _at(row["slot_start"]) - before:
            yield f"{booking_id}: claims another time before its slot"
        if _at(row["claim_end"]) != _at(row["slot_end"]) + after:
            yield f"{booking_id}: claims another time after its slot"


def sample(problems: Iterable[str], most: int = 10) -> str:
    """The first of many problems, a line each."""
    listed = list(problems)
    more = f"\n… and {len(listed) - most} more" if len(listed) > most else ""
    return "\n".join(listed[:most]) + more


def capacity_problems(rows: Callable[[str], list[dict[str, Any]]]) -> list[str]:
    """Law 2 alone, by the counters: while requests are made, two tables are of two moments."""
    parts = [_decode(item) for item in rows("calendars")]
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    return [
        f"{calendar_id}: {count} places at {EPOCH + cell * CELL}"
        for calendar_id, cells in _used(parts).items()
        for cell, count in cells.items()
        if not 0 <= count <= heads[calendar_id]["capacity"]
    ]
