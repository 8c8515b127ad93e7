"""Visitors of a hotel's site from their first page to their voucher, with the real service."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import ASK, SEEN_MS, part, stored, with_script
from tests.local.runs import LocalRun
from tests.portal.conftest import Desk
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

POLICY_SECONDS = 200  # made once a minute, and kept by the process for another
TITLES = {"offer-1": "One night in a double room", "offer-2": "Late check-out"}


class Visitors:
    """Visitors who have allowed it on the hotel's site, and what was decided for them."""

    def __init__(self, server: LocalRun, site: Host) -> None:
        self.server = server
        self.origin = site.address.rstrip("/")

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the service answers a page of the site."""
        headers = {"Content-Type": "application/json", "Origin": self.origin}
        address, data = f"{self.server.url}/api/{path}", json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, headers=headers)
        with urllib.request.urlopen(request) as answer:
            content: dict[str, Any] = json.load(answer)
        return content

    def receipt(self) -> str:
        """The receipt of a new visitor."""
        body = {
            "issuer_uid": "hotel-demo",
            "purposes": {"learning": True},
            "wording": "learning-2026-11",
            "source": "element",
        }
        return str(self.post("privacy/consent", body)["receipt"])

    def decision(self, receipt: str) -> dict[str, Any] | None:
        """What is decided for a visitor."""
        query = f"issuer_uid=hotel-demo&receipt={receipt}"
        address = f"{self.server.url}/api/offers/decide?{query}"
        request = urllib.request.Request(address, headers={"Origin": self.origin})
        with urllib.request.urlopen(request) as answer:
            decision: dict[str, Any] | None = json.load(answer)["decision"]
        return decision

    def who_gets(self, arm: str) -> tuple[str, dict[str, Any]]:
        """A new visitor to whom an offer is shown, or none."""
        while True:
            receipt = self.receipt()
            decision = self.decision(receipt)
            if decision and decision["arm"] == arm:
                return receipt, decision


@pytest.fixture(scope="module")
def visitors(server: LocalRun, site: Host, offers: dict[str, Any]) -> Visitors:
    """Visitors of a hotel whose campaign has a policy."""
    made = Visitors(server, site)
    receipt = made.receipt()
    deadline = time.monotonic() + POLICY_SECONDS
    while not (decision := made.decision(receipt)) or decision["campaign_id"] != offers["id"]:
        assert time.monotonic() < deadline, "there is no policy"
        time.sleep(2)
    return made


@pytest.fixture
def returning(visit: Visit, visitors: Visitors) -> Callable[[str], Page]:
    """Opens the page for a visitor who allowed it on an earlier one."""

    def open_(receipt: str) -> Page:
        choice = json.dumps(json.dumps({"receipt": receipt}))
        script = (
            "if (!sessionStorage.once) localStorage.setItem('voucher-offer hotel-demo', "
            f"{choice}); sessionStorage.once = 1"
        )
        return visit(ASK, prepare=with_script(script))

    return open_


def requests_of(page: Page) -> list[list[str]]:
    """Method and route of all that the page has sent."""
    sent = page.evaluate("customElements.get('voucher-offer').sent")
    return [[one["method"], one["address"].partition("/api/")[2].partition("?")[0]] for one in sent]


def test_who_allows_it_sees_a_drawn_offer_takes_it_and_is_counted_once(
    visit: Visit, visitors: Visitors, desk: Desk, offers: dict[str, Any]
) -> None:
    for _ in range(40):  # one visitor of five is shown none
        page = visit(ASK)
        part(page, "allow").click()
        expect(part(page, "off")).to_be_visible()
        assert requests_of(page) == [["GET", "offers/catalogue"], ["POST", "privacy/consent"]]
        page.reload()
        expect(part(page, "off")).to_be_visible()
        if part(page, "take").count():
            break
    receipt = stored(page)["receipt"]
    decision = visitors.decision(receipt)
    assert decision
    expect(part(page, "title")).to_have_text(TITLES[decision["offer_id"]])
    page.wait_for_timeout(SEEN_MS)
    page.wait_for_load_state("networkidle")
    part(page, "why").click()
    expect(part(page, "panel").first).to_contain_text("By chance. It was drawn for you")
    expect(part(page, "panel").first).to_contain_text("offers that could be drawn: 2")
    assert requests_of(page) == [
        ["GET", "offers/decide"],
        ["POST", "offers/seen"],
        ["POST", "privacy/why"],
    ]
    part(page, "sent").click()
    shown = part(page, "request").all_inner_texts()
    sent = page.evaluate("customElements.get('voucher-offer').sent")
    assert shown == [
        f"{one['method']} {one['address']}" + (f"\n{one['body']}" if one["body"] else "")
        for one in sent
    ]
    with page.expect_popup() as opened:
        part(page, "take").click()
    portal = opened.value
    portal.wait_for_selector("#contact-name")
    assert "decision" not in portal.url  # a link that is passed on does not have it
    portal.reload()
    portal.locator("#contact-name").fill("Anna")
    with portal.expect_request("**/api/offers/accept") as accepting:
        portal.locator("form .is-main").click()
    assert accepting.value.post_data_json["decision"].startswith("d1.")
    portal.wait_for_selector(".ticket")
    (exposure,) = visitors.post("privacy/export", {"receipt": receipt})["exposures"]
    assert exposure["arm"] == exposure["accepted_offer_id"] == decision["offer_id"]
    part(page, "stored").click()
    title = TITLES[decision["offer_id"]]
    expect(part(page, "own")).to_contain_text(f"you were shown “{title}”")
    expect(part(page, "own")).to_contain_text(f"You took “{title}”")
    assert happened(page)["violations"] == []


def test_who_is_shown_none_keeps_the_hotels_own_content_and_may_take_any(
    returning: Callable[[str], Page], visitors: Visitors, axe: str
) -> None:
    receipt, _ = visitors.who_gets("none")
    page = returning(receipt)
    expect(part(page, "quiet")).to_be_visible()
    expect(page.locator("#own")).to_be_visible()
    expect(part(page, "take")).to_have_count(0)
    page.wait_for_timeout(SEEN_MS)
    page.wait_for_load_state("networkidle")
    assert requests_of(page) == [["GET", "offers/decide"], ["POST", "offers/seen"]]
    assert happened(page)["events"] == []  # the hotel's page is not told
    assert barriers(page, axe) == []
    assert happened(page)["shifts"] == 0
    part(page, "why").click()
    expect(part(page, "panel").first).to_contain_text("By chance:")
    with page.expect_popup() as opened:
        part(page, "all").click()
    portal = opened.value
    portal.get_by_role("link", name="Take it: Late check-out", exact=True).click()
    portal.locator("#contact-name").fill("Sam")
    portal.locator("form .is-main").click()
    portal.wait_for_selector(".ticket")
    (exposure,) = visitors.post("privacy/export", {"receipt": receipt})["exposures"]
    assert exposure["arm"] in ("holdout", "none")
    assert exposure["accepted_offer_id"] == "offer-2"
    part(page, "erase").click()
    expect(part(page, "consent")).to_contain_text("Your data has been erased")
    assert visitors.post("privacy/export", {"receipt": receipt})["exposures"] == []


def test_who_refuses_sees_what_everybody_sees_and_leaves_no_trace(
    visit: Visit, visitors: Visitors
) -> None:
    page = visit(ASK)
    part(page, "refuse").click()
    expect(part(page, "title")).to_have_text(TITLES["offer-1"])
    page.wait_for_timeout(SEEN_MS)
    assert requests_of(page) == [["GET", "offers/catalogue"]]
    assert stored(page).keys() == {"refused"}
    with page.expect_popup() as opened:
        part(page, "take").click()
    portal = opened.value
    portal.locator("#contact-name").fill("Eve")
    with portal.expect_request("**/api/offers/accept") as accepting:
        portal.locator("form .is-main").click()
    assert "decision" not in accepting.value.post_data_json
    portal.wait_for_selector(".ticket")


def test_who_ends_it_is_not_counted_from_then_on(
    returning: Callable[[str], Page], visitors: Visitors
) -> None:
    receipt, _ = visitors.who_gets("offer")
    page = returning(receipt)
    part(page, "off").click()
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.wait_for_load_state("networkidle")
    exported = visitors.post("privacy/export", {"receipt": receipt})
    assert exported["consent"]["withdrawn_at"] is not None
    page.reload()
    page.wait_for_timeout(SEEN_MS)
    assert requests_of(page) == [["GET", "offers/catalogue"]]


def test_who_says_no_to_an_offer_is_shown_none_of_the_campaign_again(
    returning: Callable[[str], Page], visitors: Visitors
) -> None:
    receipt, _ = visitors.who_gets("offer")
    page = returning(receipt)
    expect(part(page, "take")).to_be_visible()
    part(page, "dismiss").click()
    expect(page.locator("#own")).to_be_visible()
    page.wait_for_load_state("networkidle")
    (dismissal,) = visitors.post("privacy/export", {"receipt": receipt})["dismissals"]
    assert dismissal["dismissed_at"]
    page.reload()
    expect(part(page, "quiet")).to_be_visible()
    expect(page.locator("#own")).to_be_visible()
    page.wait_for_timeout(SEEN_MS)
    expect(part(page, "take")).to_have_count(0)
    assert requests_of(page) == [["GET", "offers/decide"]]
    (exposure,) = visitors.post("privacy/export", {"receipt": receipt})["exposures"]
    assert exposure["seen_at"]  # the no came within a second, and counts
