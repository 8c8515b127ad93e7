"""The demo hotel's own site, as `make run` serves it: a guest books a room, and meets the offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import OBSERVE, happened
from tests.hurry import HURRY
from tests.local.runs import LocalRun
from tests.portal.conftest import PATIENCE_MS
from tests.portal.test_barriers import barriers
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Of each language: the room's button, the next step, the last button, the question for the journal.
WORDS = {
    "en": ("Choose: Lake room", "Continue", "Confirm the booking", "Show what this page.s offer"),
    "de": ("Wählen: Seezimmer", "Weiter", "Buchung bestätigen", "Zeigen, was das Angebot"),
    "nl": ("Kiezen: Meerkamer", "Verder", "Boeking bevestigen", "Laat zien wat de aanbieding"),
}


@pytest.fixture(scope="module")
def address(server: LocalRun) -> str:
    """The address that the run printed."""
    assert server.url
    match = re.search(r"http://\S+/demo-hotel/", server.output)
    assert match
    return match[0]


@pytest.fixture
def pages(chromium: Browser, offers: dict[str, Any]) -> Iterator[Any]:
    """Opens pages for a new guest."""
    contexts = []
    errors: list[str] = []

    def open_(address: str, **options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(OBSERVE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("en", "light", 1280), ("de", "dark", 1280), ("nl", "light", 320), ("de", "dark", 320)],
)
def test_a_guest_books_a_room_and_meets_the_offer(
    pages: Any, address: str, axe: str, lang: str, scheme: str, width: int
) -> None:
    choose, following, confirm, _ = WORDS[lang]
    size = {"width": width, "height": 800}
    page = pages(f"{address}?lang={lang}", color_scheme=scheme, viewport=size)

    def check() -> None:
        seen = happened(page)
        assert (seen["violations"], seen["shifts"]) == ([], 0)
        assert barriers(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not HURRY.search(page.locator("body").inner_text())

    page.wait_for_selector("voucher-offer .card")
    check()
    page.get_by_role("link", name=choose, exact=True).click()
    page.locator("main [name=guest]").fill("Anna de Vries")
    check()
    page.get_by_role("button", name=following, exact=True).click()
    page.wait_for_selector("voucher-offer .is-over")
    expect(page.locator("main dd").first).to_have_text("Anna de Vries")
    assert "Anna" not in page.url
    check()
    page.locator("voucher-offer [part=dismiss]").click()
    page.get_by_role("button", name=confirm, exact=True).click()
    expect(page.locator("dl")).to_have_count(0)
    check()


def test_the_language_is_changed_on_any_page_without_losing_the_choice(
    pages: Any, address: str
) -> None:
    page = pages(address)
    page.get_by_role("link", name=WORDS["en"][0], exact=True).click()
    page.get_by_role("button", name="Deutsch", exact=True).click()
    expect(page.locator(".lead")).to_contain_text("Seezimmer")
    page.locator("main [name=guest]").fill('Anna "A" <b>')
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Nederlands", exact=True).click()
    expect(page.locator("main dd").first).to_have_text('Anna "A" <b>')
    expect(page.locator("html")).to_have_attribute("lang", "nl")


@pytest.mark.parametrize("lang", WORDS)
def test_the_journal_shows_what_was_sent_to_who_asks(pages: Any, address: str, lang: str) -> None:
    page = pages(f"{address}?lang={lang}")
    page.wait_for_selector("voucher-offer .card")
    expect(page.locator(".journal ol")).to_be_hidden()
    page.get_by_role("button", name=re.compile(WORDS[lang][3])).click()
    lines = page.locator(".journal li")
    expect(lines.first).to_contain_text("/api/offers/catalogue?issuer_uid=hotel-demo → 200")
    page.locator("voucher-offer [part=dismiss]").click()
    expect(lines.last).to_contain_text("voucher-dismissed")
    expect(page.locator(".journal")).not_to_contain_text("POST")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


def test_it_answers_this_machine_with_its_own_pages_alone(address: str) -> None:
    root = address.removesuffix("demo-hotel/")
    assert (
        fetch(root)[0] == fetch(f"{address}?room=none&nights={'9' * 5000}&arrival=soon")[0] == 200
    )
    for other in ("none", "frame.html", "texts.en.json", "../demo_site.py", "..%2Fdemo.py"):
        assert fetch(f"{address}{other}")[0] == 404, other
    assert fetch(address, Host="evil.example")[0] == 403


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("fr,nl;q=0.5,en;q=0.4", "", "nl"),
        ("fr", "", "en"),
        ("de", "?lang=nl", "nl"),
    ],
)
def test_it_speaks_the_language_of_the_browser_until_the_guest_chooses(
    address: str, accepted: str, query: str, language: str
) -> None:
    _, _, text = fetch(address + query, **{"Accept-Language": accepted})
    assert f'<html lang="{language}"' in text.decode()


def test_the_journal_shows_what_a_guest_who_allows_it_sends(pages: Any, address: str) -> None:
    page = pages(address)
    page.get_by_role("button", name=re.compile(WORDS["en"][3])).click()
    page.locator("voucher-offer [part=allow]").click()
    expect(page.locator("voucher-offer [part=off]")).to_be_visible()
    lines = page.locator(".journal li")
    expect(lines.nth(1)).to_contain_text('/api/privacy/consent {"issuer_uid":"hotel-demo"')
    expect(lines.nth(1)).to_contain_text("→ 201")
    page.reload()
    page.get_by_role("button", name=re.compile(WORDS["en"][3])).click()
    expect(lines.first).to_contain_text("/api/offers/decide?issuer_uid=hotel-demo&receipt=")
    page.locator("voucher-offer [part=off]").click()
    expect(page.locator(".journal")).to_contain_text("/api/privacy/withdraw")
