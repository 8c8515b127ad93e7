"""What people do in the portal, in their own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def tomorrow() -> date:
    """A day on which every slot lies ahead."""
    return date.today() + timedelta(days=2)  # noqa: DTZ011  (the browser's zone may be a day off)


def choose_day(page: Page, day: date | None = None) -> None:
    """Click a day in the month, on its page."""
    day = day or tomorrow()
    page.wait_for_selector(".month:not([aria-busy])")
    cell = page.locator(f'[data-vc-date="{day.isoformat()}"] button')
    if cell.count() == 0:
        page.locator('[data-vc-arrow="next"]').click()
    cell.click()


def choose_time(page: Page, time: str = "14:00") -> None:
    """Click one of the free times."""
    page.locator(".time", has_text=time).click()


def book(page: Page, time: str = "14:00") -> None:
    """From the voucher to the confirmation."""
    choose_day(page)
    choose_time(page, time)
    page.locator(".confirm-slot .is-main").click()
