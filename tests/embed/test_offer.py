"""The offer in a hotel's page: what a guest reads, takes, and does not want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import SLOT, Host, Visit, happened, wait_for_events
from tests.hurry import HURRY
from tests.local.runs import LocalRun
from tests.portal.campaign_steps import plain
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "One night in a double room"
# What is read in each language: take, no, the prices, why, all, sent.
WORDS = {
    "en": (
        *("Take it", "No, thanks", "€119.00 instead of €149.00", "You save €30.00."),
        *("You can take it until 12 Jul 2030.", "Offer by Hotel Seeblick"),
        *("Why this?", "the same for everybody", "All offers", "What was sent", "bytes"),
    ),
    "de": (
        *("Annehmen", "Nein, danke", "119,00 € statt 149,00 €", "Sie sparen 30,00 €."),
        *("Sie können es bis 12. Juli 2030 annehmen.", "Angebot von Hotel Seeblick"),
        *("Warum dieses Angebot?", "für alle gleich", "Alle Angebote", "Was gesendet wurde"),
        "Byte",
    ),
    "nl": (
        *("Ja, graag", "Nee, bedankt", "€ 119,00 in plaats van € 149,00"),
        *("U bespaart € 30,00.", "U kunt deze nemen tot en met 12 jul 2030."),
        *("Aanbieding van Hotel Seeblick", "Waarom deze?"),
        *("voor iedereen dezelfde", "Alle aanbiedingen", "Wat is verzonden", "byte"),
    ),
}


def card_text(page: Page) -> str:
    """All that the card says."""
    return " ".join(plain(page.locator("voucher-offer .card").inner_text()).split())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("lang", WORDS)
def test_a_guest_reads_the_offer_in_the_pages_language(
    visit: Visit, axe: str, lang: str, width: int, scheme: Any
) -> None:
    take, no, prices, saving, until, by, why, why_text, everything, sent, size = WORDS[lang]
    css = ":root{color-scheme:light dark;background:Canvas}"
    page = visit(lang=lang, width=width, css=css, color_scheme=scheme)
    expect(page.get_by_text(TITLE, exact=True)).to_be_visible()
    expect(page.get_by_text(SLOT)).to_be_hidden()
    for button in (why, sent):
        page.get_by_role("button", name=button, exact=True).click()
    text = card_text(page)
    for part in (take, no, prices, saving, until, by, why_text, everything, size):
        assert part in text, text
    assert not HURRY.search(text)
    assert barriers(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_take_and_no_have_equal_weight(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector("voucher-offer [part=take]")
    looks = page.evaluate(
        """['take', 'dismiss'].map((part) => {
          const one = document.querySelector('voucher-offer').shadowRoot
            .querySelector(`[part=${part}]`);
          const style = getComputedStyle(one);
          const box = one.getBoundingClientRect();
          return [box.width, box.height, box.top, style.color, style.backgroundColor,
            style.borderColor, style.borderWidth, style.fontSize, style.fontWeight];
        })"""
    )
    assert looks[0] == looks[1]


def test_take_it_opens_the_step_of_the_portal_beside_the_page(
    visit: Visit, server: LocalRun, offers: dict[str, Any]
) -> None:
    page = visit()
    link = page.locator("voucher-offer [part=take]")
    assert link.get_attribute("rel") == "noopener noreferrer"
    with page.expect_popup() as opened:
        link.click()
    portal = opened.value
    assert portal.url == f"{server.url}/#/offers/hotel-demo/{offers['id']}/offer-1"
    portal.locator("#contact-name").fill("Anna")
    portal.locator("form .is-main").click()
    portal.wait_for_selector(".ticket")
    detail = {"campaign_id": offers["id"], "offer_id": "offer-1"}
    assert ["voucher-accepted", detail] in happened(page)["events"]
    expect(page.get_by_text(TITLE, exact=True)).to_be_visible()


def test_all_offers_are_one_click_away(visit: Visit, server: LocalRun) -> None:
    page = visit()
    address = page.locator("voucher-offer [part=all]").get_attribute("href")
    assert address == f"{server.url}/#/offers/hotel-demo"


def test_no_hides_it_in_this_page_view_alone(visit: Visit, offers: dict[str, Any]) -> None:
    second = '<voucher-offer site="hotel-demo"></voucher-offer>'
    page = visit(after=f"<p id=below>Rooms</p>{second}")
    expect(page.locator("voucher-offer .card")).to_have_count(2)
    page.locator("voucher-offer [part=dismiss]").first.click()
    expect(page.locator("voucher-offer .card")).to_have_count(0)
    detail = {"campaign_id": offers["id"], "offer_id": "offer-1"}
    assert happened(page)["events"].count(["voucher-dismissed", detail]) == 1
    page.reload()
    expect(page.locator("voucher-offer .card")).to_have_count(2)


def test_it_is_shown_once_half_of_it_was_visible_for_a_second(
    visit: Visit, offers: dict[str, Any]
) -> None:
    page = visit(before="<p class=far>Our rooms</p>", css=".far{block-size:150vh}")
    page.wait_for_selector("voucher-offer .card", state="attached")
    page.wait_for_timeout(1300)
    assert happened(page)["events"] == []
    page.locator("voucher-offer [part=take]").scroll_into_view_if_needed()
    wait_for_events(page, 1)
    detail = {"campaign_id": offers["id"], "offer_id": "offer-1"}
    assert happened(page)["events"] == [["voucher-shown", detail]]
    page.evaluate("document.querySelector('voucher-offer').lang = 'de'")
    expect(page.get_by_role("button", name="Nein, danke", exact=True)).to_be_visible()
    page.wait_for_timeout(1200)
    assert len(happened(page)["events"]) == 1


def test_what_was_sent_is_what_was_sent(visit: Visit, site: Host, server: LocalRun) -> None:
    headers: list[dict[str, str]] = []

    def keep(page: Page) -> None:
        page.on(
            "requestfinished",
            lambda request: (
                headers.append(request.all_headers()) if "/api/" in request.url else None
            ),
        )

    page = visit(prepare=keep)
    page.locator("voucher-offer [part=sent]").click()
    addresses = [address for address in site.requests if address.startswith(server.url)]
    script, catalogue = addresses
    assert script == f"{server.url}/embed/voucher-offer.js"
    assert page.locator("voucher-offer [part=request]").inner_text() == f"GET {catalogue}"
    (own,) = headers
    assert not {"cookie", "authorization", "referer", "content-type"} & own.keys()
    assert own["origin"] == site.address.rstrip("/")
    (request,) = page.evaluate("customElements.get('voucher-offer').sent")
    assert (request["method"], request["address"], request["status"]) == ("GET", catalogue, 200)


def test_it_is_used_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.wait_for_selector("voucher-offer .card")
    inner = "document.querySelector('voucher-offer').shadowRoot.activeElement?.part.value"
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.evaluate(inner))
        style = f"getComputedStyle({inner.removesuffix('?.part.value')}).outlineStyle"
        assert page.evaluate(style) != "none"
    assert order == ["take", "dismiss", "why", "all", "sent"]
    page.keyboard.press("Enter")
    expect(page.locator("voucher-offer [part=request]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("voucher-offer [part=request]")).to_be_hidden()


def test_a_right_to_left_page_keeps_its_direction_and_the_offer_its_own(visit: Visit) -> None:
    page = visit(lang="ar", direction="rtl", width=320)
    expect(page.get_by_text("You save €30.00.", exact=True)).to_be_visible()
    assert page.locator("voucher-offer .card").get_attribute("dir") == "ltr"
    assert page.evaluate("getComputedStyle(document.querySelector('#below')).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_host_gives_it_a_look_of_its_own(visit: Visit) -> None:
    css = "voucher-offer::part(take){color:rgb(1,2,3)}voucher-offer{--voucher-offer-accent:red}"
    page = visit(css=css)
    take = page.locator("voucher-offer [part=take]")
    assert take.evaluate("(one) => getComputedStyle(one).color") == "rgb(1, 2, 3)"
    assert take.evaluate("(one) => getComputedStyle(one).borderColor") == "rgb(255, 0, 0)"
