"""The desk's calendar: who comes when, how full it is, and what is blocked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.conftest import Desk, Open
from tests.portal.steps import day_after_tomorrow

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

NINE_TO_FIVE = [{"from": "09:00", "to": "17:00"}]


@pytest.fixture
def spa(desk: Desk) -> dict[str, Any]:
    """A calendar with four places, from nine to five."""
    return save(desk, title="Sauna", capacity=4)


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


def block(desk: Desk, calendar: dict[str, Any], day: date, hours: tuple[int, int]) -> None:
    """Two places that are blocked for repairs."""
    start, end = (in_utc(desk.clock.at(day, hour)) for hour in hours)
    body: dict[str, object] = {"calendar_id": calendar["id"], "from": start, "to": end}
    assert desk.post("/api/calendar/block", body | {"places": 2, "reason": "Repairs"})["ok"]


def row(page: Page, time: str) -> Locator:
    """The row of a day that begins then."""
    return page.locator(".plan-row", has=page.locator(".plan-time", has_text=time))


def test_a_day_shows_load_guests_and_blocks_in_time(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendar", spa["id"], key="local-hotel")
    day = day_after_tomorrow(page)
    book(desk, spa, day, 10, "Ms Baker", places=2, duration_minutes=120)
    block(desk, spa, day, (11, 13))
    page.get_by_role("button", name="Next day").click()
    page.get_by_role("button", name="Next day").click()
    page.wait_for_selector(".plan-row")
    assert page.locator(".plan-row").count() == 8
    assert row(page, "09:00").locator(".load").inner_text() == "0 of 4"
    assert row(page, "10:00").locator(".load").inner_text() == "2 of 4"
    card = row(page, "10:00").locator(".plan-card")
    for part in ("Ms Baker", "2 places", "Day spa for two", "until 12:00", "Booked"):
        assert part in card.inner_text()
    assert row(page, "11:00").locator(".load").inner_text() == "4 of 4 full"
    assert "Repairs" in row(page, "11:00").locator(".plan-block-card").inner_text()
    assert row(page, "12:00").locator(".load").inner_text() == "2 of 4"
    assert row(page, "13:00").locator(".load").inner_text() == "0 of 4"
    # What is open beside it, by keyboard; Escape gives the focus back.
    card.focus()
    card.press("Enter")
    panel = page.locator(".desk-panel")
    assert re.search("10:00 . 12:00", panel.inner_text())
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert page.evaluate("document.activeElement.matches('.plan-card')")


def test_today_has_a_line_where_the_day_is(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendar", spa["id"], key="local-hotel")
    page.wait_for_selector(".plan-day .now-line")
    texts = page.locator(".plan-day > li").all_inner_texts()
    (now,) = (place for place, text in enumerate(texts) if text.startswith("Now, 12:"))
    assert texts[now - 1].startswith("12:00")
    assert texts[now + 1].startswith("13:00")


def test_a_week_of_a_calendar_leads_to_its_days(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel", width=360)
    day = day_after_tomorrow(page)
    for guest in ("Ms Baker", "Mr Cook", "Ms Fisher", "Mr Smith"):
        book(desk, spa, day, 15, guest)
    page.goto(page.url.split("#")[0] + f"#/calendar/{spa['id']}/week/{day}")
    # On a phone a day a line, with its fullest time.
    line = page.locator(".plan-day-row", has_text="4 bookings")
    assert "4 of 4 full" in line.inner_text()
    assert "Busiest at 15:00" in line.inner_text()
    # On a wide screen a cell for each start.
    page.set_viewport_size({"width": 1280, "height": 860})
    cell = page.locator(".plan-cell", has=page.locator(".plan-card"))
    assert cell.locator(".load").inner_text() == "4 of 4 full"
    cell.get_by_role("link", name="1 more").click()
    page.wait_for_selector(".plan-day")
    assert page.locator(".plan-card").count() == 4


def test_a_stay_is_seen_on_each_of_its_days(open_page: Open, desk: Desk) -> None:
    night = [{"from": "00:00", "to": "15:00"}, {"from": "15:00", "to": "24:00"}]
    hours = dict.fromkeys(WEEKDAYS, night)
    settings = {"hours": hours, "start_every": 1440, "check_out": "11:00"}
    rooms = save(desk, title="Rooms", capacity=2, **settings)
    page = open_page("calendar", rooms["id"], key="local-hotel")
    day = day_after_tomorrow(page)
    book(desk, rooms, day, 15, "Ms Baker", duration_minutes=2 * 1440)
    base = page.url.split("#")[0] + f"#/calendar/{rooms['id']}/day/"
    page.goto(f"{base}{day}")
    assert "Ms Baker" in row(page, "15:00").inner_text()
    page.goto(f"{base}{day + timedelta(days=1)}")
    assert "Ms Baker" in page.locator(".plan-staying").inner_text()
    assert row(page, "15:00").locator(".load").inner_text() == "1 of 2"
