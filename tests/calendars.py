"""A calendar that tests set up, and times in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.instants import text
from tests.service import Service

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = [{"from": "00:00", "to": "24:00"}]
CALENDAR: dict[str, Any] = {
    "title": "Spa",
    "zone": "Europe/Amsterdam",
    "capacity": 2,
    "hours": dict.fromkeys(DAYS, ALWAYS),
}
CLOSED: list[dict[str, Any]] = [{"date": "2096-12-25", "hours": []}]


def block_times(now: datetime, **later: float) -> dict[str, str]:
    """From when until when a block lasts: two hours, from an hour later on."""
    start = now + (timedelta(**later) if later else timedelta(hours=1))
    return {"from": text(start), "to": text(start + timedelta(hours=2))}


def make_calendar(service: Service, headers: dict[str, str], **fields: Any) -> str:
    """Make a calendar; returns its id."""
    answer = service.post("calendar/save", CALENDAR | fields, headers=headers)
    assert answer.status == 200, answer.text
    return str(answer.json["calendar"]["id"])


def make_block(service: Service, headers: dict[str, str], calendar_id: str) -> str:
    """Block a calendar for two hours; returns the block's id."""
    body = {"calendar_id": calendar_id, **block_times(service.clock.now)}
    answer = service.post("calendar/block", body, headers=headers)
    assert answer.status == 201, answer.text
    return str(answer.json["block"]["id"])


def calendar_requests(
    service: Service, calendar_id: str, block: Callable[[str], str]
) -> dict[str, dict[str, Any]]:
    """The fields of a good request for every route of calendars, by path."""
    named = {"calendar_id": calendar_id}
    return {
        "/api/calendar/save": CALENDAR,
        "/api/calendar/except": named | {"exceptions": CLOSED},
        "/api/calendar/block": named | block_times(service.clock.now),
        "/api/calendar/unblock": named | {"block_id": block(calendar_id)},
        "/api/calendar/archive": named,
        "/api/calendar/list": {"issuer_uid": "hotel"},
        "/api/calendar/conflicts": named,
        "/api/calendar/load": named,
    }
