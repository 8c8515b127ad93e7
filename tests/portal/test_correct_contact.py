"""A hotel corrects a guest's contact: on the voucher's page, and where a mail came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.local.runs import eventually
from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers
from tests.portal.test_booking_link import is_wide_enough, look
from tests.portal.test_contact import choose, contact_of, finish

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOCALES = ("en-GB", "de-DE", "nl-NL")
# The way to the form, what is wrong without a name, and the sentence once it is saved.
WORDS = {
    "en-GB": ("Correct contact", "Please fill this in.", "Mails go to the new address"),
    "de-DE": ("Kontakt korrigieren", "Bitte ausfüllen.", "E-Mails gehen ab jetzt an die neue"),
    "nl-NL": ("Contact corrigeren", "Vul dit in.", "E-mails gaan vanaf nu naar het nieuwe"),
}
CONTACT = {"name": "Anna de Vries", "email": "anna@devreis.example", "language": "nl"}


def booked(desk: Desk, uid: str, **contact: str) -> dict[str, Any]:
    """A voucher that the hotel has booked for a guest."""
    voucher = desk.issue()
    (first, *_) = desk.get(f"/api/slots/available?voucher_id={voucher['id']}")["items"]
    body = {"voucher_id": voucher["id"], "slot_id": first["slot_id"], "holder_uid": uid}
    answer = desk.post("/api/voucher/book", body | {"contact": CONTACT | contact})
    assert answer["ok"], answer
    return voucher


def save(desk: Desk, uid: str, **contact: str) -> None:
    """Somebody else at the hotel saves the contact."""
    answer = desk.post("/api/guest/save", {"guest_uid": uid, "contact": CONTACT | contact})
    assert answer["ok"], answer


def open_voucher(
    open_page: Open, voucher: dict[str, Any], task: str = "", width: int = 360, locale: str = "en"
) -> Page:
    """The voucher's page at the hotel, on a phone, too: there it hides the list's title."""
    page = open_page(key="local-hotel", width=width, locale=locale)
    page.evaluate("address => { location.hash = address }", f"#/v/{voucher['id']}{task}")
    return page


def submit(page: Page) -> None:
    page.locator(".contact-form [type=submit]").click()


@pytest.mark.parametrize(("locale", "width"), [*((each, 360) for each in LOCALES), ("en-GB", 1366)])
def test_the_hotel_corrects_what_is_stored(
    open_page: Open, desk: Desk, axe: str, locale: str, width: int
) -> None:
    voucher = booked(desk, f"guest-{locale}-{width}", phone="+31612345678", note="By train.")
    page = open_voucher(open_page, voucher, "", width, locale)
    label, required, saved = WORDS[locale]
    page.get_by_role("link", name=label, exact=True).click()
    page.wait_for_selector(".contact-form h3:focus")
    fields = [page.locator(f"#correct-{name}") for name in ("name", "email", "phone", "note")]
    stored = [each.input_value() for each in fields]
    assert stored == ["Anna de Vries", "anna@devreis.example", "+31612345678", "By train."]
    expect(page.locator("#correct-language")).to_have_value("nl")
    name, email, phone, note = fields
    name.fill(" ")
    email.fill("anna@devries")
    phone.fill("06 1234")
    submit(page)
    expect(page.locator("#correct-name-problem")).to_have_text(required)
    name.fill("Anna de Vries-Bakker")
    submit(page)
    page.wait_for_selector("#correct-email:focus")
    expect(page.locator("#correct-email-problem")).to_contain_text("anna@devries.example")
    email.fill("anna@devries.example")
    submit(page)
    page.wait_for_selector("#correct-phone:focus")
    expect(page.locator("#correct-phone-problem")).to_contain_text("+31 6 12345678")
    expect(page.locator(".contact-form .notice li")).to_have_count(0)  # at its field alone
    assert barriers(page, axe) == []
    assert is_wide_enough(page)
    look(page, f"correct-{locale}-{width}")
    phone.fill("")
    note.fill("By train,\nat noon.")
    page.locator("#correct-language").select_option("de")
    submit(page)
    expect(page.locator(".guest-contact .notice.is-good")).to_contain_text(saved)
    expect(page.get_by_role("link", name="anna@devries.example", exact=True)).to_be_visible()
    assert barriers(page, axe) == []
    assert is_wide_enough(page)
    contact = contact_of(desk, voucher)
    assert contact is not None
    kept = [contact[field] for field in ("name", "email", "phone", "note", "language")]
    first, *others = kept
    assert first == "Anna de Vries-Bakker"
    assert others == ["anna@devries.example", None, "By train,\nat noon.", "de"]


def test_whoever_goes_back_changes_nothing(open_page: Open, desk: Desk) -> None:
    voucher = booked(desk, "guest-undecided")
    page = open_page("v", voucher["id"], "contact", key="local-hotel")
    page.locator("#correct-name").fill("Nobody")
    page.locator(".contact-form").get_by_role("button", name="Back", exact=True).click()
    page.wait_for_selector(".guest-contact:has-text('Anna de Vries')")
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert (contact["name"], contact["version"]) == ("Anna de Vries", 1)


@pytest.mark.parametrize("locale", LOCALES)
def test_of_two_who_correct_at_once_the_second_sees_both(
    open_page: Open, desk: Desk, axe: str, locale: str
) -> None:
    uid = f"guest-conflict-{locale}"
    voucher = booked(desk, uid)
    page = open_voucher(open_page, voucher, "/contact", locale=locale)
    page.locator("#correct-name").fill("Anna Mine")
    save(desk, uid, email="theirs@devries.example")
    submit(page)
    conflict = page.locator(".contact-form .notice")
    expect(conflict.locator("dd")).to_have_text(["Anna de Vries", "theirs@devries.example"])
    expect(page.locator("#correct-name")).to_have_value("Anna Mine")  # nothing typed is lost
    assert barriers(page, axe) == []
    assert is_wide_enough(page)
    look(page, f"correct-conflict-{locale}")
    conflict.locator("button").first.click()  # mine
    expect(page.locator("#correct-name")).to_have_value("Anna Mine")
    expect(conflict).to_have_count(0)
    submit(page)
    page.wait_for_selector(".guest-contact:has-text('Anna Mine')")
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert (contact["name"], contact["email"]) == ("Anna Mine", CONTACT["email"])


def test_of_two_who_correct_at_once_the_second_can_take_the_other_one(
    open_page: Open, desk: Desk
) -> None:
    voucher = booked(desk, "guest-yields")
    page = open_page("v", voucher["id"], "contact", key="local-hotel")
    page.locator("#correct-name").fill("Anna Mine")
    save(desk, "guest-yields", name="Anna Theirs")
    submit(page)
    page.get_by_role("button", name="Load theirs", exact=True).click()
    expect(page.locator("#correct-name")).to_have_value("Anna Theirs")
    page.locator("#correct-note").fill("Vegetarian")
    submit(page)
    page.wait_for_selector(".guest-contact:has-text('Vegetarian')")
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert (contact["name"], contact["note"]) == ("Anna Theirs", "Vegetarian")


def test_what_was_erased_meanwhile_does_not_come_back(open_page: Open, desk: Desk) -> None:
    voucher = booked(desk, "guest-erased")
    page = open_page("v", voucher["id"], "contact", key="local-hotel")
    page.locator("#correct-name").fill("Anna")
    assert desk.post("/api/guest/erase", {"guest_uid": "guest-erased"})["ok"]
    submit(page)
    expect(page.locator(".contact-form .notice")).to_contain_text("The contact was erased.")
    submit(page)
    expect(page.locator(".contact-form .notice")).to_contain_text("The contact was erased.")
    assert contact_of(desk, voucher) is None


def bounced(open_page: Open, desk: Desk, label: str) -> dict[str, Any]:
    """The voucher of a guest whose first mail has come back."""
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    choose(page)
    page.locator("#contact-name").fill(f"Anna {label}")
    page.locator("#contact-email").fill(f"bounce+{label}@simulator.amazonses.com")
    page.locator("#contact-consent").check()  # a mail that asks to confirm is sent at once
    finish(page)

    def has_come_back() -> bool:
        contact = contact_of(desk, voucher)
        return contact is not None and contact["mail_state"] == "bounced"

    eventually(has_come_back, "a mail that comes back")
    return voucher


def test_a_click_leads_from_the_mail_that_came_back_to_the_form(
    open_page: Open, desk: Desk, axe: str
) -> None:
    voucher = bounced(open_page, desk, "Messages")
    page = open_page("messages", key="local-hotel", width=360)
    way = page.get_by_role("button", name="Correct contact of Anna Messages", exact=True)
    expect(way.first).to_be_visible()
    look(page, "correct-messages")
    way.first.click()
    page.wait_for_selector(".contact-form h3:focus")
    assert barriers(page, axe) == []
    assert is_wide_enough(page)
    look(page, "correct-message")
    page.locator("#correct-email").fill("anna@devries.example")
    submit(page)
    expect(page.locator(".card .notice.is-good")).to_contain_text(WORDS["en-GB"][2])
    contact = contact_of(desk, voucher)
    assert contact is not None
    assert (contact["email"], contact["mail_state"]) == ("anna@devries.example", "ok")


def test_a_click_leads_from_the_notice_on_the_voucher_to_the_form(
    open_page: Open, desk: Desk
) -> None:
    voucher = bounced(open_page, desk, "Notice")
    page = open_page("v", voucher["id"], key="local-hotel")
    page.wait_for_selector(".guest-contact .notice:has-text('come back')")
    page.get_by_role("link", name="Correct contact", exact=True).click()
    page.locator("#correct-email").fill("anna@devries.example")
    submit(page)
    expect(page.locator(".guest-contact .notice")).to_have_count(1)  # that it is saved
    expect(page.locator(".guest-contact")).not_to_contain_text("come back")
