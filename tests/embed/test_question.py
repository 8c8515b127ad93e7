"""The question for consent: quiet, fair, asked once, and nothing before it is answered."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from chalicelib.domain.privacy.wordings import CURRENT
from tests.embed.conftest import RESERVED_ASKING, Host, Visit, happened
from tests.embed.consent_steps import (
    ASK,
    GPC,
    RECEIPT,
    SEEN_MS,
    Service,
    both,
    part,
    stored,
    with_script,
)
from tests.embed.test_host import STORED
from tests.embed.test_overlay import BEFORE_CONFIRM
from tests.hurry import HURRY
from tests.local.runs import ROOT, LocalRun
from tests.portal.campaign_steps import plain
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOTHING = {"local": 0, "session": 0, "cookies": "", "databases": 0, "caches": 0}
# The words of each language: all, only counting, no, under 18, what is stored, and after a no.
WORDS = {
    "en": ("Allow all", "Only counting", "No", "I am under 18", "What is stored", "is not counted"),
    "de": (
        "Alles erlauben",
        "Nur zählen",
        "Nein",
        "Ich bin unter 18",
        "Was gespeichert wird",
        "wird nicht gezählt",
    ),
    "nl": (
        "Alles toestaan",
        "Alleen tellen",
        "Nee",
        "Ik ben jonger dan 18",
        "Wat wordt bewaard",
        "wordt niet geteld",
    ),
}


@pytest.fixture
def service(server: LocalRun) -> Service:
    return Service(server)


def test_before_an_answer_there_is_one_request_and_nothing_stored(
    visit: Visit, site: Host, server: LocalRun
) -> None:
    page = visit(ASK)
    expect(part(page, "allow")).to_be_visible()
    page.wait_for_timeout(SEEN_MS)
    part(page, "stored").click()
    page.wait_for_load_state("networkidle")
    ours = [address for address in site.requests if address.startswith(server.url)]
    assert len([address for address in ours if "/api/" in address]) == 1
    assert len(ours) == 3  # and two scripts
    assert page.evaluate(STORED) == NOTHING
    assert page.context.cookies() == []
    assert happened(page)["violations"] == []


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_what_is_asked_is_what_a_consent_is_kept_with(
    visit: Visit, axe: str, lang: str, width: int, scheme: Any
) -> None:
    allow, count, refuse, minor, what, after = WORDS[lang]
    css = ":root{color-scheme:light dark;background:Canvas}"
    page = visit(ASK, lang=lang, width=width, css=css, color_scheme=scheme)
    page.get_by_role("button", name=what, exact=True).click()
    block = part(page, "consent")
    wording = CURRENT.texts[lang].replace("{hotel}", "Hotel Seeblick")  # type: ignore[index]
    question, _, rest = wording.partition("? ")
    expect(block).to_contain_text(f"{question}?")
    expect(block).to_contain_text(rest)
    for name in (allow, count, refuse, minor):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    assert not HURRY.search(plain(block.inner_text()))
    assert barriers(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=refuse, exact=True).click()
    expect(block).to_contain_text(after)
    assert barriers(page, axe) == []


def test_all_counting_and_no_are_one_click_each_of_the_same_size_look_and_contrast(
    visit: Visit,
) -> None:
    page = visit(ASK)
    expect(part(page, "allow")).to_be_visible()
    looks = page.evaluate(
        """['allow', 'count', 'refuse'].map((part) => {
          const one = document.querySelector('voucher-offer').shadowRoot
            .querySelector(`[part=${part}]`);
          const style = getComputedStyle(one);
          const box = one.getBoundingClientRect();
          return [box.width, box.height, box.top, style.color, style.backgroundColor,
            style.borderColor, style.borderWidth, style.fontSize, style.fontWeight, style.opacity];
        })"""
    )
    assert looks[0] == looks[1] == looks[2]
    assert looks[0][1] >= 24


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("de", 320), ("nl", 700)])
def test_nothing_moves_when_it_comes_and_when_it_is_answered(
    visit: Visit, service: Service, lang: str, width: int
) -> None:
    for answer in ("allow", "refuse"):
        page = visit(ASK, lang=lang, width=width, prepare=service.listen)
        part(page, answer).click()
        expect(part(page, "refuse")).to_have_count(0)
        page.wait_for_timeout(700)  # what moves within half a second of a click counts as meant
        page.reload()
        expect(part(page, "consent")).to_be_visible()
        page.wait_for_timeout(300)
        assert happened(page)["shifts"] == 0


def test_the_line_of_css_is_the_documents() -> None:
    assert RESERVED_ASKING in (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")


def test_the_offer_can_be_taken_without_an_answer(visit: Visit, server: LocalRun) -> None:
    page = visit(ASK)
    with page.expect_popup() as opened:
        part(page, "take").click()
    assert re.fullmatch(rf"{server.url}/#/offers/hotel-demo/[\w-]+/offer-1", opened.value.url)
    expect(part(page, "allow")).to_be_visible()


def test_no_stores_the_day_alone_and_sends_nothing(visit: Visit, service: Service) -> None:
    page = visit(ASK, prepare=service.listen)
    part(page, "refuse").click()
    expect(part(page, "consent")).to_contain_text("is not counted")
    assert stored(page) == {"refused": datetime.now(UTC).date().isoformat()}
    assert page.evaluate(STORED) == NOTHING | {"local": 1}
    page.wait_for_timeout(SEEN_MS)
    assert [name for name, _ in service.calls] == ["catalogue"]
    page.reload()
    expect(part(page, "consent")).to_contain_text("is not counted")
    expect(part(page, "refuse")).to_have_count(0)


@pytest.mark.parametrize(("days", "is_asked"), [(0, False), (180, False), (185, True)])
def test_after_a_no_it_is_not_asked_again_for_six_months(
    visit: Visit, days: int, is_asked: bool
) -> None:
    refused = datetime.now(UTC) - timedelta(days=days)
    text = f'{{"refused":"{refused.date().isoformat()}"}}'
    keep = f"localStorage.setItem('voucher-offer hotel-demo', '{text}')"
    page = visit(ASK, prepare=with_script(keep))
    expect(part(page, "consent")).to_be_visible()
    expect(part(page, "refuse")).to_have_count(1 if is_asked else 0)


def test_under_18_is_a_no_for_good(visit: Visit, service: Service) -> None:
    later = datetime.now(UTC) + timedelta(days=4000)

    def listen(page: Page) -> None:
        service.listen(page)
        page.clock.install()

    page = visit(ASK, prepare=listen)
    part(page, "minor").click()
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.clock.set_system_time(later)
    page.reload()
    expect(part(page, "consent")).to_contain_text("is not counted")
    part(page, "stored").click()
    expect(part(page, "panel").last).to_be_visible()
    expect(part(page, "count")).to_have_count(0)
    assert [name for name, _ in service.calls] == ["catalogue", "catalogue"]


def test_a_browsers_own_signal_is_a_no_until_the_guest_clicks_otherwise(
    visit: Visit, service: Service
) -> None:
    page = visit(ASK, prepare=both(service.listen, with_script(GPC)))
    expect(part(page, "consent")).to_contain_text("Global Privacy Control")
    expect(part(page, "count")).to_be_hidden()
    assert stored(page) is None
    part(page, "stored").click()
    part(page, "count").click()
    expect(part(page, "off")).to_be_visible()
    (consent,) = service.bodies("consent")
    assert consent["despite_gpc"] is True
    assert stored(page) == {"receipt": RECEIPT, "despiteGpc": True}
    page.reload()
    expect(part(page, "off")).to_be_visible()
    assert service.bodies("withdraw") == []


def test_a_signal_that_is_turned_on_later_ends_the_consent(visit: Visit, service: Service) -> None:
    page = visit(ASK, prepare=service.listen)
    part(page, "allow").click()
    expect(part(page, "off")).to_be_visible()
    (consent,) = service.bodies("consent")
    assert "despite_gpc" not in consent
    page.add_init_script(GPC)
    page.reload()
    expect(part(page, "consent")).to_contain_text("Global Privacy Control")
    service.wait_for("withdraw")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    assert stored(page) in (None, {})


def test_a_page_for_children_asks_nothing_and_decides_nothing(
    visit: Visit, site: Host, service: Service
) -> None:
    keep = f"""localStorage.setItem('voucher-offer hotel-demo', '{{"receipt":"{RECEIPT}"}}')"""
    page = visit(f"{ASK} audience=children", prepare=both(service.listen, with_script(keep)))
    expect(part(page, "take")).to_be_visible()
    page.wait_for_timeout(SEEN_MS)
    expect(part(page, "consent")).to_have_count(0)
    assert [name for name, _ in service.calls] == ["catalogue"]
    assert not [address for address in site.requests if "consent.js" in address]


def test_an_unknown_way_of_asking_is_none(visit: Visit) -> None:
    page = visit("consent=yes")
    expect(part(page, "take")).to_be_visible()
    expect(part(page, "consent")).to_have_count(0)


def test_it_is_answered_with_the_keyboard_alone_and_keeps_the_focus_in_its_place(
    visit: Visit, service: Service
) -> None:
    page = visit(ASK, prepare=service.listen)
    expect(part(page, "allow")).to_be_visible()
    inner = "document.querySelector('voucher-offer').shadowRoot.activeElement"
    order = []
    for _ in range(10):
        page.keyboard.press("Tab")
        order.append(page.evaluate(f"{inner}?.part.value"))
    assert order == [
        *("take", "dismiss", "why", "all", "sent"),
        *("allow", "count", "refuse", "stored", "minor"),
    ]
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(part(page, "consent")).to_contain_text("is not counted")
    assert page.evaluate(f"{inner}.closest('[part=consent]') !== null")


def test_in_the_overlay_it_covers_nothing_and_the_overlay_stays(
    visit: Visit, service: Service, axe: str
) -> None:
    page = visit(f"{ASK} {BEFORE_CONFIRM}", prepare=service.listen, width=320, height=568)
    page.wait_for_selector("voucher-offer .is-over [part=consent]")
    assert barriers(page, axe) == []
    part(page, "allow").click()
    page.wait_for_selector("voucher-offer .is-over [part=off]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.reload()
    page.wait_for_selector("voucher-offer .is-over [part=off]")
    expect(part(page, "title")).to_have_text("Late check-out")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_right_to_left_and_without_motion(visit: Visit) -> None:
    page = visit(ASK, lang="ar", direction="rtl", width=320, reduced_motion="reduce")
    expect(part(page, "allow")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    moving = "getComputedStyle(document.querySelector('voucher-offer').shadowRoot"
    assert page.evaluate(f"{moving}.querySelector('[part=consent]')).animationName") == "none"
