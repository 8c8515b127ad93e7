"""Bookings that a change of hours made unfit: in one list, each to be moved or cancelled."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.desk_steps import book, save
from tests.portal.steps import day_after_tomorrow


def test_the_editor_leads_to_what_no_longer_fits(open_page: Open, desk: Desk) -> None:
    spa = save(desk, title="Sauna", capacity=4)
    page = open_page("calendars", spa["id"], key="local-hotel")
    day = day_after_tomorrow(page)
    booking = book(desk, spa, day, 16, "Ms Baker", places=2)
    other = book(desk, spa, day, 15, "Mr Cook")
    for weekday in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(f"{weekday}: open until").fill("15:30")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=2 bookings no longer fit")
    page.get_by_role("link", name="Move or cancel", exact=True).click()
    page.wait_for_selector("h2:has-text('Bookings that no longer fit')")
    rows = page.locator(".misfit")
    rows.first.wait_for()
    assert ["Mr Cook" in text for text in rows.all_inner_texts()] == [True, False]
    expect(rows.first).to_contain_text("Outside the opening hours")
    # Cancelled by keyboard, with a reason; the other one stays.
    page.get_by_role("button", name=re.compile("Cancel Ms Baker.s booking")).press("Enter")
    reason = page.get_by_label("Reason (optional)")
    reason.fill("We close earlier")
    reason.press("Enter")
    page.wait_for_selector(".notice.is-good:has-text('Cancelled: Ms Baker')")
    page.wait_for_selector(".misfit:has-text('Mr Cook')")
    page.locator(".misfit", has_text="Ms Baker").wait_for(state="detached")
    assert desk.status(booking["voucher_id"]) == "issued"
    assert desk.status(other["voucher_id"]) == "booked"
