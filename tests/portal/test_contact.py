"""A booking brings the guest's name and e-mail address, from the guest or from the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open, Watch
from tests.portal.steps import choose_day, choose_time
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOOK = ".confirm-slot .is-main"
# How the guest's fields are called, and what they are for.
FIELDS = {
    "en-GB": (
        "Name (optional)",
        "E-mail address (optional)",
        "So that the hotel can write to you about this booking.",
    ),
    "de-DE": (
        "Name (optional)",
        "E-Mail-Adresse (optional)",
        "Damit Ihnen das Hotel zu dieser Buchung schreiben kann.",
    ),
    "nl-NL": (
        "Naam (optioneel)",
        "E-mailadres (optioneel)",
        "Zo kan het hotel u over deze boeking schrijven.",
    ),
}


def choose(page: Page) -> None:
    """Go to the last step before a booking."""
    choose_day(page)
    choose_time(page)
    page.wait_for_selector(".confirm-slot")


def finish(page: Page) -> None:
    """Book, as a guest."""
    page.locator(BOOK).click()
    page.wait_for_selector(".ticket.is-booked")


def contact_of(desk: Desk, voucher: dict[str, Any]) -> dict[str, Any] | None:
    """What the hotel knows of the guest of a voucher."""
    uid = desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["voucher"]["holder_uid"]
    address = f"/api/guest/contact?issuer_uid=hotel-demo&guest_uid={uid}"
    contact: dict[str, Any] | None = desk.get(address)["contact"]
    return contact


def content(contact: dict[str, Any] | None) -> tuple[Any, ...]:
    """Name, e-mail address and language."""
    assert contact is not None
    return contact["name"], contact["email"], contact["language"]


@pytest.mark.parametrize("locale", FIELDS)
@pytest.mark.parametrize("width", [1366, 360])
def test_a_guest_tells_the_hotel_how_to_write_to_them(
    open_page: Open, desk: Desk, axe: str, locale: str, width: int
) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], width=width, locale=locale)
    choose(page)
    name, email, why = FIELDS[locale]
    page.get_by_role("textbox", name=email).fill(" anna@DeVries.example ")
    page.get_by_role("textbox", name=name.split()[0]).fill("Anna de Vries")
    expect(page.locator("#contact-why")).to_have_text(why)
    assert barriers(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    finish(page)
    tag = locale[:2]
    assert content(contact_of(desk, voucher)) == ("Anna de Vries", "anna@devries.example", tag)


def test_what_was_typed_is_there_for_the_next_booking_of_a_visit(
    open_page: Open, desk: Desk
) -> None:
    first, second = desk.issue(), desk.issue()
    page = open_page("v", first["id"])
    choose(page)
    page.locator("#contact-name").fill("Anna")
    page.locator("#contact-email").fill("anna@devries.example")
    page.go_back()  # another time
    choose_time(page, "16:00")
    expect(page.locator("#contact-name")).to_have_value("Anna")
    page.locator("#contact-name").press("Enter")
    page.wait_for_selector(".ticket.is-booked")
    page.evaluate("address => { location.hash = address }", f"#/v/{second['id']}")
    page.wait_for_selector(".ticket.is-issued")
    choose(page)
    expect(page.locator("#contact-name")).to_have_value("Anna")
    expect(page.locator("#contact-email")).to_have_value("anna@devries.example")
    # Nothing else keeps it.
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "nna" not in stored
    page.reload()
    page.wait_for_selector("#contact-name")
    expect(page.locator("#contact-name")).to_have_value("")


def test_another_guest_of_the_same_browser_finds_nothing_of_the_first(
    open_page: Open, desk: Desk
) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    choose(page)
    page.locator("#contact-name").fill("Anna")
    page.get_by_role("link", name="My code", exact=True).click()
    page.get_by_role("button", name="Remove my code from this device", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(".confirm", state="detached")
    page.evaluate("address => { location.hash = address }", f"#/v/{voucher['id']}")
    choose(page)
    page.wait_for_selector("#contact-name")
    expect(page.locator("#contact-name")).to_have_value("")


def test_without_them_a_guest_books_as_before(open_page: Open, desk: Desk, watch: Watch) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    page.wait_for_load_state("networkidle")
    assert not [each for each in watch.addresses if "own-contact" in each]
    choose(page)
    page.wait_for_selector("#contact-name")
    finish(page)
    assert contact_of(desk, voucher) is None


@pytest.mark.parametrize("width", [1366, 360])
def test_a_guest_reads_what_is_wrong_at_the_field(
    open_page: Open, desk: Desk, axe: str, width: int
) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], width=width)
    choose(page)
    page.locator("#contact-email").fill("anna@devries")
    page.locator(BOOK).click()
    # Whoever gives an address gives a name, too: the label no longer calls it optional.
    page.wait_for_selector("#contact-name:focus")
    expect(page.locator("#contact-name-problem")).to_have_text("Please fill this in.")
    page.wait_for_selector("label[for=contact-name]:text-is('Name')")
    page.locator("#contact-name").fill("Anna")
    page.locator(BOOK).click()
    page.wait_for_selector("#contact-email:focus")
    problem = page.locator("#contact-email-problem").inner_text()
    assert problem == "This has the wrong format. Example: anna@devries.example"
    expect(page.locator("#contact-name-problem")).to_have_count(0)
    expect(page.locator(".confirm-slot .notice li")).to_have_count(0)  # told once, at its field
    assert barriers(page, axe) == []
    assert desk.status(voucher["id"]) == "issued"
    page.locator("#contact-email").fill("anna@devries.example")
    finish(page)
    assert content(contact_of(desk, voucher)) == ("Anna", "anna@devries.example", "en")


def test_a_wrong_name_and_a_wrong_address_are_both_told(open_page: Open, desk: Desk) -> None:
    page = open_page("v", desk.issue()["id"])
    choose(page)
    page.locator("#contact-name").fill("A" * 201)
    page.locator("#contact-email").fill("a" * 300)
    page.locator(BOOK).click()
    page.wait_for_selector("#contact-name-problem:has-text('at most 200 characters')")
    page.wait_for_selector("#contact-email-problem:has-text('at most 254 characters')")


def test_the_hotel_sees_who_comes_and_where_to_write(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    choose(page)
    page.locator("#contact-name").fill("Anna de Vries")
    page.locator("#contact-email").fill("anna+spa@devries.example")
    finish(page)
    page = open_page("v", voucher["id"], key="local-hotel")
    page.wait_for_selector(".guest-contact:has-text('Anna de Vries')")
    link = page.get_by_role("link", name="anna+spa@devries.example", exact=True)
    assert link.get_attribute("href") == "mailto:anna%2Bspa@devries.example"


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize(
    ("locale", "name", "email"),
    [
        ("en-GB", "Guest's name", "Guest's e-mail address (optional)"),
        ("de-DE", "Name des Gastes", "E-Mail-Adresse des Gastes (optional)"),
        ("nl-NL", "Naam van de gast", "E-mailadres van de gast (optioneel)"),
    ],
)
def test_the_desk_books_for_a_guest_with_an_address(
    open_page: Open, desk: Desk, axe: str, width: int, locale: str, name: str, email: str
) -> None:
    voucher = desk.issue()
    page = open_page(key="local-hotel", width=width, locale=locale)
    page.evaluate("address => { location.hash = address }", f"#/v/{voucher['id']}/book")
    choose(page)
    page.get_by_label(email).fill("sam@baker")
    page.locator(BOOK).click()
    page.wait_for_selector("#guest-problem")
    page.get_by_label(name, exact=True).fill("Sam Baker")
    page.locator(BOOK).click()
    page.wait_for_selector("#guest-email-problem:has-text('anna@devries.example')")
    assert barriers(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label(email).fill("sam@baker.example")
    page.locator(BOOK).click()
    page.wait_for_selector(".split-detail .ticket.is-booked:has-text('Sam Baker')")
    page.wait_for_selector(".guest-contact:has-text('sam@baker.example')")
    # In which language a guest reads, the desk's own page does not tell.
    assert content(contact_of(desk, voucher)) == ("Sam Baker", "sam@baker.example", None)
    items = desk.get("/api/voucher/list?issuer_uid=hotel-demo&q=sam@baker.example")["items"]
    assert voucher["id"] in [each["id"] for each in items]


def test_the_desk_books_by_name_alone_as_before(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], "book", key="local-hotel")
    choose(page)
    page.get_by_label("Guest's name (optional)").fill("Ms Baker")
    page.wait_for_selector("text=You hold the booking for the guest.")
    page.locator(BOOK).click()
    page.wait_for_selector(".split-detail .ticket.is-booked:has-text('Ms Baker')")
    assert contact_of(desk, voucher) is None
    # The next guest finds nothing of this one.
    other = desk.issue()
    page.evaluate("address => { location.hash = address }", f"#/v/{other['id']}/book")
    choose(page)
    expect(page.locator("#guest")).to_have_value("")
