"""What showing offers on the hotel's own site changes, as the page tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.campaign_steps import campaign, plain
from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

FEW = {"visitors": None, "accepted": None}


def learned(offer_id: str, *bounds: float) -> dict[str, Any]:
    """What a report says of many visitors: the estimate and its bounds, if there are any."""
    names = ("estimate", "lower", "upper")
    return {
        "shown": {"visitors": 4000, "accepted": 320},
        "held_back": {"visitors": 1000, "accepted": 40},
        "uplift": dict(zip(names, bounds, strict=True)) if bounds else None,
        "visitors_needed": None,
        "split_is_off": False,
        "offers": [{"offer_id": offer_id, "seen": 4000, "taken": 310}],
    }


def tell(page: Page, **fields: Any) -> None:
    """Let the report of the page say this of its visitors."""

    def answer(route: Route) -> None:
        report = route.fetch().json()
        offer_id = report["offers"][0]["offer_id"]
        bounds = fields.pop("bounds", ())
        learning = learned(offer_id, *bounds) | fields
        route.fulfill(json=report | {"learning": learning})

    page.route("**/api/campaign/report*", answer)
    page.reload()


def test_before_the_first_visitor_nothing_is_told(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        expect(page.get_by_role("heading", name="By day", exact=True)).to_be_visible()
        expect(page.locator(".campaign-effect")).to_have_count(0)


def test_of_few_visitors_no_number_is_told(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        few = {"offer_id": made["offers"][0]["offer_id"], "seen": None, "taken": None}
        tell(page, shown=FEW, held_back=FEW, offers=[few])
        own = page.locator(".campaign-effect")
        expect(own.locator(".lead")).to_have_text("There are too few visitors yet to say anything.")
        expect(own.locator("figure")).to_have_count(0)
        numbers = own.locator("tbody td").all_inner_texts()
        assert numbers == ["fewer than 20"] * 6


@pytest.mark.parametrize(
    ("bounds", "begins", "ends"),
    [
        ((0.04, 0.021, 0.058), "It helps: ", "+2.1 to +5.8 more take one."),
        ((0.01, -0.008, 0.03), "Not clear yet: ", "between -0.8 and +3 who take one."),
        ((-0.03, -0.05, -0.01), "It does not help: ", "is -5 to -1 who take one."),
    ],
)
def test_the_verdict_is_what_the_bounds_say(
    open_page: Open, desk: Desk, bounds: tuple[float, ...], begins: str, ends: str
) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        tell(page, bounds=bounds)
        verdict = re.compile(f"^{re.escape(begins)}.*{re.escape(ends)}$")
        expect(page.locator(".campaign-effect .lead")).to_have_text(verdict)
        band = page.locator(".campaign-effect .chart-range").bounding_box()
        zero = page.locator(".campaign-effect .chart-zero").bounding_box()
        assert band
        assert zero
        # The picture says the same: the zero is inside the band exactly where nothing is clear.
        is_inside = band["x"] < zero["x"] < band["x"] + band["width"]
        assert is_inside == begins.startswith("Not clear")


def test_a_split_that_is_off_is_told_before_any_number(open_page: Open, desk: Desk) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        tell(page, bounds=(0.04, 0.021, 0.058), split_is_off=True, visitors_needed=1200)
        own = page.locator(".campaign-effect")
        expect(own.locator(".notice")).to_contain_text("do not rely on the difference")
        expect(own.locator(".lead")).to_contain_text("About 1,200 more visitors will tell.")


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_it_fits_every_screen_and_reader(
    open_page: Open, desk: Desk, axe: str, width: int, locale: str
) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel", width=width, locale=locale)
        tell(page, bounds=(0.04, -0.021, 0.101), held_back=FEW, visitors_needed=900)
        own = page.locator(".campaign-effect")
        expect(own.locator("tbody th")).to_have_count(3)
        assert plain(own.locator("tbody td").first.inner_text()) in ("4,000", "4.000")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert barriers(page, axe) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("lang", "name", "sentence"),
    [
        (
            "en",
            "Comparing",
            "Comparing: you looked at five prices or more (+3), came back",
        ),
        (
            "de",
            "Vergleichen",
            "Vergleichen: Sie haben fünf oder mehr Preise angesehen (+3), sind",
        ),
        ("nl", "Vergelijken", "Vergelijken: u hebt vijf of meer prijzen bekeken (+3), bent terug"),
    ],
)
def test_what_visits_looked_like_is_said_as_guests_read_it(
    open_page: Open, desk: Desk, axe: str, lang: str, name: str, sentence: str
) -> None:
    states = [
        {"state": state, "visitors": 100, "accepted": number}
        for number, state in enumerate(("looking", "comparing", "deciding", "stuck"), 4)
    ]
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel", locale=lang)
        tell(page, states=states)
        own = page.locator(".campaign-effect")
        row = own.locator("tr", has_text=name)
        expect(row).to_have_count(1)
        assert row.locator("td").all_inner_texts() == ["100", "5"]
        own.locator("details summary").click()
        expect(own.locator("details li").nth(1)).to_contain_text(sentence)
        assert barriers(page, axe) == []
