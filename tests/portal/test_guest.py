"""A guest's whole journey, from the link in a message to the cancelled booking."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open
from tests.portal.steps import book, choose_day, choose_time

if TYPE_CHECKING:
    from playwright.sync_api import Route


def test_guest_books_keeps_and_cancels(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Sunset sauna, for two; and more", description="Bring a towel.")
    page = open_page("v", voucher["id"])

    # What it is worth, and until when.
    ticket = page.locator(".ticket")
    expect(ticket).to_contain_text("Sunset sauna")
    expect(ticket).to_contain_text("€89.50")

    # A month that shows how much is free; a day; its times, with their zone.
    day = choose_day(page)
    chosen = page.locator("[data-vc-date-selected] button")
    assert f"{desk.clock.hours_of(day)} times free" in (chosen.get_attribute("aria-label") or "")
    zone = desk.clock.zone.replace("_", " ")
    expect(page.locator(".picker-times")).to_contain_text(f"{zone} (GMT")
    choose_time(page)
    assert re.match("14:00 . 15:00$", page.locator(".confirm-slot .ticket-time").inner_text())

    # The way back is the browser's own.
    page.go_back()
    choose_time(page)
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector("text=You are booked.")
    assert desk.status(voucher["id"]) == "booked"

    # The calendar file says the same instant.
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Add to calendar", exact=True).click()
    entry = downloading.value.path().read_bytes().decode()
    start = desk.clock.at(day, 14)
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\n" in entry
    assert "SUMMARY:Sunset sauna\\, for two\\; and more\r\n" in entry
    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))

    # It is among the guest's own.
    page.get_by_role("link", name="Bookings", exact=True).click()
    page.wait_for_selector("h2:has-text('Upcoming')")
    page.locator(".booking-row", has_text="Sunset sauna").click()

    # Cancelled, with a reason; the voucher is free again.
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    page.get_by_label("Reason (optional)").fill("The flight was moved")
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("h1:has-text('Choose your time')")
    assert desk.status(voucher["id"]) == "issued"
    events = desk.get(f"/api/events?subject_id={voucher['id']}")["items"]
    assert events[0]["meta"]["reason"] == "The flight was moved"


def test_the_recovery_code_makes_another_device_the_same_guest(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    phone = open_page("v", voucher["id"], width=390)
    book(phone)
    phone.wait_for_selector("text=You are booked.")
    phone.goto(phone.url.split("#")[0] + "#/account")
    code = phone.get_by_label("Recovery code", exact=True).input_value()
    assert re.fullmatch(r"([0-9A-Z]{4}-){9}[0-9A-Z]{3}", code)  # 160 bits, and a checksum

    laptop = open_page("account")
    laptop.get_by_label("Recovery code from the other device").fill("no code at all")
    laptop.get_by_role("button", name="Use this code", exact=True).click()
    laptop.wait_for_selector("text=This is not a recovery code")
    laptop.get_by_label("Recovery code from the other device").fill(code.lower().replace("-", " "))
    laptop.get_by_role("button", name="Use this code", exact=True).click()
    laptop.wait_for_selector("text=Your vouchers are now in this browser")
    laptop.get_by_role("navigation").get_by_role("link", name="My vouchers", exact=True).click()
    laptop.wait_for_selector(".voucher-card")
    expect(laptop.locator(".voucher-card")).to_have_count(1)

    # A code of an earlier release has no checksum, and is the same guest's.
    for is_wrong, typed in (
        (True, code[:-1] + ("A" if code[-1] != "A" else "B")),
        (False, code[:39]),
    ):
        laptop.get_by_role("link", name="My code", exact=True).click()
        laptop.get_by_label("Recovery code from the other device").fill(typed)
        laptop.get_by_role("button", name="Use this code", exact=True).click()
        text = "not a recovery code" if is_wrong else "Your vouchers are now in this browser"
        laptop.wait_for_selector(f"text={text}")
    expect(laptop.get_by_label("Recovery code", exact=True)).to_have_value(code)

    # Forgetting makes somebody new.
    laptop.get_by_role("link", name="My code", exact=True).click()
    laptop.get_by_role("button", name="Remove my code from this device", exact=True).click()
    laptop.locator(".confirm .is-danger").click()
    laptop.wait_for_selector("text=The code above is a new one.")
    assert laptop.get_by_label("Recovery code", exact=True).input_value() != code


def test_a_code_that_others_have_seen_is_replaced(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    page = open_page("v", desk.issue(title="Sunset sauna")["id"])
    book(page)
    page.wait_for_selector("text=You are booked.")
    page.goto(page.url.split("#")[0] + "#/account")
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    code = page.get_by_label("Recovery code", exact=True).input_value()
    old = {"token": "g1_" + code.replace("-", "")}
    assert server.call("/api/presence/verify", old)[0] == 200

    page.get_by_role("button", name="Replace my code", exact=True).click()
    page.wait_for_selector("text=Your vouchers and bookings stay yours.")
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=Your code was replaced.")
    new_code = page.get_by_label("Recovery code", exact=True).input_value()
    assert new_code != code
    assert server.call("/api/presence/verify", old)[0] == 401
    shown = other_tab.get_by_label("Recovery code", exact=True)
    other_tab.wait_for_function(
        "old => document.querySelector('#recovery').value !== old", arg=code
    )
    expect(shown).to_have_value(new_code)
    other_tab.get_by_role("link", name="Bookings", exact=True).click()
    other_tab.wait_for_selector(".booking-row:has-text('Sunset sauna')")


def test_a_replacement_whose_answer_is_lost_is_finished(open_page: Open, desk: Desk) -> None:
    page = open_page("v", desk.issue(title="Sunset sauna")["id"])
    book(page)
    page.wait_for_selector("text=You are booked.")
    page.goto(page.url.split("#")[0] + "#/account")
    code = page.get_by_label("Recovery code", exact=True).input_value()

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/presence/exchange", lose_answer)
    page.get_by_role("button", name="Replace my code", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(".confirm .is-bad")
    page.unroute("**/api/presence/exchange")
    page.reload()
    page.wait_for_selector("#recovery")
    assert page.get_by_label("Recovery code", exact=True).input_value() != code
    page.get_by_role("link", name="Bookings", exact=True).click()
    page.wait_for_selector(".booking-row:has-text('Sunset sauna')")


def test_a_link_is_opened_from_the_first_page(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Old town on foot")
    page = open_page()
    page.wait_for_selector("text=No vouchers yet")
    page.get_by_label("Open a voucher").fill(f"https://example.org/dev/#/v/{voucher['id']} ")
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_selector("h2:has-text('Old town on foot')")


def test_two_guests_find_the_same_room(open_page: Open) -> None:
    one, other = open_page("presence"), open_page("presence")
    for page in (one, other):
        page.get_by_label("Pair code", exact=True).fill("oak-table")
        page.get_by_role("button", name="Find each other", exact=True).click()
    for page in (one, other):
        page.wait_for_selector("text=Found. You share a room.")
    rooms = {page.get_by_label("Room", exact=True).input_value() for page in (one, other)}
    assert len(rooms) == 1


def test_addresses_of_earlier_versions_still_lead_there(open_page: Open) -> None:
    page = open_page("mine")
    page.wait_for_selector("h1:has-text('My vouchers')")
    expect(page.locator(".nav [aria-current=page]")).to_have_text("My vouchers")
    page.goto(page.url.split("#")[0] + "#/partners")
    page.wait_for_selector("h1:has-text('Meeting point')")


def test_back_shows_what_was_shown(open_page: Open, desk: Desk) -> None:
    start = desk.clock.at(date(2033, 12, 1), 0)
    span = {"valid_from": start.isoformat(), "valid_until": f"{start + timedelta(days=60):%FT%TZ}"}
    voucher = desk.issue(**span)
    page = open_page("v", voucher["id"])

    def shown() -> str:
        page.wait_for_selector(".month:not([aria-busy])")
        page.wait_for_selector(".time")
        return page.locator(".picker-date").inner_text()

    assert shown() == "Thursday, 1 December 2033"  # the first free day
    choose_day(page, date(2033, 12, 20))
    assert shown() == "Tuesday, 20 December 2033"
    page.locator('[data-vc-arrow="next"]').click()
    page.wait_for_selector(".picker-date:has-text('1 January 2034')")
    choose_day(page, date(2034, 1, 5))
    assert shown() == "Thursday, 5 January 2034"
    choose_time(page)
    for before in ("5 January", "1 January", "20 December", "1 December"):
        page.go_back()
        page.wait_for_selector(f".picker-date:has-text('{before} 20')")
        expect(page.locator("[data-vc-date-selected]")).to_have_count(1)
        shown()


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "nl-NL"])
def test_on_a_phone_what_comes_next_is_in_view(open_page: Open, desk: Desk, locale: str) -> None:
    page = open_page("v", desk.issue()["id"], width=360, height=640, locale=locale)
    page.wait_for_selector(".time")
    in_view = "(element) => { const box = element.getBoundingClientRect();"
    in_view += " return box.top >= 0 && box.bottom <= document.querySelector('.nav')"
    in_view += ".getBoundingClientRect().top; }"
    # The calendar comes first; a tapped day's times come into view, and the page stays there.
    selected = page.locator("[data-vc-date-selected]").first
    assert selected.evaluate(in_view)
    for tap in (selected.locator("button").click, lambda: choose_day(page)):
        page.evaluate("window.scrollTo(0, 0)")
        tap()
        page.wait_for_timeout(400)
        assert page.locator(".time").first.evaluate(in_view)
    lines = "(element) => element.firstChild && element.getClientRects().length + "
    lines += "(element.scrollWidth > element.clientWidth ? 1 : 0)"
    assert set(page.locator(".time").evaluate_all(f"(all) => all.map({lines})")) == {1}
    page.locator(".time").first.click()
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".notice.is-good")
    assert page.locator(".ticket .qr").evaluate(in_view)
    # To cancel: the button is not below the navigation, and the outcome is said.
    page.locator(".section .button:not(.is-main)").last.click()
    page.wait_for_selector(".confirm")
    assert page.locator(".confirm .is-danger").evaluate(in_view)
    sizes = "(all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    assert min(page.locator("input, select").evaluate_all(sizes)) >= 16
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(".booker.is-choosing")
    assert page.locator(".notice.is-good").evaluate(in_view)


def test_a_wide_screen_is_used(open_page: Open) -> None:
    page = open_page("today", key="local-hotel", width=1920)
    page.wait_for_selector(".legend")
    assert page.locator("main").evaluate("(main) => main.clientWidth") > 1600
