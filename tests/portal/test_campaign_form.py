"""The form of a campaign on the page: what a hotel types, and what the page answers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.campaign_steps import LATE, ROOM, campaign, offer, plain, stored, take, template
from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Page

CREATE = "form .is-main"
# How a form says that guests save 30 of 149 euros, and how far a budget goes.
SAVING = {
    "en-GB": ("119", "Original price: €149.00. Guests save €30.00 (20%)."),
    "de-DE": ("119,00", "Normalpreis: 149,00 €. Gäste sparen 30,00 € (20 %)."),
    "nl-NL": ("119,00", "Normale prijs: € 149,00. Gasten besparen € 30,00 (20%)."),
}
REACH = {
    "en-GB": "Enough for at least 3 of 20 vouchers.",
    "de-DE": "Reicht für mindestens 3 von 20 Gutscheinen.",
    "nl-NL": "Genoeg voor minstens 3 van 20 vouchers.",
}


def fill(page: Page, desk: Desk, **fields: str) -> str:
    """Fill the form of a new campaign; returns its name."""
    name = fields.get("name", f"Autumn {secrets.token_hex(3)}")
    page.locator("#campaign-name").fill(name)
    page.locator("#offer-0-template").select_option(template(desk)["id"])
    page.locator("#offer-0-price").fill(fields.get("price", "119"))
    page.locator("#offer-0-count").fill(fields.get("count", "20"))
    page.locator("#campaign-budget").fill(fields.get("budget", "100"))
    return name


def end(desk: Desk, name: str) -> None:
    """End what a test has made, for those that come after it."""
    desk.post("/api/campaign/end", {"campaign_id": stored(desk, name)["id"]})


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("locale", SAVING)
def test_a_campaign_is_made_from_a_template_a_price_a_number_and_a_budget(
    open_page: Open, desk: Desk, axe: str, locale: str, width: int
) -> None:
    page = open_page("campaigns", "new", key="local-hotel", width=width, locale=locale)
    price, saving = SAVING[locale]
    name = fill(page, desk, price=price)
    hint = page.locator("#offer-0-price-hint")
    expect(hint).to_contain_text("149")
    assert plain(hint.inner_text()) == saving
    expect(page.locator(".campaign-reach")).to_have_text(REACH[locale])
    expect(page.locator(".issue-preview h2")).to_have_text("One night in a double room")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page, axe) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(CREATE).click()
    expect(page.locator("h1")).to_have_text(name)
    made = stored(desk, name)
    end(desk, name)
    (own,) = made["offers"]
    assert (own["price_amount"], own["original_amount"], own["count"]) == (119, 149, 20)
    assert (made["budget_amount"], made["hourly_amount"], made["status"]) == (100, None, "running")


def test_it_is_made_with_the_keyboard_alone(open_page: Open, desk: Desk) -> None:
    page = open_page("campaigns", "new", key="local-hotel")
    page.wait_for_selector("#campaign-name:focus")
    name = f"Keys {secrets.token_hex(3)}"
    page.keyboard.type(name)
    tab_to(page, "#offer-0-template")
    page.keyboard.type(ROOM)
    tab_to(page, "#offer-0-price")
    page.keyboard.type("99")
    tab_to(page, "#offer-0-count")
    page.keyboard.type("5")
    tab_to(page, "#campaign-budget")
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    end(desk, name)


def test_a_budget_for_all_says_what_is_spent_at_most(open_page: Open, desk: Desk) -> None:
    page = open_page("campaigns", "new", key="local-hotel")
    fill(page, desk, budget="1,000")
    expect(page.locator(".campaign-reach")).to_have_text(
        "Enough for all 20 vouchers: at most €600 is spent."
    )
    page.locator("#campaign-budget").fill("29")
    page.locator("#campaign-budget").blur()
    expect(page.locator("#campaign-budget-problem")).to_have_text("This must be at least €30.00.")


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    open_page: Open, desk: Desk
) -> None:
    page = open_page("campaigns", "new", key="local-hotel")
    page.locator(CREATE).click()
    page.wait_for_selector("#campaign-name:focus")
    for field in ("campaign-name", "offer-0-template", "offer-0-price", "offer-0-count"):
        expect(page.locator(f"#{field}-problem")).to_have_text("Please fill this in.")
    name = fill(page, desk, price="150")
    page.locator("#campaign-until").fill("2030-01-01")
    page.locator(CREATE).click()
    page.wait_for_selector("#offer-0-price:focus")
    expect(page.locator("#offer-0-price-problem")).to_have_text("This must be less than €149.00.")
    expect(page.locator("#campaign-until-problem")).to_contain_text("This is already over.")
    expect(page.locator("#campaign-name")).to_have_value(name)
    expect(page.locator("#offer-0-count")).to_have_value("20")


def test_a_problem_that_only_the_server_finds_stands_at_its_field(
    open_page: Open, desk: Desk
) -> None:
    page = open_page("campaigns", "new", key="local-hotel")
    detail = {"field": "offers[0].count", "code": "too_small", "problem": "", "limits": {"min": 7}}
    refusal = {"ok": False, "code": "invalid_request", "error": "", "details": [detail]}
    page.route("**/api/campaign/create", lambda route: route.fulfill(status=400, json=refusal))
    name = fill(page, desk)
    page.locator(CREATE).click()
    expect(page.locator("#offer-0-count-problem")).to_have_text("This must be at least 7.")
    expect(page.locator("#campaign-name")).to_have_value(name)


def test_a_start_and_a_limit_an_hour_are_days_and_money_of_the_hotel(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_page("campaigns", "new", key="local-hotel", zone="America/Los_Angeles")
    name = fill(page, desk)
    page.locator("summary", has_text="More").click()
    page.locator("#campaign-hourly").fill("29.99")
    page.locator("#campaign-hourly").blur()
    expect(page.locator("#campaign-hourly-problem")).to_have_text("This must be at least €30.00.")
    page.locator("#campaign-hourly").fill("60")
    page.locator("#campaign-from").fill("2030-12-01")
    page.locator("#campaign-until").fill("2030-11-30")
    page.locator(CREATE).click()
    expect(page.locator("#campaign-until-problem")).to_have_text("This must be after “First day”.")
    page.locator("#campaign-until").fill("2030-12-24")
    page.locator(CREATE).click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator(".campaign-head").first).to_contain_text(
        "From 1 Dec 2030 until 24 Dec 2030"
    )
    made = stored(desk, name)
    end(desk, name)
    assert made["starts_at"].startswith("2030-11-30T23:00:00")  # midnight in Berlin
    assert made["ends_at"].startswith("2030-12-24T23:00:00")
    assert (made["hourly_amount"], made["status"]) == (60, "scheduled")


def test_a_hotel_without_templates_reads_what_to_do_first(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    none = {"ok": True, "items": [], "next_cursor": None}
    page.route("**/api/template/list*", lambda route: route.fulfill(json=none))
    page.goto(page.url.split("#")[0] + "#/campaigns/new")
    expect(page.locator(".empty-title")).to_have_text("First make a template with a price")
    link = page.get_by_role("link", name="New template", exact=True)
    assert (link.get_attribute("href") or "").endswith("#/issue/new")


def test_of_a_made_offer_only_the_number_changes_and_others_can_be_added(
    open_page: Open, desk: Desk
) -> None:
    with campaign(desk, budget_amount=300) as made:
        take(desk, made)
        page = open_page("campaigns", made["id"], key="local-hotel")
        page.get_by_role("link", name="Change", exact=True).click()
        expect(page.locator(".campaign-offer")).to_contain_text("1 guest has taken it.")
        expect(page.locator("#offer-0-price")).to_have_count(0)
        page.locator("#offer-0-count").fill("0")
        page.locator("#campaign-budget").fill("20")
        page.locator(CREATE).click()
        expect(page.locator("#offer-0-count-problem")).to_have_text("This must be at least 1.")
        expect(page.locator("#campaign-budget-problem")).to_have_text(
            "This must be at least €30.00."
        )
        page.locator("#offer-0-count").fill("25")
        page.locator("#campaign-budget").fill("450.50")
        page.get_by_role("button", name="Add another offer", exact=True).click()
        page.locator("#offer-1-template").select_option(template(desk, LATE)["id"])
        page.locator("#offer-1-price").fill("15")
        page.locator("#offer-1-count").fill("4")
        page.locator(CREATE).click()
        expect(page.locator("h1")).to_have_text(made["name"])
        changed = stored(desk, made["name"])
        assert [each["count"] for each in changed["offers"]] == [25, 4]
        assert (changed["budget_amount"], changed["ends_at"]) == (450.5, made["ends_at"])


def test_who_was_overtaken_by_a_colleague_keeps_what_was_typed(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], "change", key="local-hotel")
        name = f"Mine {secrets.token_hex(3)}"
        page.locator("#campaign-name").fill(name)
        own = {"offer_id": made["offers"][0]["offer_id"], "count": 20}
        desk.post(
            "/api/campaign/change",
            {
                "campaign_id": made["id"],
                "version": made["version"],
                "name": "Theirs",
                "ends_at": made["ends_at"],
                "budget_amount": 900,
                "offers": [own, offer(desk, LATE, price=15, count=4)],
            },
        )
        page.locator(CREATE).click()
        expect(page.locator(".notice")).to_contain_text("Somebody else changed this campaign")
        page.get_by_role("button", name="Keep mine", exact=True).click()
        expect(page.locator("#campaign-name")).to_have_value(name)
        expect(page.locator("#offer-1-count")).to_have_value("4")
        page.locator(CREATE).click()
        expect(page.locator("h1")).to_have_text(name)
        assert len(stored(desk, name)["offers"]) == 2
