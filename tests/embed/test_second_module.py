"""The module that consent needs: loaded only then, and only as the first one was made with it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import ASK, part
from tests.local.runs import ROOT, LocalRun
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Page

CONSENT = "**/embed/*/consent.js"
FIRST = "One night in a double room"


def modules(server: LocalRun) -> tuple[bytes, str, bytes]:
    """The first module, and the second one with its address."""
    _, _, first = fetch(f"{server.url}/embed/voucher-offer.js")
    match = re.search(rb'VERSION = "([0-9a-f]{16})"', first)
    assert match
    address = f"{server.url}/embed/{match[1].decode()}/consent.js"
    status, headers, second = fetch(address, Origin="https://a-hotel.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "immutable" in headers["Cache-Control"]
    return first, address, second


def test_the_first_module_names_the_second_by_its_version_and_its_hash(server: LocalRun) -> None:
    first, address, second = modules(server)
    assert address.split("/")[-2] == hashlib.sha256(second).hexdigest()[:16]
    digest = base64.b64encode(hashlib.sha384(second).digest()).decode()
    assert f'"sha384-{digest}"'.encode() in first
    for other in ("consent.js", f"{'0' * 16}/consent.js"):
        assert fetch(f"{server.url}/embed/{other}")[0] == 404


def test_its_text_needs_no_other_and_lets_no_strict_host_refuse_it(server: LocalRun) -> None:
    _, _, second = modules(server)
    text = second.decode()
    assert re.findall(r"^export .*", text, re.MULTILINE) == [
        "export function consentOf(site, mode, kit) {"
    ]
    assert not re.search(r"^import ", text, re.MULTILINE)
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "document.cookie",
        "indexedDB",
        "sendBeacon",
        "setInterval",
        "beforeunload",
        "keydown",
        "querySelectorAll",
    ):
        assert sink not in text, sink
    assert not re.search(r"\.value\b", text)  # it reads no field
    assert re.findall(r"sessionStorage\.\w+", text) == ["sessionStorage.removeItem"]


def test_the_document_says_how_large_they_are(server: LocalRun) -> None:
    first, _, second = modules(server)
    own, other = (len(gzip.compress(text)) / 1024 for text in (first, second))
    document = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
    stated = [float(size) for size in re.findall(r"([\d.]+) KB", document)]
    for size in (own, own + other):
        assert min(abs(size - each) for each in stated) <= 0.2, size


FAILURES = {
    "another text": lambda page: page.route(
        CONSENT,
        lambda route: route.fulfill(
            body="export function consentOf() { document.title = 'evil'; return null; }",
            content_type="text/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    ),
    "404": lambda page: page.route(CONSENT, lambda route: route.fulfill(status=404, body="")),
    "cut": lambda page: page.route(CONSENT, lambda route: route.abort()),
    "a browser that cannot check it": lambda page: page.add_init_script(
        "DOMTokenList.prototype.supports = () => false"
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_without_it_the_element_is_as_without_consent(visit: Visit, failure: str) -> None:
    errors: list[str] = []

    def prepare(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        FAILURES[failure](page)

    page = visit(ASK, prepare=prepare)
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "consent")).to_have_count(0)
    assert page.title() == "Hotel"
    assert errors == []
    assert happened(page)["shifts"] == 0
    assert page.evaluate("document.querySelectorAll('head > link').length") == 1


def test_one_that_comes_too_late_changes_nothing(visit: Visit) -> None:
    waiting = []

    def prepare(page: Page) -> None:
        page.clock.install()
        page.route(CONSENT, lambda route: waiting.append(route))  # noqa: PLW0108 (Playwright wants a function)

    page = visit(ASK, prepare=prepare)
    while not waiting:
        page.wait_for_timeout(20)
    page.clock.run_for(5100)
    expect(part(page, "title")).to_have_text(FIRST)
    waiting[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(part(page, "consent")).to_have_count(0)


def test_a_pinned_first_module_pins_the_second(visit: Visit, site: Host, server: LocalRun) -> None:
    first, _, _ = modules(server)
    version = hashlib.sha256(first).hexdigest()[:16]
    digest = base64.b64encode(hashlib.sha384(first).digest()).decode()
    page = visit(ASK)
    line = f'src="{server.url}/embed/voucher-offer.js"'
    pinned = f'src="{server.url}/embed/{version}/voucher-offer.js" integrity="sha384-'
    site.page = site.page.replace(line, f'{pinned}{digest}" crossorigin')
    page.goto(site.address)
    expect(part(page, "allow")).to_be_visible()
    assert happened(page)["violations"] == []


def test_it_is_not_loaded_where_nobody_asks(visit: Visit, site: Host) -> None:
    page = visit()
    expect(part(page, "take")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [address for address in site.requests if "consent.js" in address]
