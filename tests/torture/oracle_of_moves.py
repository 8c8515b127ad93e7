"""What must be true of bookings that move, and of how often guests change theirs: for oracle.py."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
GRID = timedelta(hours=1)
GUEST = "t-"  # how the uids of guests begin
LINK = "link"  # the actor of what was done with the link to a booking
CHANGES_A_GUEST = 5  # of one voucher, on one day in UTC
CHANGES_A_VOUCHER = 20  # by all guests together


def slots(book: Row, moves: Iterable[Row]) -> list[datetime]:
    """Where a booking is after all its moves, in any order: one slot, unless one move did not begin
    where another ended."""
    of_booking = [move for move in moves if _booking_id(move) == _booking_id(book)]
    left = Counter([_at(book["meta"]["slot_start"])])
    left.update(_at(move["meta"]["to"]) for move in of_booking)
    left.subtract(_at(move["meta"]["from"]) for move in of_booking)
    return [slot for slot, count in left.items() for _ in range(abs(count))]


def sequence(booking_id: str, moves: Iterable[Row]) -> int:
    """How often a booking has moved."""
    return sum(_booking_id(move) == booking_id for move in moves)


def violations(voucher: Row, bookings: dict[str, Row], moves: Iterable[Row]) -> Iterator[str]:
    """Moves to slots that the voucher does not have, or at times at which they were forbidden."""
    start, end = _at(voucher["valid_from"]), _at(voucher["valid_until"])
    duration = timedelta(minutes=voucher["duration_minutes"])
    for move in moves:
        now, before, slot = (_at(move["created_at"]), *_times(move))
        if not now < slot:
            yield f"moved to a slot that had begun: {move!r}"
        if not (start <= slot and slot + duration <= end):
            yield f"moved out of its validity: {move!r}"
        if "calendar_id" not in voucher and (slot - start) % GRID:
            yield f"moved off the grid: {move!r}"
        if before == slot:
            yield f"moved to where it was: {move!r}"
        row = bookings.get(_booking_id(move))
        is_guests = row is not None and move["actor_id"] == row["holder_uid"]
        is_guests = is_guests and move["actor_id"].startswith(GUEST)  # an admin may hold it
        if is_guests and now >= before:
            yield f"moved by a guest after its slot had begun: {move!r}"


def guest_of(event: Row, booking: Row | None) -> str | None:
    """The guest who changed a booking; with its link, that is its holder. None for a hotel."""
    actor: str = event["actor_id"]
    if actor == LINK and booking:
        return str(booking["holder_uid"])
    return actor if actor.startswith(GUEST) else None  # an admin may hold it


def changes_by_guests(
    voucher: Row, bookings: dict[str, Row], events: Iterable[Row]
) -> Iterator[str]:
    """The stored count of the guests' cancellations and moves is that of the last day with one."""
    by_day: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        if guest := guest_of(event, bookings.get(_booking_id(event))):
            by_day[event["created_at"][:10]][guest] += 1
    for counts in by_day.values():
        if max(counts.values()) > CHANGES_A_GUEST:
            yield f"a guest cancels seldom: no, {counts!r}"
        if counts.total() > CHANGES_A_VOUCHER:
            yield f"guests cancel seldom: no, {counts!r}"
    day = max(by_day, default=None)
    expected = day and {"day": day, "by_guest": dict(by_day[day])}
    text = voucher.get("guest_cancellations")
    stored = text and json.loads(text)
    if stored != expected:
        yield f"cancellations by guests: {stored!r}, not {expected!r}"


def _booking_id(event: Row) -> str:
    return str(event["meta"]["booking_id"])


def _times(move: Row) -> tuple[datetime, datetime]:
    return _at(move["meta"]["from"]), _at(move["meta"]["to"])


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
