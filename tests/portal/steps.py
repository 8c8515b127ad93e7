"""What people do in the portal, in their own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


TODAY = """() => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()];
}"""


def day_after_tomorrow(page: Page) -> date:
    """By the page's clock: a day on which every slot lies ahead, also when midnight passes."""
    return date(*page.evaluate(TODAY)) + timedelta(days=2)


def choose_day(page: Page, day: date | None = None) -> date:
    """Click a day in the month, on its page; without one, the day after tomorrow. Returns it."""
    day = day or day_after_tomorrow(page)
    page.wait_for_selector(".month:not([aria-busy])")
    cell = page.locator(f'[data-vc-date="{day.isoformat()}"] button')
    if cell.count() == 0:
        page.locator('[data-vc-arrow="next"]').click()
    cell.click()
    return day


def choose_time(page: Page, time: str = "14:00") -> None:
    """Click one of the free times."""
    page.locator(f'.time[aria-label^="{time}"]').click()


def book(page: Page, time: str = "14:00") -> None:
    """From the voucher to the confirmation."""
    choose_day(page)
    choose_time(page, time)
    page.locator(".confirm-slot .is-main").click()
