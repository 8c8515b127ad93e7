"""Two browsers, one voucher."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.steps import choose_day, choose_time


def test_second_booker_learns_that_the_voucher_is_booked(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    winner, loser = open_page("v", voucher["id"]), open_page("v", voucher["id"])
    for page, time in ((winner, "14:00"), (loser, "15:00")):
        choose_day(page)
        choose_time(page, time)
        page.wait_for_selector(".confirm-slot")
    winner.locator(".confirm-slot .is-main").click()
    winner.wait_for_selector("text=You are booked.")
    loser.locator(".confirm-slot .is-main").click()
    loser.wait_for_selector("text=Someone else was faster.")
    expect(loser.locator("main")).to_contain_text("Nothing was booked for you.")
    bookings = desk.get(f"/api/voucher/bookings?voucher_id={voucher['id']}")["items"]
    assert [booking["slot_start"][11:13] for booking in bookings] == [
        desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["booking"]["slot_start"][11:13]
    ]

    # Once the winner cancels, it is the other's turn.
    winner.get_by_role("button", name="Cancel booking", exact=True).click()
    winner.locator(".confirm .is-danger").click()
    winner.wait_for_selector("h1:has-text('Choose your time')")
    loser.get_by_role("button", name="Check again", exact=True).click()
    loser.locator(".confirm-slot .is-main").click()
    loser.wait_for_selector("text=You are booked.")


def test_second_tab_shows_what_the_same_guest_has_booked(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    first = open_page("v", voucher["id"])
    second = first.context.new_page()
    second.goto(first.url)
    for page, time in ((first, "14:00"), (second, "15:00")):
        choose_day(page)
        choose_time(page, time)
        page.wait_for_selector(".confirm-slot")
    first.locator(".confirm-slot .is-main").click()
    first.wait_for_selector("text=You are booked.")
    second.locator(".confirm-slot .is-main").click()
    second.wait_for_selector("text=You had already booked.")
    shown = second.locator("main").inner_text()
    assert "14:00" in shown
    assert "Someone else" not in shown


def test_taken_slot_reloads_the_calendar(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    refusal = {"ok": False, "code": "slot_unavailable", "error": "", "details": {"reason": "taken"}}
    page.route("**/api/voucher/book", lambda route: route.fulfill(status=409, json=refusal))
    choose_day(page)
    choose_time(page)
    with page.expect_request("**/api/slots/available*"):
        page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector("text=Someone else just took this time.")
    page.wait_for_selector("text=15:00 and 16:00 are still free.")
