"""A guest moves a booking: a time, what it means, and a confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.steps import book, choose_day, choose_time, day_after_tomorrow
from tests.portal.test_barriers import barriers
from tests.portal.test_calendars import every_day, save

if TYPE_CHECKING:
    from playwright.sync_api import Page


def booking_of(desk: Desk, voucher: dict[str, Any]) -> dict[str, Any]:
    """The voucher's live booking."""
    return dict(desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["booking"])


def booked(open_page: Open, desk: Desk, voucher: dict[str, Any], **look: Any) -> Page:
    """A guest's page after booking at 14:00 the day after tomorrow."""
    page = open_page("v", voucher["id"], **look)
    book(page)
    page.wait_for_selector(".ticket.is-booked")
    return page


def test_a_guest_moves_a_booking_in_two_taps(open_page: Open, desk: Desk, axe: str) -> None:
    voucher = desk.issue()
    page = booked(open_page, desk, voucher)
    before = booking_of(desk, voucher)
    page.get_by_role("link", name="Move booking", exact=True).click()
    page.wait_for_selector("text=stays until you have confirmed another time.")
    choose_day(page, day_after_tomorrow(page))
    page.wait_for_selector(".time")
    expect(page.locator('.time[aria-label^="14:00"]')).to_have_count(0)
    assert barriers(page, axe) == []
    choose_time(page, "16:00")
    page.wait_for_selector(".confirm-slot h2:focus")
    page.wait_for_selector(".confirm-slot :text('then becomes free for others.')")
    assert barriers(page, axe) == []
    assert booking_of(desk, voucher) == before
    page.locator(".confirm-slot .is-main").press("Enter")
    page.wait_for_selector(".notice:has-text('Your booking is moved to')")
    after = booking_of(desk, voucher)
    assert (after["id"], after["sequence"]) == (before["id"], 1)
    assert after["slot_start"] != before["slot_start"]
    expect(page.locator(".ticket-time")).to_contain_text("16:00")
    assert "/move" not in page.url


def test_what_a_later_move_would_lose_is_said_before_it(open_page: Open, desk: Desk) -> None:
    spa = save(
        desk,
        title="Spa",
        capacity=2,
        hours=every_day("08:00", "20:00"),
        cancel_until_minutes=60,
        late_cancel="forfeit",
    )
    voucher = desk.issue(calendar_id=spa["id"])
    page = booked(open_page, desk, voucher)
    page.get_by_role("link", name="Move booking", exact=True).click()
    choose_day(page, day_after_tomorrow(page))
    choose_time(page, "15:00")
    page.wait_for_selector(".confirm-slot :text('Free to cancel until')")
    page.wait_for_selector(".confirm-slot :text('If you cancel later, you lose the voucher.')")


def test_a_time_that_was_taken_meanwhile_leaves_the_booking(open_page: Open, desk: Desk) -> None:
    spa = save(desk, title="Spa", capacity=1, hours=every_day("08:00", "20:00"))
    voucher, other = (desk.issue(calendar_id=spa["id"]) for _ in range(2))
    page = booked(open_page, desk, voucher)
    before = booking_of(desk, voucher)
    page.get_by_role("link", name="Move booking", exact=True).click()
    choose_day(page, day_after_tomorrow(page))
    choose_time(page, "16:00")
    page.wait_for_selector(".confirm-slot")
    slot = page.url.rpartition("/")[2]
    taken = {"voucher_id": other["id"], "slot_id": page.evaluate("decodeURIComponent", slot)}
    assert desk.post("/api/voucher/book", taken)["ok"] is True
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".notice.is-bad:has-text('Someone else just took this time.')")
    page.wait_for_selector(".time")
    page.locator('.time[aria-label^="16:00"]').wait_for(state="detached")
    assert booking_of(desk, voucher) == before
    page.get_by_role("link", name="Keep my booking", exact=True).click()
    page.wait_for_selector(".notice:has-text('You are booked.')")


def test_it_is_not_offered_when_it_is_too_late(open_page: Open, desk: Desk) -> None:
    spa = save(
        desk,
        title="Spa",
        capacity=1,
        hours=every_day("08:00", "20:00"),
        cancel_until_minutes=4 * 24 * 60,
    )
    page = booked(open_page, desk, desk.issue(calendar_id=spa["id"]))
    page.wait_for_selector("text=Please ask the hotel")
    expect(page.get_by_role("link", name="Move booking", exact=True)).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_phone_moves_without_scrolling_sideways(open_page: Open, desk: Desk, locale: str) -> None:
    page = booked(open_page, desk, desk.issue(), width=360, height=740, locale=locale)
    page.locator('a[href$="/move"]').click()
    page.wait_for_selector(".time")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    choose_time(page, "15:00")
    page.wait_for_selector(".confirm-slot")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
