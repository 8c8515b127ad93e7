"""The operator at the desk of a hotel: the address names the hotel, and every link keeps it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal.campaign_steps import stored, template
from tests.portal.conftest import Desk, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOTEL = "hotel=hotel-demo"


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("Campaigns: offers that your guests take themselves", "campaigns"),
        ("Messages: what your guests were sent", "messages"),
        ("Webhooks: events for your own systems", "webhooks"),
    ],
)
def test_a_hotels_profile_leads_to_what_is_its_own(open_page: Open, link: str, place: str) -> None:
    page = open_page("hotel", "hotel-demo", key="local-admin")
    page.get_by_role("link", name=link, exact=True).click()
    expect(page.locator("h1")).not_to_have_text("Hotel profile")
    expect(page.locator("#main .notice.is-bad")).to_have_count(0)
    assert page.url.endswith(f"#/{place}?{HOTEL}")


def test_a_campaign_is_made_changed_and_ended_for_the_hotel(open_page: Open, desk: Desk) -> None:
    page = open_page(f"campaigns?{HOTEL}", key="local-admin")
    page.get_by_role("link", name="New campaign", exact=True).click()
    name = f"For the hotel {secrets.token_hex(3)}"
    page.locator("#campaign-name").fill(name)
    page.locator("#offer-0-template").select_option(template(desk)["id"])
    page.locator("#offer-0-price").fill("119")
    page.locator("#offer-0-count").fill("5")
    page.locator("#campaign-budget").fill("100")
    save(page, name)
    made = stored(desk, name)
    assert (made["issuer_uid"], made["status"]) == ("hotel-demo", "running")
    page.get_by_role("link", name="Change", exact=True).click()
    page.locator("#campaign-budget").fill("120")
    save(page, name)
    assert stored(desk, name)["budget_amount"] == 120
    page.get_by_role("button", name=f"End “{name}”", exact=True).click()
    page.locator(".is-danger[type=submit]").click()
    expect(page.locator(".badge").first).to_have_text("Ended")
    assert stored(desk, name)["status"] == "ended"


def save(page: Page, name: str) -> None:
    """Send the form; the campaign's page follows, of the same hotel."""
    page.locator("form .is-main").click()
    expect(page.locator("h1")).to_have_text(name)
    assert page.url.endswith(HOTEL)
