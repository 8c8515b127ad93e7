"""A guest's whole journey, from the link in a message to the cancelled booking."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from tests.portal.conftest import ZONE, Desk, Open
from tests.portal.steps import book, choose_day, choose_time, tomorrow


def test_guest_books_keeps_and_cancels(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Sunset sauna, for two; and more", description="Bring a towel.")
    page = open_page("v", voucher["id"])

    # What it is worth, and until when.
    ticket = page.locator(".ticket")
    assert "Sunset sauna" in ticket.inner_text()
    assert "€89.50" in ticket.inner_text()

    # A month that shows how much is free; a day; its times, with their zone.
    choose_day(page)
    chosen = page.locator("[data-vc-date-selected] button")
    assert "24 times free" in (chosen.get_attribute("aria-label") or "")
    assert "Europe/Berlin (GMT" in page.locator(".picker-times").inner_text()
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
        page.get_by_role("button", name="Add to calendar").click()
    entry = downloading.value.path().read_bytes().decode()
    start = datetime.combine(tomorrow(), time(14), ZoneInfo(ZONE)).astimezone(UTC)
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\n" in entry
    assert "SUMMARY:Sunset sauna\\, for two\\; and more\r\n" in entry
    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))

    # It is among the guest's own.
    page.get_by_role("link", name="Bookings").click()
    page.wait_for_selector("h2:has-text('Upcoming')")
    page.locator(".booking-row", has_text="Sunset sauna").click()

    # Cancelled, with a reason; the voucher is free again.
    page.get_by_role("button", name="Cancel booking").click()
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
    assert re.fullmatch(r"([0-9A-Z]{4}-){7}[0-9A-Z]{4}", code)  # 160 bits

    laptop = open_page("account")
    laptop.get_by_label("Recovery code from the other device").fill("no code at all")
    laptop.get_by_role("button", name="Use this code").click()
    laptop.wait_for_selector("text=This is no recovery code")
    laptop.get_by_label("Recovery code from the other device").fill(code.lower().replace("-", " "))
    laptop.get_by_role("button", name="Use this code").click()
    laptop.wait_for_selector("text=this browser now has your vouchers")
    laptop.get_by_role("navigation").get_by_role("link", name="My vouchers").click()
    laptop.wait_for_selector(".voucher-card")
    assert laptop.locator(".voucher-card").count() == 1

    # Forgetting makes somebody new.
    laptop.get_by_role("link", name="My code").click()
    laptop.get_by_role("button", name="Forget me on this device").click()
    laptop.locator(".confirm .is-danger").click()
    laptop.wait_for_selector("text=The code above is a new one.")
    assert laptop.get_by_label("Recovery code", exact=True).input_value() != code


def test_a_link_is_opened_from_the_first_page(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Old town on foot")
    page = open_page()
    page.wait_for_selector("text=No vouchers yet")
    page.get_by_label("Open a voucher").fill(f"https://example.org/dev/#/v/{voucher['id']} ")
    page.get_by_role("button", name="Open").click()
    page.wait_for_selector("h2:has-text('Old town on foot')")


def test_two_partners_find_the_same_room(open_page: Open) -> None:
    one, other = open_page("presence"), open_page("presence")
    for page in (one, other):
        page.get_by_label("Pair code", exact=True).fill("oak-table")
        page.get_by_role("button", name="Find partner").click()
    for page in (one, other):
        page.wait_for_selector("text=Found: you share a room.")
    rooms = {page.get_by_label("Room", exact=True).input_value() for page in (one, other)}
    assert len(rooms) == 1


def test_addresses_of_earlier_versions_still_lead_there(open_page: Open) -> None:
    page = open_page("mine")
    page.wait_for_selector("h1:has-text('My vouchers')")
    assert page.locator(".nav [aria-current=page]").inner_text() == "My vouchers"
    page.goto(page.url.split("#")[0] + "#/partners")
    page.wait_for_selector("h1:has-text('Partners')")
