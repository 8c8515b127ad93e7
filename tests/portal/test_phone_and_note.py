"""A hotel has its guests asked for a phone number and a note, and reads them at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open, save_profile
from tests.portal.test_barriers import barriers
from tests.portal.test_booking_link import is_wide_enough, look
from tests.portal.test_contact import BOOK, choose, contact_of, finish

NOTE = "We come by train,\nabout an hour late."


@pytest.fixture
def asking(desk: Desk) -> Iterator[None]:
    """The hotel asks for both; afterwards for neither."""
    save_profile(desk, asks_phone=True, asks_note=True)
    yield
    save_profile(desk, asks_phone=False, asks_note=False)


def test_the_hotel_chooses_what_its_guests_are_asked(open_page: Open, desk: Desk) -> None:
    try:
        page = open_page("hotel", key="local-hotel", width=360)
        for name in ("asks_phone", "asks_note"):
            assert not page.locator(f"#{name}").is_checked()
            page.locator(f"#{name}").check()
        page.get_by_role("button", name="Save profile", exact=True).click()
        page.wait_for_selector("text=Saved. Guests see it within a minute.")
        look(page, "hotel-asks")
        hotel = desk.get("/api/hotel/profile?issuer_uid=hotel-demo")["hotel"]
        assert (hotel["asks_phone"], hotel["asks_note"]) == (True, True)
        page.reload()
        page.wait_for_selector("#asks_phone:checked")
    finally:
        save_profile(desk, asks_phone=False, asks_note=False)


def test_a_hotel_that_asks_for_nothing_more_is_told_nothing_more(
    open_page: Open, desk: Desk
) -> None:
    page = open_page("v", desk.issue()["id"])
    choose(page)
    page.wait_for_selector("#contact-email")
    assert page.locator("#contact-phone, #contact-note").count() == 0


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_guest_leaves_phone_and_note_and_the_desk_reads_them(
    open_page: Open, desk: Desk, axe: str, locale: str
) -> None:
    voucher = desk.issue(title=f"Spa {locale}")
    page = open_page("v", voucher["id"], width=360, locale=locale)
    choose(page)
    page.locator("#contact-name").fill("Anna de Vries")
    page.locator("#contact-phone").fill("06 1234 5678")
    page.locator("#contact-note").fill(NOTE)
    assert barriers(page, axe) == []
    assert is_wide_enough(page)
    page.locator(BOOK).click()
    problem = page.locator("#contact-phone-problem")
    problem.wait_for()
    assert "+31 6 12345678" in problem.inner_text()
    assert page.locator("#contact-phone").evaluate("one => one === document.activeElement")
    look(page, f"phone-and-note-{locale}")
    page.locator("#contact-phone").fill("0031 (0)6 1234-5678")
    finish(page)
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert (contact["phone"], contact["note"]) == ("+31612345678", NOTE)
    at_desk = open_page("v", voucher["id"], key="local-hotel", locale=locale)
    at_desk.wait_for_selector("a[href='tel:+31612345678']")
    assert NOTE in at_desk.locator(".guest-note").inner_text()
    look(at_desk, f"phone-and-note-desk-{locale}")


@pytest.mark.usefixtures("asking")
def test_a_note_alone_needs_a_name_and_has_its_limit(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    choose(page)
    page.locator("#contact-note").fill("é" * 501)
    assert page.locator("#contact-note-hint").inner_text() == "1 character too many"
    page.locator(BOOK).click()
    page.wait_for_selector("#contact-name-problem")
    page.wait_for_selector("#contact-note-problem")
    page.locator("#contact-note").fill("é" * 500)
    expect(page.locator("#contact-note-hint")).to_have_text("0 more characters")
    page.locator("#contact-name").fill("Anna")
    finish(page)
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert len(contact["note"]) == 500


def test_the_printed_arrivals_have_the_note(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Sauna with a note")
    (first, *_) = desk.get(f"/api/slots/available?voucher_id={voucher['id']}")["items"]
    contact = {"name": "Anna", "note": NOTE}
    body: dict[str, Any] = {"voucher_id": voucher["id"], "slot_id": first["slot_id"]}
    assert desk.post("/api/voucher/book", body | {"contact": contact})["ok"]
    page = open_page("calendar", "list", first["start"][:10], key="local-hotel")
    row = page.locator(".arrivals tr", has_text="Sauna with a note")
    row.wait_for(state="attached")
    assert "about an hour late." in (row.locator(".guest-note").text_content() or "")
    page.emulate_media(media="print")
    look(page, "arrivals-with-a-note")
    assert row.locator(".guest-note").is_visible()


def test_a_long_word_in_a_note_narrows_nothing_of_the_printed_arrivals(
    open_page: Open, desk: Desk
) -> None:
    voucher = desk.issue(title="Sauna with a word")
    (first, *_) = desk.get(f"/api/slots/available?voucher_id={voucher['id']}")["items"]
    contact = {"name": "Anna", "note": "Donaudampfschiff" * 15}
    body: dict[str, Any] = {"voucher_id": voucher["id"], "slot_id": first["slot_id"]}
    assert desk.post("/api/voucher/book", body | {"contact": contact})["ok"]
    page = open_page("calendar", "list", first["start"][:10], key="local-hotel", width=700)
    row = page.locator(".arrivals tr", has_text="Sauna with a word")
    row.wait_for(state="attached")
    page.emulate_media(media="print")
    widths = row.locator("td").evaluate_all("cells => cells.map((cell) => cell.offsetWidth)")
    assert abs(widths[2] - widths[3]) <= 1  # what it is and for whom
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
