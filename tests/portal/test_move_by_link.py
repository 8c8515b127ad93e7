"""A guest moves the booking of a link, with the code that a mail brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.mailbox import mailed_code
from tests.portal.steps import choose_day, choose_time
from tests.portal.test_booking_link import PHONE, WIDE, is_wide_enough, link_to, look, open_link

if TYPE_CHECKING:
    from playwright.sync_api import Page


def booked(desk: Desk, address: str | None, **fields: object) -> dict[str, str]:
    """The ids of a voucher that the desk has booked for a guest with this address."""
    voucher_id = str(desk.issue(**fields)["id"])
    slots = desk.get(f"/api/slots/available?voucher_id={voucher_id}")
    slot = slots["items"][70]["slot_id"]
    contact = {"name": "Greta Olsen", "email": address, "language": "en"}
    body = {"voucher_id": voucher_id, "slot_id": slot, "contact": contact}
    booking = desk.post("/api/voucher/book", body)["booking"]
    return {"voucher": voucher_id, "booking": str(booking["id"])}


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code from the e-mail").fill(code)
    page.get_by_role("button", name="Continue", exact=True).click()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_guest_moves_a_booking_by_its_link(
    open_page: Open, desk: Desk, server: LocalRun, watch: Watch, width: int
) -> None:
    address = f"greta{width}@olsen.example"
    ids = booked(desk, address, title=f"Massage {width}")
    page = open_page(width=width)
    open_link(page, link_to(server, ids["booking"]))
    page.get_by_role("link", name="Move booking", exact=True).click()
    page.wait_for_selector("h1:has-text('Move booking')")
    look(page, f"move-link-why-{width}")
    page.get_by_role("button", name="Send the code", exact=True).click()
    page.wait_for_selector("text=We have sent a six-digit code to g…@olsen.example.")
    field = page.get_by_label("Code from the e-mail")
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    code = mailed_code(server, address)
    type_code(page, "12 34")
    page.wait_for_selector("text=Enter the six digits from the e-mail.")
    type_code(page, f"{(int(code) + 1) % 10**6:06}")
    page.wait_for_selector("text=You have 4 more tries.")
    assert is_wide_enough(page)
    look(page, f"move-link-wrong-{width}")
    page.reload()  # as a phone may do after a look at the mail
    type_code(page, f" {code[:3]} {code[3:]} ")
    page.wait_for_selector("h1:has-text('Choose another time')")
    choose_day(page)
    look(page, f"move-link-days-{width}")
    assert is_wide_enough(page)
    choose_time(page, "15:00")
    page.wait_for_selector("text=Move your booking?")
    look(page, f"move-link-confirm-{width}")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".notice:has-text('Your booking is moved to')")
    page.wait_for_selector("h1:has-text('Your booking')")
    look(page, f"move-link-done-{width}")
    assert "15:00" in page.locator(".ticket-time").first.inner_text()
    assert ids["voucher"] not in page.content()
    booking = desk.get(f"/api/booking/status?booking_id={ids['booking']}")["booking"]
    assert booking["sequence"] == 1
    assert not any(code in seen for seen in watch.addresses)


def test_a_new_code_takes_the_place_of_the_one_before(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    address = "again@olsen.example"
    page = open_page(width=PHONE)
    open_link(page, link_to(server, booked(desk, address)["booking"]))
    page.get_by_role("link", name="Move booking", exact=True).click()
    page.get_by_role("button", name="Send the code", exact=True).click()
    first = mailed_code(server, address)
    page.get_by_role("button", name="Send a new code", exact=True).click()
    second = mailed_code(server, address, 2)
    if first != second:
        type_code(page, first)
        page.wait_for_selector("text=You have 4 more tries.")
    type_code(page, second)
    page.wait_for_selector("h1:has-text('Choose another time')")


def test_five_wrong_codes_end_it(open_page: Open, desk: Desk, server: LocalRun) -> None:
    address = "five@olsen.example"
    page = open_page(width=PHONE)
    open_link(page, link_to(server, booked(desk, address)["booking"]))
    page.get_by_role("link", name="Move booking", exact=True).click()
    page.get_by_role("button", name="Send the code", exact=True).click()
    code = mailed_code(server, address)
    for left in ("4 more tries", "3 more tries", "2 more tries", "one more try", "cannot be tried"):
        type_code(page, f"{(int(code) + 1) % 10**6:06}")
        page.wait_for_selector(f"text={left}")
    type_code(page, code)
    page.wait_for_selector("text=This code is no longer valid.")
    look(page, "move-link-none-left")


def test_without_an_address_the_hotel_is_asked(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    page = open_page(width=PHONE, locale="de-DE")
    open_link(page, link_to(server, booked(desk, None)["booking"]))
    page.get_by_role("link", name="Buchung verlegen", exact=True).click()
    page.get_by_role("button", name="Code senden", exact=True).click()
    page.wait_for_selector("text=Das Hotel hat keine E-Mail-Adresse")
    look(page, "move-link-no-address-de")
