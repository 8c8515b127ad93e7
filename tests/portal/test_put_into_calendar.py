"""Vouchers that are out are put into a calendar, several at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers
from tests.portal.test_calendars import every_day, save


@pytest.fixture
def pool(desk: Desk) -> dict[str, Any]:
    """A calendar with four places."""
    return save(desk, title="Pool", capacity=4, hours=every_day("09:00", "12:00"))


def stored(desk: Desk, voucher: dict[str, Any]) -> dict[str, Any]:
    """The voucher as it stands."""
    return dict(desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["voucher"])


def test_vouchers_are_put_into_a_calendar_and_each_has_its_outcome(
    open_page: Open, desk: Desk, axe: str, pool: dict[str, Any]
) -> None:
    first, second, third = (desk.issue(title=f"Swim {number}") for number in range(3))
    page = open_page("vouchers", key="local-hotel")
    page.get_by_role("button", name="Select several", exact=True).click()
    for voucher in (first, second, third):
        page.get_by_label(f"Select: {voucher['title']}").check()
    page.wait_for_selector("text=3 vouchers selected")
    page.get_by_label("Select: Swim 2").uncheck()
    page.get_by_role("button", name="Put into a calendar", exact=True).click()
    page.wait_for_selector(".selection h2:focus")
    assert barriers(page, axe) == []
    submit = page.get_by_role("button", name="Put 2 vouchers into the calendar", exact=True)
    submit.click()
    page.wait_for_selector("#put-calendar-problem")
    page.get_by_label("Calendar", exact=True).select_option(pool["id"])
    page.get_by_label("Places", exact=True).fill("5")
    submit.click()
    page.wait_for_selector("#put-places-problem:has-text('This must be at most 4.')")
    page.get_by_label("Places", exact=True).fill("2")
    page.get_by_label("Reason (optional)").fill("One pool for all")
    # Meanwhile the guest of one of them books.
    slot = desk.get(f"/api/slots/available?voucher_id={second['id']}")["items"][0]["slot_id"]
    desk.post("/api/voucher/book", {"voucher_id": second["id"], "slot_id": slot})
    submit.click()
    page.wait_for_selector("text=1 voucher is booked in “Pool” from now on.")
    page.wait_for_selector(".notice.is-bad li:has-text('Swim 1: This voucher is booked.')")
    page.wait_for_selector("text=1 voucher selected")
    assert barriers(page, axe) == []
    changed = stored(desk, first)
    assert (changed["calendar_id"], changed["places"]) == (pool["id"], 2)
    assert "calendar_id" not in stored(desk, second)
    assert "calendar_id" not in stored(desk, third)
    page.goto(f"{desk.server.url}/#/v/{first['id']}")
    history = page.locator(".history li:has-text('Changed by the hotel')")
    history.wait_for()
    expect(history).to_contain_text("One pool for all")


def test_at_most_twenty_are_selected(open_page: Open, desk: Desk) -> None:
    for number in range(21):
        desk.issue(title=f"Many {number}")
    page = open_page("vouchers", key="local-hotel")
    page.get_by_role("button", name="Select several", exact=True).click()
    page.get_by_role("button", name="Select the first 20", exact=True).click()
    page.wait_for_selector("text=20 vouchers selected")
    more = page.locator(".row-box input:not(:checked)").first
    more.click()
    expect(more).not_to_be_checked()
    page.wait_for_selector("text=These are 20")
    page.get_by_role("button", name="Stop selecting", exact=True).click()
    expect(page.locator(".row-box")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_phone_selects_without_scrolling_sideways(
    open_page: Open, desk: Desk, pool: dict[str, Any], locale: str
) -> None:
    desk.issue()
    page = open_page("vouchers", key="local-hotel", width=360, height=740, locale=locale)
    page.locator(".split-list .voucher-row").first.wait_for()
    page.locator(".split-list > .actions button").click()
    page.locator(".row-box input").first.check()
    page.locator(".selection .is-main").click()
    page.locator("#put-calendar").select_option(pool["id"])
    assert page.evaluate("document.documentElement.scrollWidth") == 360
