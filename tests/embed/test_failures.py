"""Where the service or the browser's storage fails: the page stays, and nothing is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Visit, happened
from tests.embed.consent_steps import ASK, RECEIPT, Service, allowing, part, stored
from tests.embed.test_withdrawal import FIRST
from tests.local.runs import LocalRun

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def service(server: LocalRun) -> Service:
    return Service(server)


FAILURES: dict[str, tuple[int, dict[str, object]] | None] = {
    "cut": None,
    "500": (500, {"ok": False, "code": "internal"}),
    "429": (429, {"ok": False, "code": "rate_limited"}),
    "400": (400, {"ok": False, "code": "invalid_request"}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_consent_that_does_not_arrive_keeps_nothing_and_says_so(
    visit: Visit, service: Service, failure: str
) -> None:
    service.answers["consent"] = FAILURES[failure]
    page = visit(ASK, prepare=service.listen)
    part(page, "allow").click()
    expect(part(page, "consent")).to_contain_text("That did not work")
    expect(part(page, "allow")).to_be_visible()
    expect(part(page, "title")).to_have_text(FIRST)
    assert stored(page) is None
    del service.answers["consent"]
    part(page, "allow").click()
    expect(part(page, "off")).to_be_visible()


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", ["decide", "seen", "why", "export", "dismiss"])
def test_the_page_stays_as_it_is_when_the_service_fails(
    visit: Visit, service: Service, name: str, failure: str
) -> None:
    errors: list[str] = []

    def prepare(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        service.listen(page)

    page = allowing(visit, prepare)
    service.answers[name] = FAILURES[failure]
    if name == "decide":
        page.reload()
        service.wait_for("decide", 2)
        if failure == "cut":
            expect(page.locator("#own")).to_be_visible()
        else:
            expect(part(page, "title")).to_have_text(FIRST)
    else:
        service.wait_for("seen")
        part(page, "why").click()
        part(page, "stored").click()
        if name in ("why", "export"):
            expect(page.get_by_text("cannot say that just now").first).to_be_visible()
        part(page, "dismiss").click()
        expect(part(page, "take")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#below")).to_be_visible()
    assert errors == []
    assert happened(page)["violations"] == []


def test_a_full_storage_withdraws_what_it_cannot_keep(visit: Visit, service: Service) -> None:
    def prepare(page: Page) -> None:
        service.listen(page)
        page.add_init_script("Storage.prototype.setItem = () => { throw new Error('quota'); }")

    page = visit(ASK, prepare=prepare)
    part(page, "allow").click()
    expect(part(page, "consent")).to_contain_text("Your browser keeps nothing for this website")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    assert service.bodies("decide") == []
    expect(part(page, "title")).to_have_text(FIRST)


def test_a_forbidden_storage_is_not_asked_about(visit: Visit, service: Service) -> None:
    def prepare(page: Page) -> None:
        service.listen(page)
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', "
            "{ get() { throw new DOMException('no', 'SecurityError'); } })"
        )

    page = visit(ASK, prepare=prepare)
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "consent")).to_have_count(0)
    assert [name for name, _ in service.calls] == ["catalogue"]


def test_what_is_stored_by_somebody_else_under_the_name_changes_nothing(
    visit: Visit, service: Service
) -> None:
    def prepare(page: Page) -> None:
        service.listen(page)
        page.add_init_script("localStorage.setItem('voucher-offer hotel-demo', '{broken')")

    page = visit(ASK, prepare=prepare)
    expect(part(page, "allow")).to_be_visible()
    expect(part(page, "title")).to_have_text(FIRST)
