"""What follows from how a visitor looks around: a decision, words, and help for who is stuck."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.domain.analysis.test_reading import bins_of
from tests.embed.conftest import happened
from tests.embed.consent_steps import (
    ASK,
    RECEIPT,
    Service,
    both,
    part,
    stored,
)
from tests.embed.signal_steps import (
    Open,
    bits_asked_with,
    look_at,
    pass_,
    returning,
    service,
)
from tests.embed.test_overlay import BEFORE_CONFIRM, OVER
from tests.hurry import HURRY
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

COMPARING = {"prices": 5, "backs": 1}
STUCK = {"seconds": 130, "fields": 2, "pauses": 1}
SENTENCES = {
    "en": "Comparing: you looked at five prices or more (+3) and came back to a price (+2).",
    "de": "Vergleichen: Sie haben fünf oder mehr Preise angesehen (+3) und sind zu einem Preis "
    "zurückgekehrt (+2).",
    "nl": "Vergelijken: u hebt vijf of meer prijzen bekeken (+3) en bent teruggegaan naar een "
    "prijs (+2).",
}


__all__ = ["returning", "service"]


@pytest.mark.parametrize("lang", SENTENCES)
def test_why_this_and_what_was_sent_say_the_bits_in_words(
    returning: Open, service: Service, axe: str, lang: str
) -> None:
    bins = bins_of("prices_2", "prices_5", "came_back")
    offers = [{"seen": None}]
    why = {"arm": "offer-2", "propensity": 500_000, "offers": offers, "bins": bins}
    service.answers["why"] = (200, why)
    page = returning(counts=COMPARING, lang=lang)
    expect(part(page, "take")).to_be_visible()
    part(page, "why").click()
    expect(part(page, "visit").first).to_have_text(SENTENCES[lang])
    exact = "document.querySelectorAll('.price')[1].dataset.voucherPrice = '89.50 EUR'"
    page.evaluate(exact)
    look_at(page, 1, 5)
    part(page, "why").click()
    part(page, "why").click()
    expect(part(page, "visit").last).to_contain_text("89.50" if lang == "en" else "89,50")
    expect(part(page, "visit").last).to_contain_text("120")  # euros: the highest price
    part(page, "sent").click()
    expect(part(page, "request").first).to_contain_text(f"&bins={bins}")
    for phrase in re.findall(r"\w+ \w+ (?=\(\+)", SENTENCES[lang]):
        expect(part(page, "bits").first).to_contain_text(phrase.strip())
    assert not HURRY.search(part(page, "panel").first.inner_text())
    assert barriers(page, axe) == []


@pytest.mark.parametrize("arm", ["offer", "none"])
@pytest.mark.parametrize("lang", ["en", "de", "nl"])
def test_who_is_stuck_in_the_form_gets_help_and_no_offer(
    returning: Open, service: Service, axe: str, arm: str, lang: str
) -> None:
    service.arm = arm
    page = returning(f"{ASK} {BEFORE_CONFIRM}", counts=STUCK, lang=lang, width=320)
    expect(part(page, "help")).to_be_visible()
    expect(part(page, "help")).to_contain_text("Hotel Seeblick")
    assert part(page, "phone").get_attribute("href").startswith("tel:+")  # type: ignore[union-attr]
    assert part(page, "email").get_attribute("href").startswith("mailto:")  # type: ignore[union-attr]
    expect(part(page, "take")).to_have_count(0)
    assert not HURRY.search(part(page, "help").inner_text())
    assert barriers(page, axe) == []
    pass_(page, 3)
    part(page, "close").click()
    expect(part(page, "help")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    assert {name for name, _ in service.calls} == {"decide"}  # nothing is counted
    seen = happened(page)
    assert (seen["events"], seen["shifts"], seen["violations"]) == ([], 0, [])


def test_help_that_ends_with_the_consent_leaves_no_offer(returning: Open, service: Service) -> None:
    page = returning(f"{ASK} {BEFORE_CONFIRM}", counts=STUCK)
    expect(part(page, "help")).to_be_visible()
    other = page.context.new_page()
    service.listen(other)
    other.goto(page.url)
    other.evaluate("localStorage.setItem('voucher-offer hotel-demo', '{}')")  # "Data off" there
    expect(part(page, "help")).to_have_count(0)
    page.wait_for_timeout(300)
    expect(part(page, "take")).to_have_count(0)


def test_escape_closes_the_help_and_says_no_to_nothing(returning: Open, service: Service) -> None:
    page = returning(f"{ASK} {BEFORE_CONFIRM}", counts=STUCK)
    expect(part(page, "help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(part(page, "help")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    assert {name for name, _ in service.calls} == {"decide"}
    assert stored(page) == {"receipt": RECEIPT, "signals": True}


def test_a_hotel_that_states_no_way_to_ask_is_not_offered_as_help(
    returning: Open, service: Service
) -> None:
    status, content = service._usual("decide")
    content["hotel"] |= {"phone": None, "email": None}
    service.answers["decide"] = (status, content)
    page = returning(f"{ASK} {BEFORE_CONFIRM}", counts=STUCK)
    service.wait_for("decide")
    pass_(page, 2)
    expect(page.locator(OVER)).to_have_count(0)
    expect(part(page, "help")).to_have_count(0)
    assert {name for name, _ in service.calls} == {"decide"}


def test_who_is_not_stuck_gets_the_overlay(returning: Open, service: Service) -> None:
    page = returning(f"{ASK} {BEFORE_CONFIRM}", counts=COMPARING)
    expect(page.locator(OVER)).to_be_visible()
    expect(part(page, "take")).to_be_visible()
    assert bits_asked_with(service) == [bins_of("prices_2", "prices_5", "came_back")]


def test_without_its_module_nothing_is_counted_and_the_offer_is_decided(
    returning: Open, service: Service
) -> None:
    def cut(page: Page) -> None:
        page.route("**/embed/*/signals.js", lambda route: route.abort())

    listen = service.listen
    service.listen = both(listen, cut)  # type: ignore[method-assign]
    page = returning(counts=COMPARING)
    expect(part(page, "take")).to_be_visible()
    (query,) = service.bodies("decide")
    assert "bins" not in query
    assert happened(page)["violations"] == []
