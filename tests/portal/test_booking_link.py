"""The link to a booking: sent by the desk, opened in a browser that knows nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.steps import book

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, PHONE = 1366, 360
LINK_FIELD = "#booking-link"
SCREENS = os.environ.get("SCREENS")  # a folder for pictures, to look at


def look(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where somebody wants to look at it."""
    if SCREENS:
        page.screenshot(path=Path(SCREENS) / f"{name}.png", full_page=True)


def booked_by_desk(desk: Desk, title: str) -> dict[str, str]:
    """The ids of a voucher that the desk has booked for a guest by name."""
    voucher_id = str(desk.issue(title=title)["id"])
    slots = desk.get(f"/api/slots/available?voucher_id={voucher_id}")
    slot = slots["items"][30]["slot_id"]
    body = {"voucher_id": voucher_id, "slot_id": slot, "holder_name": "Greta Olsen"}
    booking = desk.post("/api/voucher/book", body | {"holder_uid": "hotel-demo"})["booking"]
    return {"voucher": voucher_id, "booking": str(booking["id"])}


def link_to(server: LocalRun, booking_id: str) -> str:
    """A new link to a booking, as the portal writes it."""
    status, answer = server.call("/api/booking/link", {"booking_id": booking_id})
    assert status == 200, answer
    return f"{server.url}/#booking={answer['token']}"


def open_link(page: Page, link: str) -> None:
    """Follow the link as from a message."""
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("h1")


def is_wide_enough(page: Page) -> bool:
    """Whether nothing must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_desk_sends_a_link_and_the_guest_cancels_with_it(
    open_page: Open, desk: Desk, watch: Watch, width: int
) -> None:
    ids = booked_by_desk(desk, f"Massage {width}")
    page = open_page(key="local-hotel", width=width)
    page.goto(f"{page.url.split('#')[0]}#/v/{ids['voucher']}")
    page.get_by_role("button", name="Link to this booking", exact=True).click()
    link = page.locator(LINK_FIELD).input_value()
    token = link.partition("#booking=")[2]
    assert is_wide_enough(page)
    look(page, f"desk-{width}")
    mail = page.get_by_role("link", name="Write an e-mail", exact=True)
    assert "Your booking: Massage" in unquote(mail.get_attribute("href") or "")
    page.get_by_label("Language of the message").select_option("nl")
    page.wait_for_selector("a[href^=mailto][href*='Beste%20gast']")
    body = unquote(page.locator("a[href^=mailto]").get_attribute("href") or "")
    assert link in body
    assert "Met vriendelijke groet\r\nHotel Seeblick" in body
    assert page.locator("h2:has-text('Massage')").count() > 0  # the page itself stays English

    guest = open_page(width=width)
    open_link(guest, link)
    guest.wait_for_selector("h1:has-text('Your booking')")
    guest.wait_for_selector("text=Greta Olsen")
    assert token not in guest.url
    assert ids["voucher"] not in guest.content()
    expect(guest.locator(".ticket-code code")).to_have_text(ids["booking"])
    assert is_wide_enough(guest)
    look(guest, f"guest-{width}")
    stored = guest.evaluate("JSON.stringify(localStorage)")
    assert token not in stored
    guest.reload()
    guest.wait_for_selector("h1:has-text('Your booking')")
    guest.get_by_role("button", name="Cancel booking", exact=True).click()
    expect(guest.locator(".confirm .hint")).to_have_text("The hotel can read it.")
    look(guest, f"guest-cancel-{width}")
    guest.locator(".confirm .is-danger").click()
    guest.wait_for_selector("h1:has-text('Your booking is cancelled')")
    look(guest, f"guest-cancelled-{width}")
    assert desk.status(ids["voucher"]) == "issued"
    assert not any(token in address for address in watch.addresses)


def test_a_wiped_browser_gets_its_booking_back(open_page: Open, desk: Desk) -> None:
    page = open_page("v", str(desk.issue()["id"]))
    book(page)
    page.get_by_role("button", name="Link to this booking", exact=True).click()
    link = page.locator(LINK_FIELD).input_value()
    look(page, "own-link")
    other = open_page(width=PHONE)
    open_link(other, link)
    other.wait_for_selector("text=Day spa for two")
    other.wait_for_selector("text=14:00")
    # Whoever follows a link need not be the guest: without a name, nobody is called it.
    expect(other.locator(".ticket dt", has_text="Guest")).to_have_count(0)
    with other.expect_download() as download:
        other.get_by_role("button", name="Add to calendar", exact=True).click()
    text = Path(download.value.path()).read_text()
    assert "SUMMARY:Day spa for two" in text
    assert "URL:" not in text


NOT_VALID = {
    "en-GB": ("This link is no longer valid.", "Ask the hotel for a new one."),
    "de-DE": ("Dieser Link gilt nicht mehr.", "Bitten Sie das Hotel um einen neuen."),
    "nl-NL": ("Deze link is niet meer geldig.", "Vraag het hotel om een nieuwe."),
}


@pytest.mark.parametrize("locale", NOT_VALID)
def test_a_void_link_says_what_to_do(
    open_page: Open, desk: Desk, server: LocalRun, locale: str
) -> None:
    ids = booked_by_desk(desk, "Sauna")
    link = link_to(server, ids["booking"])
    page = open_page(width=PHONE, locale=locale)
    open_link(page, link)
    page.wait_for_selector(".ticket")
    look(page, f"guest-{locale}")
    desk.post("/api/booking/renew", {"booking_id": ids["booking"]})
    page.reload()
    for text in NOT_VALID[locale]:
        page.wait_for_selector(f"text={text}")
    look(page, f"void-{locale}")
    open_link(page, link[:-1] + ("A" if link[-1] != "A" else "B"))
    page.wait_for_selector(f"text={NOT_VALID[locale][0]}")


def test_another_tab_has_no_link(open_page: Open, desk: Desk, server: LocalRun) -> None:
    page = open_page()
    open_link(page, link_to(server, booked_by_desk(desk, "Sauna")["booking"]))
    page.wait_for_selector(".ticket")
    tab = page.context.new_page()
    tab.goto(f"{server.url}/#/booking")
    tab.wait_for_selector("text=Open the link to your booking again.")


def test_the_desk_makes_earlier_links_void(open_page: Open, desk: Desk, server: LocalRun) -> None:
    ids = booked_by_desk(desk, "Yoga")
    old = link_to(server, ids["booking"])
    page = open_page("v", ids["voucher"], key="local-hotel")
    page.get_by_role("button", name="Link to this booking", exact=True).click()
    page.get_by_role("button", name="Make earlier links invalid", exact=True).click()
    page.locator(".confirm .is-main").click()
    page.wait_for_selector("text=This is the new link.")
    new = page.locator(LINK_FIELD).input_value()
    look(page, "renewed")
    guest = open_page()
    open_link(guest, old)
    guest.wait_for_selector("text=This link is no longer valid.")
    open_link(guest, new)
    guest.wait_for_selector(".ticket")
