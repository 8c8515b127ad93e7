"""What hotels' sites are like: languages written anyhow, pages that change without a load, paper,
small roots, fields at the edge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import SLOT, Host, Visit, happened
from tests.embed.test_host import answering
from tests.embed.test_overlay import BEFORE_CONFIRM, OVER

if TYPE_CHECKING:
    from playwright.sync_api import Page

CARD = "voucher-offer .card"
ELEMENT = "document.querySelector('voucher-offer')"
OFFER = {
    "campaign_id": "cmp-1",
    "offer_id": "offer-1",
    "title": "Day spa",
    "original_amount": 120,
    "price_amount": 89,
    "saving_amount": 31,
    "price_currency": "EUR",
}


def offering(ends_at: str, zone: str | None) -> Any:
    """A service with one offer, of a hotel in this zone, or without a profile."""
    hotel = {"issuer_uid": "hotel-demo", "name": None, "zone": zone}
    return answering(200, json.dumps({"hotel": hotel, "items": [OFFER | {"ends_at": ends_at}]}))


@pytest.mark.parametrize(
    ("lang", "take"),
    [
        ("de_DE", "Annehmen"),
        ("nl-", "Take it"),
        ("C", "Take it"),
        ("x-de", "Take it"),
        ("zh-Hant-TW", "Take it"),
        ("en_US", "Take it"),
    ],
)
def test_any_language_that_a_host_states_shows_the_offer(
    visit: Visit, lang: str, take: str
) -> None:
    page = visit(lang=lang)
    expect(page.locator("voucher-offer [part=take]")).to_contain_text(take)
    page.evaluate(f"{ELEMENT}.lang = 'no language'")
    expect(page.locator("voucher-offer [part=take]")).to_contain_text("Take it")


def test_the_language_is_the_pages_inside_a_shadow_root_too(visit: Visit) -> None:
    page = visit(lang="de")
    page.wait_for_selector(CARD)
    page.evaluate(
        f"""() => {{
          const host = document.body.appendChild(document.createElement('div'));
          host.id = 'inside';
          host.attachShadow({{ mode: 'open' }}).append({ELEMENT}.cloneNode(true));
        }}"""
    )
    expect(page.locator("#inside [part=take]")).to_contain_text("Annehmen")


def test_a_page_that_goes_to_another_hotel_shows_that_hotels_offers(
    visit: Visit, site: Host
) -> None:
    page = visit()
    page.wait_for_selector(CARD)
    page.evaluate(f"{ELEMENT}.setAttribute('site', 'hotel-without-offers')")
    expect(page.locator(CARD)).to_have_count(0)
    expect(page.get_by_text(SLOT)).to_be_visible()
    page.evaluate(f"{ELEMENT}.setAttribute('site', 'hotel-demo')")
    expect(page.locator(CARD)).to_be_visible()
    expect(page.get_by_text(SLOT)).to_be_hidden()
    assert len([address for address in site.requests if "/api/" in address]) == 2


def test_a_late_answer_of_the_hotel_before_changes_nothing(visit: Visit) -> None:
    waiting: list[Any] = []

    def keep(page: Page) -> None:
        page.route("**/catalogue?issuer_uid=hotel-slow", lambda route: waiting.append(route))  # noqa: PLW0108 (Playwright wants a function)

    page = visit(prepare=keep)
    page.wait_for_selector(CARD)
    page.evaluate(f"{ELEMENT}.setAttribute('site', 'hotel-slow')")
    while not waiting:
        page.wait_for_timeout(20)
    page.evaluate(f"{ELEMENT}.setAttribute('site', 'hotel-without-offers')")
    body = {"hotel": {"issuer_uid": "hotel-slow"}, "items": [OFFER | {"ends_at": "2030-01-01"}]}
    headers = {"Access-Control-Allow-Origin": "*"}
    waiting[0].fulfill(status=200, body=json.dumps(body), headers=headers)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(SLOT)).to_be_visible()
    expect(page.locator(CARD)).to_have_count(0)


def test_who_said_no_is_asked_about_no_other_offer(visit: Visit) -> None:
    page = visit()
    page.locator("voucher-offer [part=dismiss]").click()
    page.evaluate(f"document.querySelector('main').append({ELEMENT}.cloneNode(true))")
    page.evaluate(f"{ELEMENT}.remove()")
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    expect(page.locator("voucher-offer")).to_have_count(1)
    expect(page.locator("voucher-offer")).to_be_hidden()
    expect(page.locator(CARD)).to_have_count(0)


@pytest.mark.parametrize("attributes", ["", BEFORE_CONFIRM], ids=["inline", "overlay"])
def test_the_host_can_hide_it(visit: Visit, attributes: str) -> None:
    page = visit(attributes)
    expect(page.locator(CARD)).to_be_visible()
    page.evaluate(f"{ELEMENT}.hidden = true")
    expect(page.locator(CARD)).to_be_hidden()
    page.evaluate(f"{ELEMENT}.hidden = false")
    expect(page.locator(CARD)).to_be_visible()


def test_a_style_of_the_host_hides_the_overlay(visit: Visit) -> None:
    page = visit(BEFORE_CONFIRM, css="voucher-offer{display:none !important}")
    page.wait_for_selector(OVER, state="attached")
    expect(page.locator(OVER)).to_be_hidden()


def test_the_overlay_is_not_printed(visit: Visit) -> None:
    page = visit(BEFORE_CONFIRM)
    expect(page.locator(OVER)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(OVER)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_moves_where_the_root_has_small_letters(visit: Visit, width: int) -> None:
    css = "html{font-size:62.5%}body{font-size:1.6rem}"
    page = visit(width=width, css=css)
    page.wait_for_selector(CARD)
    page.wait_for_timeout(300)
    assert happened(page)["shifts"] == 0
    take = page.locator("voucher-offer [part=take]").bounding_box()
    assert take is not None
    assert take["height"] >= 44


def test_the_overlay_makes_room_for_the_field_that_has_the_focus(visit: Visit) -> None:
    css = "#name{position:fixed;inset:auto 1rem 1rem auto}"
    page = visit(BEFORE_CONFIRM, after="<label>Name <input id=name></label>", css=css)
    page.wait_for_selector(f"{OVER}.bottom.end")
    page.evaluate("document.querySelector('#name').focus()")
    page.wait_for_selector(f"{OVER}.bottom.start")


@pytest.mark.parametrize(
    ("ends_at", "zone", "until"),
    [
        ("2030-07-12T22:00:00Z", "Europe/Berlin", "You can take it until 12 Jul 2030."),
        ("2030-07-12T07:00:00Z", "Europe/Berlin", "You can take it until 12 Jul 2030, 09:00 CEST."),
        ("2030-07-13T00:00:00Z", None, "You can take it until 12 Jul 2030."),
    ],
)
def test_the_end_is_a_day_at_the_hotel_or_a_time_there(
    visit: Visit, ends_at: str, zone: str | None, until: str
) -> None:
    page = visit(prepare=offering(ends_at, zone), timezone_id="Asia/Tokyo")
    expect(page.locator("voucher-offer [part=until]")).to_have_text(until)


def test_a_list_of_links_says_what_is_taken(visit: Visit) -> None:
    page = visit(lang="nl")
    name = "Ja, graag \u2013 One night in a double room (opent in een nieuw tabblad)"
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
