"""The desk's calendar: who comes when, how full it is, and what is blocked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.desk_steps import WEEKDAYS, block, book, row, save
from tests.portal.steps import day_after_tomorrow


@pytest.fixture
def spa(desk: Desk) -> dict[str, Any]:
    """A calendar with four places, from nine to five."""
    return save(desk, title="Sauna", capacity=4)


def test_a_day_shows_load_guests_and_blocks_in_time(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendar", spa["id"], key="local-hotel")
    day = day_after_tomorrow(page)
    book(desk, spa, day, 10, "Ms Baker", places=2, duration_minutes=120)
    block(desk, spa, day, (11, 13))
    page.get_by_role("button", name="Next day", exact=True).click()
    page.get_by_role("button", name="Next day", exact=True).click()
    page.wait_for_selector(".plan-row")
    expect(page.locator(".plan-row")).to_have_count(8)
    assert row(page, "09:00").locator(".load").inner_text() == "0 of 4"
    assert row(page, "10:00").locator(".load").inner_text() == "2 of 4"
    card = row(page, "10:00").locator(".plan-card")
    for part in ("Ms Baker", "2 places", "Day spa for two", "until 12:00", "Booked"):
        expect(card).to_contain_text(part)
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
    expect(panel).to_have_count(0)
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
    expect(line).to_contain_text("4 of 4 full")
    expect(line).to_contain_text("Busiest at 15:00")
    # On a wide screen a cell for each start.
    page.set_viewport_size({"width": 1280, "height": 860})
    cell = page.locator(".plan-cell", has=page.locator(".plan-card"))
    expect(cell.locator(".load")).to_have_text("4 of 4 full")
    cell.get_by_role("link", name="1 more", exact=True).click()
    page.wait_for_selector(".plan-day")
    expect(page.locator(".plan-card")).to_have_count(4)


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
    expect(page.locator(".plan-staying")).to_contain_text("Ms Baker")
    assert row(page, "15:00").locator(".load").inner_text() == "1 of 2"
