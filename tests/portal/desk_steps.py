"""What is booked and blocked at the desk, and its calendar in the portal."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tests.portal.conftest import Desk
from tests.portal.steps import day_after_tomorrow

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NINE_TO_FIVE = [{"from": "09:00", "to": "17:00"}]


def save(desk: Desk, **settings: Any) -> dict[str, Any]:
    """A calendar as the hotel saves it, open from nine to five unless it says otherwise."""
    body = {"zone": desk.clock.zone, "hours": dict.fromkeys(WEEKDAYS, NINE_TO_FIVE), **settings}
    status, answer = desk.server.call("/api/calendar/save", body, key="local-hotel")
    assert status in (200, 201), answer
    return dict(answer["calendar"])  # type: ignore[call-overload]


def book(
    desk: Desk, calendar: dict[str, Any], day: date, hour: int, guest: str, **fields: Any
) -> dict[str, Any]:
    """A guest's booking in a calendar at an hour of a day."""
    voucher = desk.issue(calendar_id=calendar["id"], **fields)
    body: dict[str, object] = {
        "voucher_id": voucher["id"],
        "slot_id": f"slot-{in_utc(desk.clock.at(day, hour))}",
        "holder_name": guest,
    }
    answer = desk.post("/api/voucher/book", body)
    assert answer["ok"], answer
    return dict(answer["booking"])


def in_utc(moment: datetime) -> str:
    """An instant as slot ids have it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def block(
    desk: Desk, calendar: dict[str, Any], day: date, hours: tuple[int, int]
) -> dict[str, Any]:
    """Two places that are blocked for repairs."""
    start, end = (in_utc(desk.clock.at(day, hour)) for hour in hours)
    body: dict[str, object] = {"calendar_id": calendar["id"], "from": start, "to": end}
    answer = desk.post("/api/calendar/block", body | {"places": 2, "reason": "Repairs"})
    assert answer["ok"], answer
    return dict(answer["block"])


def row(page: Page, time: str) -> Locator:
    """The row of a day that begins then."""
    return page.locator(".plan-row", has=page.locator(".plan-time", has_text=time))


def open_day(page: Page, calendar: dict[str, Any]) -> date:
    """Go to the day after tomorrow in the desk's calendar. Returns it."""
    day = day_after_tomorrow(page)
    page.goto(page.url.split("#")[0] + f"#/calendar/{calendar['id']}/day/{day}")
    page.wait_for_selector(".plan-row")
    return day
