"""A guest in Tokyo books in Berlin, on both sides of the night in which its clocks go back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import BERLIN, Desk, Open
from tests.portal.steps import choose_day

TOKYO = "Asia/Tokyo"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    ("locale", "width", "own"),
    [("en-GB", 1280, "for you"), ("de-DE", 360, "bei Ihnen"), ("nl-NL", 360, "bij u")],
)
def test_guest_elsewhere_books_across_a_change_of_the_hotels_clock(
    open_page: Open, desk: Desk, hotel: dict[str, Any], locale: str, width: int, own: str
) -> None:
    sunday = clock_goes_back_after(desk.clock.now().date() + timedelta(days=2))
    hours = {day: [{"from": "10:00", "to": "21:00"}] for day in WEEKDAYS}
    settings = {"title": "Spa", "zone": BERLIN, "capacity": 9, "hours": hours, "window_days": 400}
    spa = desk.post("/api/calendar/save", settings)["calendar"]
    saturday, monday = sunday - timedelta(days=1), sunday + timedelta(days=1)
    validity = {"valid_from": saturday.isoformat(), "valid_until": monday.isoformat()}
    voucher = desk.issue(calendar_id=spa["id"], **validity)
    page = open_page("v", voucher["id"], zone=TOKYO, locale=locale, width=width, height=740)
    ten = page.locator('.time[aria-label^="10:00"]')
    for day, there in ((saturday, "17:00"), (sunday, "18:00"), (monday, "18:00")):
        choose_day(page, day)
        both = re.compile(re.escape(f"10:00 in Berlin, {there} {own}"))
        expect(ten).to_have_attribute("aria-label", both)
        expect(ten.locator(".time-own")).to_have_text(there)
    widths = page.locator(".times li").evaluate_all("all => all.map((one) => one.offsetWidth)")
    assert max(widths) - min(widths) <= 1  # a day further on takes no more room
    ten.click()
    expect(page.locator(".confirm-slot .own-time")).to_have_text(both)
    page.locator(".confirm-slot .is-main").click()
    expect(page.locator(".ticket-slot")).to_contain_text(f"10:00 in Berlin, 18:00 {own}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    status = desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")
    assert status["booking"]["slot_start"] == f"{monday}T09:00:00Z"


def clock_goes_back_after(day: date) -> date:
    """The next last Sunday of an October."""
    ends = (date(year, 10, 31) for year in (day.year, day.year + 1))
    sundays = (end - timedelta(days=(end.weekday() + 1) % 7) for end in ends)
    return next(sunday for sunday in sundays if sunday > day)
