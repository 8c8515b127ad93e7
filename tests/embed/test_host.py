"""The hotel's page stays as it is: whatever we answer, and without a trace in the browser."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import RESERVED, SLOT, Host, Visit, happened, layout, wait_for_events
from tests.local.runs import ROOT, LocalRun
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SIZE_MAX = 8 * 1024  # bytes, compressed
CATALOGUE = "**/api/offers/catalogue?*"
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
})"""


def answering(status: int, body: str) -> Any:
    """A service that answers this to the one request."""
    headers = {"Access-Control-Allow-Origin": "*"}

    def prepare(page: Page) -> None:
        page.route(
            CATALOGUE, lambda route: route.fulfill(status=status, body=body, headers=headers)
        )

    return prepare


EMPTY = json.dumps({"ok": True, "hotel": {"issuer_uid": "hotel-demo"}, "items": []})
STRANGE = json.dumps({"hotel": {}, "items": [{"price_currency": "?", "ends_at": "soon"}]})
FAILURES = {
    "500": answering(500, '{"ok": false}'),
    "no offers": answering(200, EMPTY),
    "no JSON": answering(200, "<html>"),
    "strange": answering(200, STRANGE),
    "null": answering(200, "null"),
    "unreachable": lambda page: page.route(CATALOGUE, lambda route: route.abort()),
    "script blocked": lambda page: page.route("**/embed/*", lambda route: route.abort()),
    "script 404": lambda page: page.route(
        "**/embed/*", lambda route: route.fulfill(status=404, body="")
    ),
}


@pytest.mark.parametrize("mode", ["inline", "overlay"])
@pytest.mark.parametrize("failure", FAILURES)
def test_the_page_stays_as_it_is_when_we_cannot_answer(
    visit: Visit, failure: str, mode: str
) -> None:
    errors: list[str] = []

    def prepare(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        FAILURES[failure](page)

    attributes = f'mode={mode} placement="before-confirm"'
    page = visit(attributes, prepare=prepare)
    before = layout(page)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(SLOT)).to_be_visible()
    expect(page.locator("voucher-offer .card")).to_have_count(0)
    assert layout(page) == before
    seen = happened(page)
    assert (errors, seen["violations"], seen["events"], seen["shifts"]) == ([], [], [], 0)


def test_an_answer_that_comes_too_late_changes_nothing(visit: Visit) -> None:
    waiting: list[Route] = []

    def prepare(page: Page) -> None:
        page.clock.install()
        page.route(CATALOGUE, lambda route: waiting.append(route))  # noqa: PLW0108 (Playwright wants a function)

    page = visit(prepare=prepare)
    while not waiting:
        page.wait_for_timeout(20)
    expect(page.get_by_text(SLOT)).to_be_visible()
    page.clock.run_for(5100)
    expect(page.get_by_text(SLOT)).to_be_visible()
    (request,) = page.evaluate("customElements.get('voucher-offer').sent")
    assert request["bytes"] is None
    expect(page.locator("voucher-offer .card")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "de", "nl"])
@pytest.mark.parametrize("width", [1280, 700, 320])
def test_with_the_line_of_css_nothing_moves(visit: Visit, width: int, lang: str) -> None:
    page = visit(width=width, lang=lang)
    page.wait_for_selector("voucher-offer .card")
    page.wait_for_timeout(300)
    assert happened(page)["shifts"] == 0


def test_the_line_of_css_is_the_documents() -> None:
    assert RESERVED in (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")


def test_one_request_and_no_trace(visit: Visit, site: Host, server: LocalRun) -> None:
    second = '<voucher-offer site="hotel-demo" mode=overlay placement=before-confirm>'
    page = visit(after=f"<p id=below>Rooms</p>{second}</voucher-offer>")
    page.wait_for_selector(".is-over")
    wait_for_events(page, 2)
    page.locator("voucher-offer [part=why]").first.click()
    page.locator("voucher-offer [part=dismiss]").first.click()
    page.wait_for_load_state("networkidle")
    addresses = [address for address in site.requests if address.startswith(server.url)]
    assert len([address for address in addresses if "/api/" in address]) == 1
    assert len(addresses) == 2
    assert page.evaluate(STORED) == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
    }
    assert page.context.cookies() == []
    assert happened(page)["violations"] == []


def test_the_module_is_small_and_needs_no_other(server: LocalRun) -> None:
    _, _, module = fetch(f"{server.url}/embed/voucher-offer.js")
    assert len(gzip.compress(module)) <= SIZE_MAX
    text = module.decode()
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)
    # What would let a strict host refuse it, or leave a trace.
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "Storage",
        "cookie =",
        "indexedDB",
        "sendBeacon",
        "setInterval",
        "beforeunload",
        "mouseleave",
    ):
        assert sink not in text, sink


def test_the_modules_addresses(server: LocalRun) -> None:
    newest = f"{server.url}/embed/voucher-offer.js"
    origin = "https://a-hotel.example"
    status, headers, module = fetch(newest, Origin=origin)
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    status, again, _ = fetch(newest, Origin=origin, **{"If-None-Match": headers["ETag"]})
    assert (status, again["Access-Control-Allow-Origin"]) == (304, "*")
    version = hashlib.sha256(module).hexdigest()[:16]
    status, headers, pinned = fetch(f"{server.url}/embed/{version}/voucher-offer.js", Origin=origin)
    assert (status, pinned, headers["Access-Control-Allow-Origin"]) == (200, module, "*")
    assert "immutable" in headers["Cache-Control"]
    for other in (f"{'0' * 16}/voucher-offer.js", f"{version}/card.js", "card.js"):
        assert fetch(f"{server.url}/embed/{other}", Origin=origin)[0] == 404, other


def test_a_version_is_pinned_by_its_integrity(visit: Visit, site: Host, server: LocalRun) -> None:
    _, _, module = fetch(f"{server.url}/embed/voucher-offer.js")
    version = hashlib.sha256(module).hexdigest()[:16]
    digest = base64.b64encode(hashlib.sha384(module).digest()).decode()
    page = visit()
    line = f'src="{server.url}/embed/voucher-offer.js"'
    pinned = f'src="{server.url}/embed/{version}/voucher-offer.js" integrity="sha384-'
    assert line in site.page
    site.page = site.page.replace(line, f'{pinned}{digest}" crossorigin')
    page.goto(site.address)
    page.wait_for_selector("voucher-offer .card")
    site.page = site.page.replace(digest, base64.b64encode(b"another module" * 3).decode())
    page.goto(site.address)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(SLOT)).to_be_visible()
