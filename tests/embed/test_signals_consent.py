"""Whether how a visitor looks around is counted: only with a consent, and not beyond its end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Host
from tests.embed.consent_steps import ASK, GPC, Service, part
from tests.embed.signal_steps import (
    ALLOWED,
    CHANGE,
    KEPT,
    allowing,
    compares,
    counts,
    decides,
    is_stuck,
    open_page,
    service,
)
from tests.local.runs import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["allowing", "open_page", "service"]


@pytest.mark.parametrize(
    ("button", "scripts", "attributes"),
    [
        (None, (), ASK),
        ("refuse", (), ASK),
        ("count", (), ASK),
        (None, (ALLOWED, GPC), ASK),
        (None, (ALLOWED,), f"{ASK} audience=children"),
    ],
    ids=["unasked", "no", "only counting", "GPC", "children"],
)
def test_without_a_consent_to_it_nothing_is_counted_nor_loaded(
    open_page: Callable[..., Page],
    service: Service,
    site: Host,
    button: str | None,
    scripts: tuple[str, ...],
    attributes: str,
) -> None:
    if button == "count":
        del service.answers["consent"]
    page = open_page(attributes, *scripts)
    expect(part(page, "take")).to_be_visible()
    if button:
        part(page, button).click()
        expect(part(page, button)).to_have_count(0)
    compares(page)
    page.goto(f"{page.url}?next=page")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("sessionStorage.length") == 0
    assert not [address for address in site.requests if "signals.js" in address]
    assert not [query for query in service.bodies("decide") if "bins" in query]
    if button == "count":
        (consent,) = service.bodies("consent")
        assert consent["purposes"] == {"learning": True}


def test_a_signal_that_is_turned_on_later_empties_the_counts(
    allowing: Callable[..., Page],
) -> None:
    page = allowing()
    decides(page)
    assert counts(page)["fields"] == 2
    page.add_init_script(GPC)
    page.reload()
    expect(part(page, "consent")).to_contain_text("Global Privacy Control")
    assert page.evaluate(KEPT) is None


@pytest.mark.parametrize("name", ["off", "erase", "minor"])
def test_ending_the_consent_empties_the_counts_at_once_and_counts_no_more(
    allowing: Callable[..., Page], service: Service, name: str
) -> None:
    page = allowing()
    decides(page)
    assert counts(page)["dates"] == 1
    service.answers["withdraw"] = service.answers["erase"] = None  # whatever the service says
    if name == "minor":
        part(page, "stored").click()
    part(page, name).click()
    expect(part(page, "off")).to_have_count(0)
    assert page.evaluate(KEPT) is None
    is_stuck(page)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("sessionStorage.length") == 0


def test_another_tab_ends_it_here_too(allowing: Callable[..., Page], service: Service) -> None:
    page = allowing()
    decides(page)
    other = page.context.new_page()
    service.listen(other)
    other.goto(page.url)
    part(other, "off").click()
    expect(part(page, "off")).to_have_count(0)
    assert page.evaluate(KEPT) is None


def test_the_counts_of_one_consent_are_not_gone_on_with_by_another(
    allowing: Callable[..., Page], service: Service
) -> None:
    page = allowing()
    decides(page)
    assert counts(page)["dates"] == 1
    other = page.context.new_page()
    service.listen(other)
    other.goto(page.url)
    choice = json.dumps(json.dumps({"receipt": "r1.another.visitor", "signals": True}))
    other.evaluate(f"localStorage.setItem('voucher-offer hotel-demo', {choice})")
    eventually(lambda: counts(page)["dates"] == 0, "counts of nobody")


@pytest.mark.parametrize(
    ("pause", "go_on"),
    [
        ("one.setAttribute('audience', 'children')", "one.removeAttribute('audience')"),
        ("one.removeAttribute('consent')", "one.setAttribute('consent', 'ask')"),
        ("window.one = one; one.remove()", "document.querySelector('main').append(one)"),
    ],
    ids=["children", "not asking", "gone"],
)
def test_a_page_that_comes_to_ask_nobody_counts_nothing_and_forgets_nothing(
    allowing: Callable[..., Page], pause: str, go_on: str
) -> None:
    page = allowing()
    page.locator("#name").focus()
    find = "const one = window.one ?? document.querySelector('voucher-offer')"
    page.evaluate(f"() => {{ {find}; {pause} }}")
    page.locator("#date").evaluate(CHANGE)
    assert (counts(page)["fields"], counts(page)["dates"]) == (1, 0)
    page.evaluate(f"() => {{ {find}; {go_on} }}")
    page.wait_for_timeout(300)
    page.locator("#date").evaluate(CHANGE)
    assert (counts(page)["fields"], counts(page)["dates"]) == (1, 1)
