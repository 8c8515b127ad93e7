"""Bookings are moved at the desk: by dragging, by keyboard, back again; and two clerks at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.desk_steps import block, book, open_day, row, save
from tests.portal.steps import day_after_tomorrow
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def spa(desk: Desk) -> dict[str, Any]:
    """A calendar with four places, from nine to five."""
    return save(desk, title="Sauna", capacity=4)


def start_of(desk: Desk, booking: dict[str, Any]) -> str:
    """When a booking starts now."""
    answer = desk.get(f"/api/voucher/status?voucher_id={booking['voucher_id']}")
    return str(answer["booking"]["slot_start"])


def drag(page: Page, guest: str, time: str) -> None:
    """Drag a guest's booking to the row of a time."""
    card = page.locator(".plan-card", has_text=guest).bounding_box()
    target = row(page, time).bounding_box()
    assert card is not None
    assert target is not None
    page.mouse.move(card["x"] + 40, card["y"] + 12)
    page.mouse.down()
    page.mouse.move(target["x"] + 300, target["y"] + 20, steps=5)
    expect(page.locator(".drag-label")).to_contain_text(guest)
    page.mouse.up()


def test_a_booking_is_dragged_and_moved_back(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    booking = book(desk, spa, day_after_tomorrow(page), 10, "Ms Baker", places=2)
    open_day(page, spa)
    drag(page, "Ms Baker", "14:00")
    page.wait_for_selector(".notice.is-good:has-text('Moved: Ms Baker')")
    row(page, "14:00").locator(".plan-card", has_text="Ms Baker").wait_for()
    assert start_of(desk, booking) != booking["slot_start"]
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_selector(".notice.is-good:has-text('Moved back: Ms Baker')")
    row(page, "10:00").locator(".plan-card", has_text="Ms Baker").wait_for()
    assert start_of(desk, booking) == booking["slot_start"]
    # Escape ends a drag without effect.
    card = page.locator(".plan-card").bounding_box()
    assert card is not None
    page.mouse.move(card["x"] + 40, card["y"] + 12)
    page.mouse.down()
    page.mouse.move(card["x"] + 40, card["y"] + 212, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert start_of(desk, booking) == booking["slot_start"]


def test_a_booking_is_moved_by_keyboard(open_page: Open, desk: Desk, spa: dict[str, Any]) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    booking = book(desk, spa, day, 10, "Ms Baker", places=3, duration_minutes=120)
    block(desk, spa, day, (14, 15))
    open_day(page, spa)
    page.locator(".plan-card").press("Enter")
    page.get_by_role("button", name="Move …", exact=True).press("Enter")
    # What it takes itself is free for it; what the block leaves is too little.
    times = page.locator(".time")
    times.first.wait_for()
    shown = [re.split(r"\s", text)[0] for text in times.all_inner_texts()]
    assert shown == ["09:00", "11:00", "12:00", "15:00"]
    times.nth(1).press("Enter")
    page.get_by_role("button", name=re.compile("Move to .*11:00")).press("Enter")
    page.wait_for_selector(".notice.is-good:has-text('Moved: Ms Baker')")
    assert start_of(desk, booking) > booking["slot_start"]
    row(page, "11:00").locator(".plan-card").wait_for()


def test_of_two_clerks_the_second_learns_why(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    booking = book(desk, spa, day, 10, "Ms Baker", places=2)
    open_day(page, spa)
    book(desk, spa, day, 13, "Mr Cook", places=3)  # which this page has not seen
    drag(page, "Ms Baker", "13:00")
    page.wait_for_selector(".notice.is-bad:has-text('Someone else just took this time.')")
    page.wait_for_selector("text=the booking is still at its old time")
    assert start_of(desk, booking) == booking["slot_start"]
    page.get_by_role("button", name="Another time", exact=True).click()
    page.wait_for_selector(".desk-panel .time")
    expect(page.locator(".time[aria-label^='13:00']")).to_have_count(0)
    row(page, "13:00").locator(".plan-card", has_text="Mr Cook").wait_for()
    # Cancelled by a colleague meanwhile.
    desk.post("/api/voucher/cancel", {"booking_id": booking["id"]})
    page.locator(".time[aria-label^='15:00']").click()
    page.get_by_role("button", name=re.compile("Move to .*15:00")).click()
    page.wait_for_selector("text=This booking has already been cancelled.")
    page.get_by_role("button", name="Show the bookings anew", exact=True).click()
    page.locator(".plan-card", has_text="Ms Baker").wait_for(state="detached")


def test_what_no_longer_fits_is_moved_from_the_list(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    booking = book(desk, spa, day, 11, "Ms Baker", places=3)
    block(desk, spa, day, (11, 13))
    page.goto(page.url.split("#")[0] + f"#/calendar/{spa['id']}/conflicts")
    page.get_by_role("button", name=re.compile("Move Ms Baker.s booking")).click()
    page.locator(".time[aria-label^='15:00']").click()
    page.get_by_role("button", name=re.compile("Move to .*15:00")).click()
    page.wait_for_selector(".notice.is-good:has-text('Moved: Ms Baker')")
    page.wait_for_selector("text=All bookings fit.")
    assert start_of(desk, booking) > booking["slot_start"]


def test_what_opens_beside_the_calendar_has_no_barrier(
    open_page: Open, desk: Desk, spa: dict[str, Any], axe: str
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    book(desk, spa, day, 11, "Ms Baker", places=3)
    block(desk, spa, day, (11, 13))
    open_day(page, spa)

    def check() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert barriers(page, axe) == [], scheme

    page.locator(".plan-block-card").click()
    check()
    page.get_by_role("button", name="Block time", exact=True).click()
    page.wait_for_selector("#block-from")
    check()
    page.locator(".plan-card").click()
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    check()
    page.keyboard.press("Escape")  # closes the question alone
    page.get_by_role("button", name="Move …", exact=True).click()
    page.locator(".time").first.click()
    page.wait_for_selector("text=Move this booking?")
    check()
    page.set_viewport_size({"width": 360, "height": 740})
    check()
