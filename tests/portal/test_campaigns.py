"""A hotel's campaigns on the page: listed, watched, paused, resumed, ended, printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal.campaign_steps import LATE, campaign, offer, plain, stored, take
from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def card(page: Page, name: str) -> Locator:
    """The card of a campaign in the list."""
    return page.locator(".campaign-card", has=page.get_by_role("link", name=name, exact=True))


def test_the_list_tells_state_end_budget_and_what_is_given_out(
    open_page: Open, desk: Desk, axe: str
) -> None:
    offers = [offer(desk), offer(desk, LATE, price=15, count=4)]
    with campaign(desk, budget_amount=1000, offers=offers) as made:
        for number in (0, 0, 1):
            take(desk, made, number)
        page = open_page("campaigns", key="local-hotel")
        own = card(page, made["name"])
        expect(own).to_contain_text("Running")
        expect(own).to_contain_text("€75 of €1,000 spent")
        expect(own).to_contain_text("2 of 20")
        expect(own).to_contain_text("1 of 4")
        assert barriers(page, axe) == []


def test_it_is_paused_resumed_and_ended_for_good(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        name = made["name"]
        page = open_page("campaigns", key="local-hotel")
        own = card(page, name)
        own.get_by_role("button", name=f"Pause “{name}”", exact=True).click()
        expect(own.locator(".badge")).to_have_text("Paused")
        assert stored(desk, name)["status"] == "paused"
        own.get_by_role("button", name=f"Resume “{name}”", exact=True).click()
        expect(own.locator(".badge")).to_have_text("Running")
        own.get_by_role("button", name=f"End “{name}”", exact=True).click()
        expect(own).to_contain_text("This is final: the campaign cannot be resumed.")
        own.get_by_role("button", name="Back", exact=True).click()
        assert stored(desk, name)["status"] == "running"
        own.get_by_role("button", name=f"End “{name}”", exact=True).click()
        own.locator(".is-danger[type=submit]").click()
        expect(own.locator(".badge")).to_have_text("Ended")
        expect(own.locator("button")).to_have_count(0)
        assert stored(desk, name)["status"] == "ended"


def test_a_budget_that_pays_for_nothing_more_and_a_pool_that_is_empty_are_told(
    open_page: Open, desk: Desk
) -> None:
    with (
        campaign(desk, budget_amount=59) as spent,
        campaign(desk, beside_others=True, offers=[offer(desk, count=1)]) as empty,
    ):
        take(desk, spent)
        take(desk, empty)
        page = open_page("campaigns", key="local-hotel")
        expect(card(page, spent["name"]).locator(".badge")).to_have_text("Budget spent")
        expect(card(page, empty["name"]).locator(".badge")).to_have_text("All given out")


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_campaign_shows_what_it_cost_and_what_it_brought(
    open_page: Open, desk: Desk, axe: str, width: int, locale: str
) -> None:
    with campaign(desk, budget_amount=1000) as made:
        vouchers = [take(desk, made) for _ in range(3)]
        desk.post("/api/voucher/redeem", {"voucher_id": vouchers[0]["id"]})
        page = open_page("campaigns", made["id"], key="local-hotel", width=width, locale=locale)
        facts = page.locator(".campaign-sums dd")
        expect(facts.nth(1)).to_have_text("1")
        texts = [plain(text) for text in facts.all_inner_texts()]
        assert [re.sub(r"[^\d,.]", "", text).replace(",", ".") for text in texts] == [
            *("320", "1", "119.00", "30.00"),
        ]
        # Each offer's vouchers by status, as a bar and as the table below it.
        parts = page.locator(".status-bar rect[class^=is-]")
        classes = [part.get_attribute("class") for part in parts.all()]
        assert classes == ["is-issued", "is-consumed"]
        cells = page.locator(".cards .numbers td").all_inner_texts()
        assert cells[:5] == ["2", "0", "1", "0", "0"]
        # The day, as a bar and in its table.
        expect(page.locator(".campaign-report .chart-bar").last).to_be_visible()
        expect(page.locator(".section:last-child .numbers tbody td").first).to_have_text("3")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert barriers(page, axe) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_its_report_is_printed_with_pictures_and_tables(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        take(desk, made)
        page = open_page("campaigns", made["id"], key="local-hotel", scheme="dark")
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator(".status-bar").first).to_be_visible()
        expect(page.locator(".numbers").first).to_be_visible()
        expect(page.locator("main .actions:visible")).to_have_count(0)
        # Dark on white, whatever the screen's theme is.
        ink = page.locator(".campaign-sums dd").first.evaluate("one => getComputedStyle(one).color")
        assert ink in ("rgb(0, 0, 0)", "rgb(29, 27, 24)")


def test_the_link_to_the_offers_is_there_to_copy_and_to_scan(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        expect(page.locator("#offers-link")).to_have_value(re.compile(r"#/offers/hotel-demo$"))
        expect(page.get_by_role("img", name="QR code of your page of offers")).to_be_visible()
        page.get_by_role("link", name="See it as a guest", exact=True).click()
        expect(page.locator(".offer h2").first).to_have_text("One night in a double room")
        expect(page.locator(".notice")).to_contain_text("This is how guests see your offers.")
        expect(page.locator(".offer .button")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_it_is_reached_from_the_foot_of_each_page_and_from_the_profile(
    open_page: Open, width: int
) -> None:
    page = open_page(key="local-hotel", width=width)
    page.locator("footer").get_by_role("link", name="Campaigns", exact=True).click()
    expect(page.locator("h1")).to_have_text("Campaigns")
    page.locator("footer").get_by_role("link", name="Hotel profile", exact=True).click()
    page.get_by_role("link", name=re.compile("^Campaigns: offers")).click()
    expect(page.locator("h1")).to_have_text("Campaigns")
