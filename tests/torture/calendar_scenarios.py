"""Every request that changes a calendar or what is booked in one, with what must have happened
before it."""

from __future__ import annotations

from typing import Any

from tests.calendars import CALENDAR, CLOSED, block_times
from tests.torture.move_scenarios import SCENARIOS, move_body
from tests.torture.scenarios import (
    ANNA,
    BOOK,
    ISSUE,
    Ids,
    by_booking,
    by_voucher,
    scenario,
    slot_body,
)
from tests.torture.stage import HOTEL, START, Stage

__all__ = ["SCENARIOS"]

SAVE, BLOCK, EXCEPT = "calendar.save", "calendar.block", "calendar.except"
FORFEITING = {"buffer_after": 30, "cancel_until_minutes": 24 * 60, "late_cancel": "forfeit"}


def _no_calendar(stage: Stage) -> Ids:
    return {}


def made_calendar(stage: Stage, **fields: Any) -> Ids:
    """A calendar of the hotel."""
    response = stage.service.post("calendar/save", CALENDAR | fields, headers=HOTEL)
    assert response.status == 200, response.text
    return {"calendar": response.json["calendar"]["id"]}


def issued(stage: Stage) -> Ids:
    """A voucher of a calendar, that takes all its places."""
    ids = made_calendar(stage, **FORFEITING)
    body = {"calendar_id": ids["calendar"], "places": 2}
    response = stage.service.post("voucher/issue", body, headers=HOTEL)
    return ids | {"voucher": response.json["voucher"]["id"]}


def booked(stage: Stage) -> Ids:
    """The voucher, booked by Anna."""
    ids = issued(stage)
    response = stage.service.post("voucher/book", slot_body(ids), headers=ANNA)
    assert response.status == 201, response.text
    return ids | {"booking": response.json["booking"]["id"]}


def _blocked(stage: Stage) -> Ids:
    """A block of the calendar."""
    ids = made_calendar(stage)
    response = stage.service.post("calendar/block", _block_body(ids), headers=HOTEL)
    return ids | {"block": response.json["block"]["id"]}


def _save_body(ids: Ids) -> dict[str, Any]:
    return CALENDAR | ({"calendar_id": ids["calendar"]} if ids else {})


def _named(ids: Ids) -> dict[str, Any]:
    return {"calendar_id": ids["calendar"]}


def _except_body(ids: Ids) -> dict[str, Any]:
    return _named(ids) | {"exceptions": CLOSED}


def _block_body(ids: Ids) -> dict[str, Any]:
    return _named(ids) | block_times(START)


def _unblock_body(ids: Ids) -> dict[str, Any]:
    return _named(ids) | {"block_id": ids["block"]}


def forfeit_body(ids: Ids) -> dict[str, Any]:
    return by_booking(ids) | {"forfeit": True}


def _revoke_body(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"revoke": True}


SCENARIOS.update(
    {
        "make a calendar": scenario(_no_calendar, "calendar/save", _save_body, HOTEL, 1, SAVE),
        "change a calendar": scenario(
            made_calendar, "calendar/save", _save_body, HOTEL, 2, SAVE, SAVE
        ),
        "special days": scenario(
            made_calendar, "calendar/except", _except_body, HOTEL, 2, SAVE, EXCEPT
        ),
        "block": scenario(made_calendar, "calendar/block", _block_body, HOTEL, 2, SAVE, BLOCK),
        "unblock": scenario(
            _blocked, "calendar/unblock", _unblock_body, HOTEL, 3, SAVE, BLOCK, "calendar.unblock"
        ),
        "make a feed": scenario(made_calendar, "feed/save", _named, HOTEL, 2, SAVE),
        "archive": scenario(
            made_calendar, "calendar/archive", _named, HOTEL, 2, SAVE, "calendar.archive"
        ),
        "book in a calendar": scenario(
            issued, "voucher/book", slot_body, ANNA, 4, SAVE, ISSUE, BOOK
        ),
        "move in a calendar": scenario(
            *(booked, "voucher/reschedule", move_body, HOTEL, 4),
            *(SAVE, ISSUE, BOOK, "voucher.reschedule"),
        ),
        "forfeit": scenario(
            *(booked, "voucher/cancel", forfeit_body, ANNA, 4),
            *(SAVE, ISSUE, BOOK, "voucher.forfeit"),
        ),
        "cancel in a calendar": scenario(
            *(booked, "voucher/cancel", by_voucher, HOTEL, 2),
            *(SAVE, ISSUE, BOOK, "voucher.cancel"),
        ),
        "revoke in a calendar": scenario(
            *(booked, "voucher/cancel", _revoke_body, HOTEL, 2),
            *(SAVE, ISSUE, BOOK, "voucher.revoke"),
        ),
    }
)
