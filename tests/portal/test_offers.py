"""A hotel's offers, as guests see and take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.hurry import HURRY
from tests.portal.campaign_steps import LATE, campaign, offer, plain, take
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.test_barriers import barriers, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOM_TITLE, LATE_TITLE = "One night in a double room", "Late check-out"
TAKE = "form .is-main"
# The words of a card, and those of the step.
WORDS = {
    "en-GB": ("Take it", "You save €30.00.", "You can take it until 12 Jul 2030.", "Name"),
    "de-DE": (
        "Annehmen",
        "Sie sparen 30,00 €.",
        "Sie können es bis 12. Juli 2030 annehmen.",
        "Name",
    ),
    "nl-NL": (
        "Neem deze aanbieding",
        "U bespaart € 30,00.",
        "U kunt deze nemen tot en met 12 jul 2030.",
        "Naam",
    ),
}


def card(page: Page, title: str = ROOM_TITLE) -> Locator:
    """The card of an offer."""
    return page.locator(".offer", has=page.get_by_role("heading", name=title, exact=True))


def open_step(page: Page, title: str = ROOM_TITLE) -> None:
    """Go to the step in which an offer is taken."""
    page.get_by_role("link", name=f"Take it: {title}", exact=True).click()
    page.wait_for_selector("#contact-name")


def voucher_of(page: Page, desk: Desk) -> dict[str, Any]:
    """The voucher whose page is shown."""
    page.wait_for_selector(".ticket")
    voucher_id = page.url.split("#/v/")[1].split("/")[0]
    voucher: dict[str, Any] = desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"]
    return voucher


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("locale", WORDS)
def test_a_guest_takes_an_offer_in_one_step_and_books_from_its_voucher(
    open_page: Open, desk: Desk, axe: str, locale: str, width: int
) -> None:
    label, saving, until, name = WORDS[locale]
    with campaign(desk, ends_at="2030-07-12") as made:
        page = open_page("offers", "hotel-demo", locale=locale, width=width)
        own = card(page)
        expect(own).to_be_visible()
        text = plain(own.inner_text())
        assert saving in text
        assert until in text
        assert not HURRY.search(plain(page.locator("main").inner_text()))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert barriers(page, axe) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("link", name=f"{label}: {ROOM_TITLE}", exact=True).click()
        page.get_by_role("textbox", name=name, exact=True).fill(" Anna de Vries ")
        page.locator("#contact-email").fill("anna@devries.example")
        assert barriers(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name=label, exact=True).click()
        voucher = voucher_of(page, desk)
        assert voucher["campaign_id"] == made["id"]
        assert (voucher["price_amount"], voucher["transferable"]) == (119, False)
        page.wait_for_selector(".month:not([aria-busy])")  # the guest books from here
        uid = voucher["holder_uid"]
        address = f"/api/guest/contact?issuer_uid=hotel-demo&guest_uid={uid}"
        contact = desk.get(address)["contact"]
        assert (contact["name"], contact["email"]) == ("Anna de Vries", "anna@devries.example")
        assert contact["language"] == locale[:2]


def test_an_offer_is_taken_with_the_keyboard_alone(open_page: Open, desk: Desk) -> None:
    with campaign(desk):
        page = open_page("offers", "hotel-demo")
        page.wait_for_selector(".offer")
        tab_to(page, ".offer .is-main")
        page.keyboard.press("Enter")
        page.wait_for_selector("#contact-name")
        tab_to(page, "#contact-name")
        page.keyboard.type("Anna")
        page.keyboard.press("Enter")
        page.wait_for_selector(".ticket")


def test_the_page_has_the_hotels_name_and_look(open_page: Open, desk: Desk) -> None:
    with campaign(desk):
        page = open_page("offers", "hotel-demo")
        expect(page.locator("h1")).to_have_text("Offers from Hotel Seeblick")
        expect(page.locator(".brand img")).to_be_visible()
        expect(page.locator(".hotel-card")).to_contain_text("78462 Konstanz")


def test_a_name_is_needed_and_a_wrong_address_is_told_at_its_field(
    open_page: Open, desk: Desk
) -> None:
    with campaign(desk):
        page = open_page("offers", "hotel-demo")
        open_step(page)
        page.locator(TAKE).click()
        page.wait_for_selector("#contact-name:focus")
        expect(page.locator("#contact-name-problem")).to_have_text("Please fill this in.")
        page.locator("#contact-name").fill("Anna")
        page.locator("#contact-email").fill("anna@devries")
        page.locator(TAKE).click()
        page.wait_for_selector("#contact-email:focus")
        expect(page.locator("#contact-email-problem")).to_contain_text("anna@devries.example")
        expect(page.locator("#contact-name")).to_have_value("Anna")


def test_who_has_taken_one_is_led_to_the_voucher(open_page: Open, desk: Desk) -> None:
    offers = [offer(desk), offer(desk, LATE, price=15)]
    with campaign(desk, offers=offers):
        page = open_page("offers", "hotel-demo")
        open_step(page)
        expect(page.locator("form")).to_contain_text(
            f"You can take one of these: {ROOM_TITLE} or {LATE_TITLE}."
        )
        page.locator("#contact-name").fill("Anna")
        page.locator(TAKE).click()
        voucher = voucher_of(page, desk)
        page.goto(page.url.split("#")[0] + "#/offers/hotel-demo")
        expect(card(page)).to_contain_text("You have taken this offer.")
        expect(card(page, LATE_TITLE)).to_contain_text(
            f"You have taken “{ROOM_TITLE}” in its place."
        )
        card(page, LATE_TITLE).get_by_role("link", name="Open my voucher", exact=True).click()
        assert voucher_of(page, desk)["id"] == voucher["id"]


def test_who_takes_one_in_another_tab_meanwhile_is_led_there_too(
    open_page: Open, desk: Desk
) -> None:
    with campaign(desk):
        page = open_page("offers", "hotel-demo")
        open_step(page)
        page.locator("#contact-name").fill("Anna")
        other = page.context.new_page()
        other.goto(page.url)
        other.locator("#contact-name").fill("Anna")
        other.locator(TAKE).click()
        voucher = voucher_of(other, desk)
        page.locator(TAKE).click()
        expect(page.locator(".notice")).to_contain_text("You have already taken this offer")
        page.get_by_role("link", name="Open my voucher", exact=True).click()
        assert voucher_of(page, desk)["id"] == voucher["id"]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("paused", "The hotel has paused this offer."),
        ("ended", "This offer is over."),
        ("none_left", "All vouchers of this offer have been given out."),
        ("budget_spent", "All vouchers of this offer have been given out."),
        ("too_fast", "Please try again a little later; you miss nothing."),
        ("too_few_places", "There are not enough places for this offer just now."),
    ],
)
def test_a_guest_reads_in_plain_words_why_it_cannot_be_taken(
    open_page: Open, desk: Desk, reason: str, text: str
) -> None:
    fields: dict[str, Any] = {
        "none_left": {"offers": [offer(desk, count=1)]},
        "budget_spent": {"budget_amount": 30},
        "too_fast": {"hourly_amount": 30},
    }.get(reason, {})
    with campaign(desk, **fields) as made:
        page = open_page("offers", "hotel-demo")
        open_step(page)
        page.locator("#contact-name").fill("Anna")
        if reason in ("paused", "ended"):
            action = {"paused": "pause", "ended": "end"}[reason]
            desk.post(f"/api/campaign/{action}", {"campaign_id": made["id"]})
        elif reason == "too_few_places":
            refusal = {"code": "offer_not_available", "details": {"reason": reason}}
            body = {"ok": False, "error": "", **refusal}
            page.route("**/api/offers/accept", lambda route: route.fulfill(status=409, json=body))
        else:
            take(desk, made)
        page.locator(TAKE).click()
        expect(page.locator("form .notice")).to_contain_text(text)
        expect(page.locator("#contact-name")).to_have_value("Anna")


def test_a_lost_answer_takes_the_offer_once(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("offers", "hotel-demo")
        open_step(page)
        page.locator("#contact-name").fill("Anna")

        def lose(route: Any) -> None:
            route.fetch()
            route.abort()

        page.route("**/api/offers/accept", lose, times=1)
        page.locator(TAKE).click()
        page.get_by_role("button", name="Try again", exact=True).click()
        assert voucher_of(page, desk)["campaign_id"] == made["id"]
        items = desk.get("/api/campaign/list?limit=100")["items"]
        (own,) = [each for each in items if each["id"] == made["id"]]
        assert own["offers"][0]["accepted"] == 1


def test_a_hotel_without_offers_says_so_kindly(open_page: Open) -> None:
    page = open_page("offers", "hotel-elsewhere")
    expect(page.locator(".empty-title")).to_have_text("There are no offers right now")
    expect(page.locator(".empty")).to_contain_text("Feel free to look again another time.")


def test_an_offer_that_is_gone_says_so_and_shows_the_others(open_page: Open, desk: Desk) -> None:
    with campaign(desk):
        page = open_page("offers", "hotel-demo", "cmp-none", "offer-1")
        expect(page.locator(".notice")).to_contain_text("is not there any more")
        expect(card(page)).to_be_visible()


def test_the_texts_and_code_of_offers_are_loaded_with_them_alone(
    open_page: Open, desk: Desk, watch: Watch
) -> None:
    page = open_page("v", desk.issue()["id"])
    page.wait_for_selector(".month:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    late = ("offers.en.json", "campaigns.en.json", "components/offers.js", "components/campaign")
    assert not [each for each in watch.addresses if any(name in each for name in late)]
