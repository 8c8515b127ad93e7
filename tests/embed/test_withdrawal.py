"""A consent that was given: ended as easily, seen, erased, and never shared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Visit
from tests.embed.consent_steps import (
    ASK,
    DECISION,
    RECEIPT,
    SEEN_MS,
    Service,
    allowing,
    part,
    stored,
)
from tests.local.runs import LocalRun
from tests.portal.test_barriers import barriers

SECOND, FIRST = "Late check-out", "One night in a double room"
# The titles that the element has shown in a document, at whichever instant.
TITLES = """
window.titles = new Set();
const look = () => {
  const root = document.querySelector("voucher-offer")?.shadowRoot;
  const title = root?.querySelector("[part=title]")?.textContent;
  if (title) titles.add(title);
  requestAnimationFrame(look);
};
look();
"""


@pytest.fixture
def service(server: LocalRun) -> Service:
    return Service(server)


def today() -> str:
    """The day of a no of now."""
    return datetime.now(UTC).date().isoformat()


def test_a_yes_changes_nothing_until_the_next_page(visit: Visit, service: Service) -> None:
    for arm, title in (("offer", SECOND), ("none", None)):
        service.arm = arm
        page = visit(ASK, prepare=service.listen)
        expect(part(page, "title")).to_have_text(FIRST)
        part(page, "allow").click()
        expect(part(page, "consent")).to_contain_text("from the next page on")
        page.wait_for_timeout(SEEN_MS)
        expect(part(page, "title")).to_have_text(FIRST)
        assert {name for name, _ in service.calls} == {"catalogue", "consent"}
        page.add_init_script(TITLES)
        page.reload()
        expect(part(page, "off")).to_be_visible()
        service.wait_for("seen")
        expect(part(page, "title")).to_have_count(0 if title is None else 1)
        # Nothing else was shown before it: the house's offer did not flash.
        assert page.evaluate("[...window.titles]") == ([] if title is None else [title])
        service.calls.clear()


def test_one_click_in_the_same_place_ends_it_and_shows_the_houses_offer(
    visit: Visit, service: Service, axe: str
) -> None:
    page = visit(ASK, prepare=service.listen)
    before = part(page, "consent").bounding_box()
    part(page, "allow").click()
    expect(part(page, "off")).to_be_visible()
    page.reload()
    expect(part(page, "title")).to_have_text(SECOND)
    after = part(page, "consent").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == before["x"]
    assert barriers(page, axe) == []
    part(page, "off").click()
    expect(part(page, "title")).to_have_text(FIRST)
    service.wait_for("withdraw")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.wait_for_timeout(SEEN_MS)
    assert stored(page) == {"refused": today()}
    page.reload()
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "refuse")).to_have_count(0)
    assert [name for name, _ in service.calls].count("decide") == 1


def test_what_cannot_be_sent_at_once_is_sent_on_the_next_page(
    visit: Visit, service: Service
) -> None:
    page = allowing(visit, service.listen)
    service.answers["withdraw"] = None
    part(page, "off").click()
    expect(part(page, "consent")).to_contain_text("The service could not be reached")
    assert stored(page) == {"refused": today(), "unsent": [["privacy/withdraw", RECEIPT]]}
    del service.answers["withdraw"]
    page.reload()
    service.wait_for("withdraw", 2)
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.wait_for_load_state("networkidle")
    assert stored(page) == {"refused": today()}


def test_a_new_choice_drops_no_withdrawal_that_is_not_sent_yet(
    visit: Visit, service: Service
) -> None:
    page = allowing(visit, service.listen)
    service.answers["withdraw"] = service.answers["erase"] = None
    part(page, "off").click()
    expect(part(page, "consent")).to_contain_text("The service could not be reached")
    service.answers["consent"] = (201, {"receipt": "r1.second.signature"})
    part(page, "stored").click()
    part(page, "count").click()
    expect(part(page, "off")).to_be_visible()
    first = ["privacy/withdraw", RECEIPT]
    assert stored(page) == {"receipt": "r1.second.signature", "unsent": [first]}
    part(page, "erase").click()
    expect(part(page, "consent")).to_contain_text("The service could not be reached")
    second = ["privacy/erase", "r1.second.signature"]
    assert stored(page) == {"refused": today(), "unsent": [first, second]}
    service.calls.clear()
    service.answers.clear()
    page.reload()
    service.wait_for("withdraw")
    service.wait_for("erase")
    page.wait_for_load_state("networkidle")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    assert service.bodies("erase") == [{"receipt": "r1.second.signature"}]
    expect(part(page, "consent")).to_contain_text("is not counted")
    assert stored(page) == {"refused": today()}


def test_what_could_not_be_erased_is_not_said_to_be(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    service.answers["erase"] = (401, {"ok": False, "code": "receipt_not_valid"})
    part(page, "erase").click()
    expect(part(page, "consent")).to_contain_text("Your data could not be erased")
    expect(part(page, "consent")).to_contain_text("please write to Hotel Seeblick")
    assert stored(page) == {"refused": today()}  # sent again, it would be refused again


def test_the_focus_stays_where_it_is_when_a_card_is_made_anew(
    visit: Visit, service: Service
) -> None:
    page = allowing(visit, service.listen)
    expect(part(page, "title")).to_have_text(SECOND)
    part(page, "take").focus()
    other = page.context.new_page()
    service.listen(other)
    other.goto(page.url)
    part(other, "off").click()
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "take")).to_be_focused()


def test_erase_is_one_click(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    part(page, "erase").click()
    expect(part(page, "consent")).to_contain_text("Your data has been erased")
    assert service.bodies("erase") == [{"receipt": RECEIPT}]
    assert stored(page) == {"refused": today()}


def test_who_allowed_it_and_is_under_18_is_erased(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    part(page, "stored").click()
    part(page, "minor").click()
    service.wait_for("erase")
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.wait_for_load_state("networkidle")
    assert stored(page) == {"refused": "for good"}


def test_another_tab_ends_it_here_too(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    expect(part(page, "title")).to_have_text(SECOND)
    other = page.context.new_page()
    service.listen(other)
    other.goto(page.url)
    part(other, "off").click()
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "consent")).to_contain_text("is not counted")


def test_a_consent_that_the_service_does_not_have_is_forgotten(
    visit: Visit, service: Service
) -> None:
    refusal = {"ok": False, "code": "consent_missing"}
    service.answers["seen"] = (403, refusal)
    page = allowing(visit, service.listen)
    service.wait_for("seen")
    expect(part(page, "allow")).to_be_visible()
    expect(part(page, "title")).to_have_text(FIRST)
    assert stored(page) is None


def test_a_receipt_that_is_not_valid_is_forgotten(visit: Visit, service: Service) -> None:
    page = allowing(visit, service.listen)
    service.answers["decide"] = (401, {"ok": False, "code": "receipt_not_valid"})
    page.reload()
    expect(part(page, "allow")).to_be_visible()
    expect(part(page, "title")).to_have_text(FIRST)
    assert stored(page) is None


def test_two_hotels_on_one_page_share_nothing(visit: Visit, service: Service) -> None:
    second = f'<voucher-offer site="hotel-other" {ASK} id=other></voucher-offer>'
    page = visit(ASK, after=f"<p id=below>Rooms</p>{second}", prepare=service.listen)
    other = page.locator("#other")
    expect(other.locator("[part=allow]")).to_be_visible()
    service.answers["consent"] = (201, {"receipt": "r1.other.signature"})
    other.locator("[part=allow]").click()
    expect(other.locator("[part=off]")).to_be_visible()
    expect(part(page, "allow").first).to_be_visible()
    assert stored(page) is None
    page.wait_for_timeout(SEEN_MS)
    assert all("r1.receipt" not in str(body) for _, body in service.calls)
    (consent,) = service.bodies("consent")
    assert consent["issuer_uid"] == "hotel-other"


def test_all_elements_of_a_hotel_follow_one_choice_and_count_once(
    visit: Visit, service: Service
) -> None:
    second = f'<voucher-offer site="hotel-demo" {ASK}></voucher-offer>'
    page = visit(ASK, after=f"<p id=below>Rooms</p>{second}", prepare=service.listen)
    expect(part(page, "allow")).to_have_count(2)
    part(page, "allow").last.click()
    expect(part(page, "off")).to_have_count(2)
    page.reload()
    expect(part(page, "off")).to_have_count(2)
    for title in part(page, "title").all():
        expect(title).to_have_text(SECOND)
    page.locator("#below").scroll_into_view_if_needed()
    page.wait_for_timeout(SEEN_MS)
    assert len(service.bodies("decide")) == 1
    assert service.bodies("seen") == [{"receipt": RECEIPT, "decision": DECISION}]


def test_no_thanks_is_final_at_the_service_and_leaves_the_way_to_end_it(
    visit: Visit, service: Service
) -> None:
    page = allowing(visit, service.listen)
    expect(part(page, "title")).to_have_text(SECOND)
    part(page, "dismiss").click()
    expect(part(page, "take")).to_have_count(0)
    expect(page.locator("#own")).to_be_visible()
    service.wait_for("dismiss")
    assert service.bodies("dismiss") == [{"receipt": RECEIPT, "decision": DECISION}]
    part(page, "off").click()
    service.wait_for("withdraw")
    expect(part(page, "take")).to_have_count(0)
