"""What must be true of each booking in a calendar by the settings that could have been read as it
was made: it lies within hours, notice and window, takes its slot with the buffers, and no more
places than there were (contract: Calendars). It reckons with the plain intervals of the state
machine's model, and shares no code with the service."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from tests.torture.model.calendars import Calendar, Taken
from tests.torture.model.hours import DayHours, end_of, quarter_after, quarter_before
from tests.torture.times import MINUTE

Row = dict[str, Any]
Settings = Mapping[str, Sequence[Calendar]]
"""By calendar: all the settings that may have been read, each as a calendar of its own."""
SAME = (
    *("zone", "capacity", "start_every", "buffer_before", "buffer_after", "notice_minutes"),
    *("window_days", "cancel_until_minutes", "late_cancel"),
)
PROMISES = ("late_cancel", "unredeemed")  # what a booking keeps of its calendar
CLAIMING = ("voucher.book", "voucher.reschedule", "voucher.hold")


def unchanged(parts: Sequence[Row]) -> dict[str, list[Calendar]]:
    """The settings of each calendar that has had no others."""
    heads = [row for row in parts if row["part"] == "head" and row["version"] == 1]
    return {row["calendar_id"]: [_calendar(row)] for row in heads}


def stored(parts: Sequence[Row]) -> dict[str, Calendar]:
    """The settings of each calendar as they are now, with its special days."""
    heads = {row["calendar_id"]: row for row in parts if row["part"] == "head"}
    calendars = {calendar_id: _calendar(row) for calendar_id, row in heads.items()}
    for row in parts:
        if row["part"].startswith("x#"):
            day = date.fromisoformat(row["part"][2:])
            hours = json.loads(row["hours"])["hours"]
            calendars[row["calendar_id"]].special[day] = _hours(hours)
    return calendars


def _calendar(head: Row) -> Calendar:
    hours = {day: _hours(of_day) for day, of_day in json.loads(head["hours"]).items()}
    check_out = head.get("check_out")
    settings = {name: head[name] for name in SAME} | {
        "hours": hours,
        "check_out": None if check_out is None else _wall(check_out),
        "unredeemed": head.get("unredeemed", "consumed"),
    }
    made = datetime.fromisoformat(head["created_at"])
    version, archived = head["version"], head["archived"]
    return Calendar(head["calendar_id"], head["issuer_uid"], made, settings, version, archived)


def _hours(intervals: list[list[Any]]) -> DayHours:
    return [
        {"from": _wall(start), "to": _wall(end)} | ({"capacity": capacity} if capacity else {})
        for start, end, capacity in intervals
    ]


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def violations(
    read: Settings,
    vouchers: Mapping[str, Row],
    bookings: Mapping[str, Row],
    events: Sequence[Row],
    agenda: Sequence[Row],
) -> Iterator[str]:
    """All that is wrong with these bookings. The agenda is what takes places besides: of blocks
    those that were there before."""
    yield from _length(read, vouchers, bookings)
    yield from _promises(read, bookings)
    yield from _times(read, vouchers, bookings, events)
    yield from _capacity(read, bookings, agenda)


def _length(
    read: Settings, vouchers: Mapping[str, Row], bookings: Mapping[str, Row]
) -> Iterator[str]:
    """Law 3: a booking takes its slot with the buffers, and the slot is as long as its service."""
    for booking_id, row in bookings.items():
        voucher, calendars = vouchers.get(row["voucher_id"]), read.get(row.get("calendar_id", ""))
        if voucher is None or calendars is None:
            continue
        start, end = _at(row["slot_start"]), _at(row["slot_end"])
        minutes = voucher["duration_minutes"]
        around = {one.around(start, end) for one in calendars}
        if _at(row["claim_start"]) not in {before for before, _ in around}:
            yield f"{booking_id}: claims another time before its slot"
        if _at(row["claim_end"]) not in {after for _, after in around}:
            yield f"{booking_id}: claims another time after its slot"
        if end not in {end_of(one.settings, start, minutes) for one in calendars}:
            yield f"{booking_id}: ends at another time than its service"
        if row["status"] == "booked" and row["places"] != voucher["places"]:
            yield f"{booking_id}: takes other places than its voucher's"


def _promises(read: Settings, bookings: Mapping[str, Row]) -> Iterator[str]:
    """A booking keeps what its calendar promised when it was made, or was moved for the last
    time."""
    for booking_id, row in bookings.items():
        calendars = read.get(row.get("calendar_id", ""), ())
        minutes = {one.settings["cancel_until_minutes"] * MINUTE for one in calendars}
        if calendars and _at(row["slot_start"]) - _at(row["cancel_until"]) not in minutes:
            yield f"{booking_id}: promises another time to cancel"
        for name in PROMISES:
            if calendars and row[name] not in {one.settings[name] for one in calendars}:
                yield f"{booking_id}: promises {name} {row[name]!r}"


def _times(
    read: Settings,
    vouchers: Mapping[str, Row],
    bookings: Mapping[str, Row],
    events: Sequence[Row],
) -> Iterator[str]:
    """Law 6: nothing is booked outside of the hours, the notice or the window as read."""
    claim_times: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for event in events:
        if event["type"] in CLAIMING and "slot_start" in event["meta"]:
            slot = (event["subject_id"], event["meta"]["slot_start"])
            claim_times[slot].append(_at(event["created_at"]))
    for event in events:
        row = bookings.get(event["meta"].get("booking_id", ""))
        voucher = vouchers.get(event["subject_id"])
        calendars = read.get(row.get("calendar_id", "")) if row else None
        if event["type"] not in CLAIMING or voucher is None or calendars is None:
            continue
        start = _at(event["meta"]["slot_start"])
        # The slot of a hold is booked under the rules of its hold.
        times = claim_times[event["subject_id"], event["meta"]["slot_start"]]
        reasons = {_refusal(one, voucher, start, now) for one in calendars for now in times}
        if None not in reasons:
            yield f"{event['meta']['booking_id']}: was booked although {sorted(map(str, reasons))}"


def _refusal(calendar: Calendar, voucher: Row, start: datetime, now: datetime) -> str | None:
    minutes = voucher["duration_minutes"]
    opened = calendar.openings(start, start + minutes * MINUTE)
    valid = _at(voucher["valid_from"]), _at(voucher["valid_until"])
    end = end_of(calendar.settings, start, minutes)
    return calendar.refusal(opened, start, end, valid, now)


def _capacity(read: Settings, bookings: Mapping[str, Row], agenda: Sequence[Row]) -> Iterator[str]:
    """Law 2: in no moment of a booking there is more taken than there were places. The last booking
    of a moment has seen all others that are there still."""
    taken: dict[str, list[Taken]] = defaultdict(list)
    for row in agenda:
        start, end = quarter_before(_at(row["claim_start"])), quarter_after(_at(row["claim_end"]))
        taken[row["calendar_id"]].append(Taken(start, end, row["places"]))
    for row in agenda:
        calendars = read.get(row["calendar_id"])
        if calendars and row["id"] in bookings:
            of_booking = Taken(_at(row["claim_start"]), _at(row["claim_end"]), row["places"])
            for moment, count in _crowds(calendars, taken[row["calendar_id"]], of_booking):
                yield f"{row['calendar_id']}: {count} places at {moment}"


def _crowds(
    calendars: Sequence[Calendar], taken: list[Taken], of_booking: Taken
) -> Iterator[tuple[datetime, int]]:
    start, end = quarter_before(of_booking.start), quarter_after(of_booking.end)
    opened = [(one, one.openings(start, end)) for one in calendars]
    beside = [one for one in taken if one.start < end and one.end > start]
    moments = {start, *(one.start for one in beside)}
    moments |= {edge for _, spans in opened for one in spans for edge in (one.start, one.end)}
    for moment in sorted(moments):
        if start <= moment < end:
            count = sum(one.places for one in beside if one.start <= moment < one.end)
            if count > max(one.capacity_at(spans, moment) for one, spans in opened):
                yield moment, count


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
