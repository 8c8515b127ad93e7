"""A guest sees what a hotel knows of them, takes it along, and has it erased."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open
from tests.portal.steps import book
from tests.portal.test_barriers import barriers
from tests.portal.test_booking_link import link_to, open_link
from tests.portal.test_contact import FIELDS, choose, contact_of, finish

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE, PHONE = 1366, 360
SCREENS = os.environ.get("SCREENS")  # a folder for pictures, to look at
# The way there, the button that erases, and the sentence after that.
TEXTS = {
    "en-GB": (
        "What this hotel knows about you",
        "Erase my personal data",
        "Your personal data has been erased.",
    ),
    "de-DE": (
        "Was dieses Hotel über Sie weiß",
        "Meine persönlichen Daten löschen",
        "Ihre persönlichen Daten wurden gelöscht.",
    ),
    "nl-NL": (
        "Wat dit hotel over u weet",
        "Mijn persoonsgegevens wissen",
        "Uw persoonsgegevens zijn gewist.",
    ),
}


def look(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where somebody wants to look at it."""
    if SCREENS:
        page.screenshot(path=Path(SCREENS) / f"{name}.png", full_page=True)


def check_barriers(page: Page, axe: str, width: int) -> None:
    """That everybody can use the page, and nothing must be scrolled sideways."""
    assert barriers(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("locale", "width"), [("en-GB", WIDE), ("en-GB", PHONE), ("de-DE", PHONE), ("nl-NL", PHONE)]
)
def test_a_guest_sees_takes_along_and_erases(
    open_page: Open, desk: Desk, server: LocalRun, axe: str, locale: str, width: int
) -> None:
    way, erase, erased = TEXTS[locale]
    voucher = desk.issue()
    page = open_page("v", voucher["id"], width=width, locale=locale)
    choose(page)
    page.get_by_role("textbox", name=FIELDS[locale][1]).fill("anna@devries.example")
    page.get_by_role("textbox", name=FIELDS[locale][0].split()[0]).fill("Anna de Vries")
    finish(page)
    booking = desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["booking"]
    link = link_to(server, booking["id"])
    page.get_by_role("link", name=way, exact=True).click()
    page.wait_for_selector("dd:has-text('Anna de Vries')")
    page.wait_for_selector("dd:has-text('anna@devries.example')")
    check_barriers(page, axe, width)
    look(page, f"own-data-{locale}-{width}")
    with page.expect_download() as download:
        page.locator(".card .actions button").click()
    exported = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert exported["hotel"] == "Hotel Seeblick"
    assert exported["contact"]["email"] == "anna@devries.example"
    assert [one["id"] for one in exported["vouchers"]] == [voucher["id"]]
    assert [one["id"] for one in exported["bookings"]] == [booking["id"]]
    page.get_by_role("button", name=erase, exact=True).click()
    page.wait_for_selector(".confirm")
    check_barriers(page, axe, width)
    look(page, f"own-data-question-{locale}-{width}")
    assert contact_of(desk, voucher) is not None
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(f".notice:has-text('{erased}')")
    look(page, f"own-data-erased-{locale}-{width}")
    expect(page.get_by_role("button", name=erase, exact=True)).to_have_count(0)
    assert "anna@devries.example" not in page.content()
    assert contact_of(desk, voucher) is None
    assert desk.status(voucher["id"]) == "booked"
    other = open_page(locale="en-GB")
    open_link(other, link)
    other.wait_for_selector("text=This link is no longer valid.")


def test_each_hotel_of_ones_vouchers_is_asked(open_page: Open, desk: Desk) -> None:
    page = open_page("my-data", width=PHONE)
    page.wait_for_selector("text=No hotel knows anything about you")
    page.goto(f"{page.url.split('#')[0]}#/v/{desk.issue()['id']}")
    book(page)
    page.wait_for_selector(".ticket.is-booked")
    page.goto(f"{page.url.split('#')[0]}#/my-vouchers")
    page.get_by_role("link", name="What hotels know about you", exact=True).click()
    page.wait_for_selector("h1:has-text('What hotels know about you')")
    look(page, "own-data-hotels")
    page.get_by_role("link", name="Hotel Seeblick", exact=True).click()
    page.wait_for_selector("h1:has-text('What Hotel Seeblick knows about you')")
    page.wait_for_selector("text=This hotel has no contact details of yours.")
    expect(page.get_by_role("button", name="Erase my personal data", exact=True)).to_have_count(0)
