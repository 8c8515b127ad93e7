"""Damage to the rows of calendars, and what the oracle must then report: each is found by one check
alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from tests.torture.memory import in_memory
from tests.torture.scenarios import SLOT
from tests.torture.stage import open_stage
from tests.torture.times import MINUTE, iso
from tests.torture.verb_scenarios import SCENARIOS

Rows = dict[str, list[dict[str, Any]]]
Damage = Callable[[Rows], object]
TABLES = ("calendars", "agenda", "holds", "vouchers", "voucher_bookings", "events")
BOOKED, MOVED = "book in a calendar", "move in a calendar"
MISSED, FOUND = "no-show in a calendar", "undo a no-show"


def rows_after(scenario: str) -> Rows:
    """All rows after a scenario, in DynamoDB's format."""
    with open_stage(in_memory()) as stage:
        SCENARIOS[scenario].run(stage)
        return {table: copy.deepcopy(stage.service.rows(table)) for table in TABLES}


def put(table: str, part: str = "", **values: Any) -> Damage:
    """Other values of a table's rows; of `calendars` those whose part begins so."""

    def damage(rows: Rows) -> None:
        for row in rows[table]:
            if row.get("part", {"S": ""})["S"].startswith(part):
                row.update({name: _typed(value) for name, value in values.items()})

    return damage


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def head(**values: Any) -> Damage:
    """Other settings."""
    return put("calendars", "head", **values)


def week(*intervals: tuple[int, int]) -> str:
    """The hours of each weekday as they are stored, in minutes."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return json.dumps({day: [[start, end, None] for start, end in intervals] for day in days})


def drop(table: str, part: str = "") -> Damage:
    """Rows that are missing."""
    return lambda rows: rows[table].__setitem__(
        slice(None),
        [row for row in rows[table] if not row.get("part", {"S": ""})["S"].startswith(part)],
    )


def both(*damages: Damage) -> Damage:
    """More than one, so that only one check finds them."""
    return lambda rows: [damage(rows) for damage in damages]


def event(change: str, **values: Any) -> Damage:
    """Other attributes of the events of one type."""
    return lambda rows: [
        row.update({name: _typed(value) for name, value in values.items()})
        for row in rows["events"]
        if row["type"]["S"] == change
    ]


def repeat(change: str, **values: Any) -> Damage:
    """One more event like those of one type."""

    def damage(rows: Rows) -> None:
        [one] = [row for row in rows["events"] if row["type"]["S"] == change]
        more = {"id": "ev-more"} | values
        rows["events"].append(one | {name: _typed(value) for name, value in more.items()})

    return damage


def drop_events(change: str) -> Damage:
    """The events of one type are missing."""
    return lambda rows: rows["events"].__setitem__(
        slice(None), [row for row in rows["events"] if row["type"]["S"] != change]
    )


# The scenario, the damage, and a pattern of all that is reported.
DAMAGE: dict[str, tuple[str, Damage, str]] = {
    "a counter too high": (BOOKED, put("calendars", "u#", u44=3), "cell .* 11:00.*: 3, not 2"),
    "a counter too low": (BOOKED, put("calendars", "u#", u49=1), "cell .* 12:15.*: 1, not 2"),
    "nothing is counted": (BOOKED, drop("calendars", "u#"), "cell .*: 0, not 2"),
    "a place more than there are": (BOOKED, head(capacity=1), "2 places at .*"),
    "an interval with fewer places": (
        BOOKED,
        head(hours=week((0, 1440)).replace("null", "1")),
        "2 places at .*",
    ),
    "no buffer before": (BOOKED, head(buffer_before=15), "claims another time before its slot"),
    "a buffer after": (BOOKED, head(buffer_after=0), "claims another time after its slot"),
    "a longer service": (
        BOOKED, put("vouchers", duration_minutes=45), "ends at another time than its service"
    ),
    "a time of check-out": (BOOKED, head(check_out=660), "ends at another time than its service"),
    "other places": (BOOKED, put("vouchers", places=1), "takes other places than its voucher's"),
    "outside of the hours": (
        BOOKED, head(hours=week((0, 600))), r"was booked although \['closed'\]"
    ),
    "over the end of the hours": (
        BOOKED, head(hours=week((0, 765))), r"was booked although \['closed'\]"
    ),
    "off the starts": (
        BOOKED, head(hours=week((15, 1440))), r"was booked although \['off_grid'\]"
    ),
    "within the notice": (
        BOOKED, head(notice_minutes=1440), r"was booked although \['notice'\]"
    ),
    "beyond the window": (BOOKED, head(window_days=0), r"was booked although \['window'\]"),
    "after it began": (
        BOOKED, event("voucher.book", created_at=iso(SLOT)), r"was booked although \['past'\]"
    ),
    "outside of its validity": (
        BOOKED,
        put("vouchers", valid_until=iso(SLOT + 45 * MINUTE)),
        r"was booked although \['outside_validity'\]",
    ),
    "another time to cancel": (
        BOOKED, head(cancel_until_minutes=0), "promises another time to cancel"
    ),
    "another late cancel": (
        BOOKED, head(late_cancel="refuse"), "promises late_cancel 'forfeit'"
    ),
    "another end without a redeem": (
        BOOKED, head(unredeemed="no_show"), "promises unredeemed 'consumed'"
    ),
    "a move that gives nothing back": (
        MOVED, put("calendars", "u#", u44=2), "cell .* 11:00.*: 2, not 0"
    ),
    "a move that takes nothing": (
        MOVED, put("calendars", "u#", u68=0), "cell .* 17:00.*: 0, not 2"
    ),
    "moved outside of the hours": (
        MOVED, head(hours=week((0, 840))), r"was booked although \['closed'\]"
    ),
    "moved to where the buffer was another": (
        MOVED, head(buffer_after=0), "claims another time after its slot"
    ),
    "moved, and not in the agenda": (
        MOVED, put("agenda", sort=f"{iso(SLOT)}#b-1"), "the agenda has it under another key"
    ),
    "a no-show that keeps its places": (
        MISSED, put("calendars", "u#", u46=2), "cell .* 11:30.*: 2, not 0"
    ),
    "a no-show that is booked": (
        MISSED, put("voucher_bookings", status="booked"), "not in the agenda"
    ),
    "an undo that takes nothing": (
        FOUND, put("calendars", "u#", u46=0), "cell .* 11:30.*: 0, not 2"
    ),
    "an undo that is not in the agenda": (
        FOUND, both(drop("agenda"), drop("calendars", "u#")), "not in the agenda"
    ),
    "not in the agenda": (
        BOOKED, both(drop("agenda"), drop("calendars", "u#")), "not in the agenda"
    ),
    "still in the agenda": (
        BOOKED, put("voucher_bookings", status="cancelled"), "still in the agenda"
    ),
    "another voucher in the agenda": (
        BOOKED, put("agenda", voucher_id="v-none"), "the agenda has another voucher_id"
    ),
    "another key in the agenda": (
        BOOKED, put("agenda", sort="b-none"), "the agenda has it under another key"
    ),
    "a block that is not in the agenda": (
        "block", both(drop("agenda"), drop("calendars", "u#")), "not in the agenda"
    ),
    "a block that has ended": (
        "block", repeat("calendar.block", type="calendar.unblock"), "still in the agenda"
    ),
    "a block made twice": ("block", repeat("calendar.block"), "made 2 times, ended 0 times"),
    "a block that ends twice": (
        "unblock", repeat("calendar.unblock"), "made 1 times, ended 2 times"
    ),
    "another version": ("change a calendar", head(version=7), "version 7 after 2 events"),
    "another hotel": (
        "make a calendar", event("calendar.save", issuer_uid="else"), "an event of another hotel"
    ),
    "archived without an event": (
        "make a calendar", head(archived=True), "archived without an event, .*"
    ),
    "not archived in spite of one": (
        "archive", head(archived=False), "archived without an event, .*"
    ),
    "never made": ("make a calendar", drop_events("calendar.save"), "no events"),
    "no settings": ("make a calendar", drop("calendars", "head"), "no settings"),
}  # fmt: skip
