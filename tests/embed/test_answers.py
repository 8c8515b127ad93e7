"""What a guest answers to an offer that was decided: counted at once, and final."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import (
    ASK,
    DECISION,
    RECEIPT,
    SEEN_MS,
    Service,
    allowing,
    both,
    part,
    stored,
    with_script,
)
from tests.embed.test_overlay import BEFORE_CONFIRM, OVER
from tests.local.runs import LocalRun

if TYPE_CHECKING:
    from playwright.sync_api import Page

SENT = {"receipt": RECEIPT, "decision": DECISION}
# Nobody looks for a second in this page: what counts as seen does so by a click.
AT_A_GLANCE = "window.IntersectionObserver = class { observe() {} disconnect() {} }"


@pytest.fixture
def service(server: LocalRun) -> Service:
    return Service(server)


def over(page: Page, site: Host) -> None:
    """Go to the page on which the guest confirms: the overlay opens by itself."""
    site.page = site.page.replace(f'"hotel-demo" {ASK}', f'"hotel-demo" {ASK} {BEFORE_CONFIRM}')
    page.goto(site.address)


@pytest.mark.parametrize(
    ("arm", "name"), [("offer", "take"), ("offer", "dismiss"), ("offer", "all"), ("none", "all")]
)
def test_an_answer_within_the_first_second_is_counted_as_seen(
    visit: Visit, service: Service, arm: str, name: str
) -> None:
    service.arm = arm
    page = allowing(visit, both(service.listen, with_script(AT_A_GLANCE)))
    assert service.bodies("seen") == []
    part(page, name).click()
    service.wait_for("seen")
    if name == "dismiss":
        service.wait_for("dismiss")
        assert [one for one, _ in service.calls][-2:] == ["seen", "dismiss"]
    page.wait_for_load_state("networkidle")
    assert service.bodies("seen") == [SENT]


@pytest.mark.parametrize("arm", ["offer", "none"])
def test_escape_and_close_are_counted_as_seen(
    visit: Visit, site: Host, service: Service, arm: str
) -> None:
    service.arm = arm
    page = allowing(visit, both(service.listen, with_script(AT_A_GLANCE)))
    over(page, site)
    expect(page.locator(OVER)).to_be_visible()
    assert service.bodies("seen") == []
    if arm == "offer":
        page.keyboard.press("Escape")
    else:
        part(page, "close").click()
    service.wait_for("seen")
    if arm == "offer":
        service.wait_for("dismiss")
    expect(page.locator(OVER)).to_have_count(0)
    assert service.bodies("seen") == [SENT]


def no_thanks(page: Page, service: Service) -> None:
    """The guest wants no more of the campaign."""
    part(page, "dismiss").click()
    service.wait_for("dismiss")


def capped(page: Page, service: Service) -> None:
    """The service knows of such a no."""
    content = {"ok": False, "code": "capped", "details": {"reason": "dismissed"}}
    service.answers["seen"] = (409, content)
    page.reload()
    service.wait_for("seen")


@pytest.mark.parametrize("ending", [no_thanks, capped])
def test_a_no_is_final_on_every_page(
    visit: Visit, site: Host, service: Service, ending: Callable[[Page, Service], None]
) -> None:
    page = allowing(visit, service.listen)
    service.wait_for("seen")
    ending(page, service)
    for _ in range(2):
        expect(part(page, "quiet")).to_be_visible()
        expect(page.locator("#own")).to_be_visible()
        expect(part(page, "take")).to_have_count(0)
        expect(part(page, "why")).to_have_count(0)  # the guest knows why
        expect(part(page, "off")).to_be_visible()
        service.calls.clear()
        page.goto(f"{page.url.partition('?')[0]}?another=page")
        service.wait_for("decide")
    over(page, site)
    service.wait_for("decide", 2)
    page.wait_for_timeout(SEEN_MS)
    expect(page.locator(OVER)).to_have_count(0)
    assert {name for name, _ in service.calls} == {"decide"}
    kept = stored(page)
    assert list(kept["unwanted"].values()) == ["for good"]
    assert happened(page)["events"] == []


def test_a_no_lasts_as_long_as_the_consent(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    part(page, "dismiss").click()
    part(page, "off").click()
    service.wait_for("withdraw")
    page.wait_for_load_state("networkidle")
    assert stored(page).keys() == {"refused"}
    page.reload()
    expect(part(page, "take")).to_be_visible()


def test_of_a_day_with_enough_offers_the_rest_shows_none(visit: Visit, service: Service) -> None:
    content = {"ok": False, "code": "capped", "details": {"reason": "day"}}
    service.answers["seen"] = (409, content)
    page = allowing(visit, service.listen)
    service.wait_for("seen")
    page.wait_for_load_state("networkidle")
    expect(part(page, "take")).to_be_visible()  # what was shown stays
    page.reload()
    expect(part(page, "quiet")).to_be_visible()
    expect(part(page, "take")).to_have_count(0)


@pytest.mark.parametrize("arm", ["offer", "none"])
@pytest.mark.parametrize(("space", "is_seen"), [(500, True), (700, False)])
def test_what_counts_as_seen_is_the_same_room_with_an_offer_or_none(
    visit: Visit, service: Service, arm: str, space: int, is_seen: bool
) -> None:
    """The hotel's own content is far higher than the card, and neither is looked at."""
    service.arm = arm
    css = "#own{block-size:1500px} h1,p{margin:0}" + f"#before{{block-size:{space}px}}"
    page = visit(ASK, before="<div id=before></div>", css=css, prepare=service.listen)
    part(page, "allow").evaluate("(one) => one.click()")
    expect(part(page, "off")).to_be_attached()
    page.reload()
    expect(part(page, "off")).to_be_attached()
    page.wait_for_timeout(SEEN_MS)
    page.wait_for_load_state("networkidle")
    assert len(service.bodies("seen")) == is_seen
