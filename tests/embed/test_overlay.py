"""The overlay: in a corner, once, never in the way of the hotel's own button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import SLOT, Visit, happened
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

OVERLAY = "mode=overlay"
BEFORE_CONFIRM = 'mode=overlay placement="before-confirm"'
OVER = "voucher-offer .is-over"
CTA = "<button id=confirm data-voucher-cta>Confirm the booking</button>"
OPEN = "document.querySelector('voucher-offer').open()"
COVERS = """() => {
  const own = document.querySelector('voucher-offer').shadowRoot.querySelector('.is-over');
  if (!own) return null;
  const [card, button] = [own, document.querySelector('#confirm')]
    .map((one) => one.getBoundingClientRect());
  return card.left < button.right && button.left < card.right
    && card.top < button.bottom && button.top < card.bottom;
}"""


@pytest.mark.parametrize(
    "how",
    [
        "document.querySelector('voucher-offer').open()",
        "document.querySelector('voucher-offer').setAttribute('open', '')",
    ],
)
def test_it_opens_when_the_host_says_so(visit: Visit, how: str) -> None:
    page = visit(OVERLAY)
    page.wait_for_load_state("networkidle")
    expect(page.locator(OVER)).to_have_count(0)
    page.evaluate(how)
    expect(page.locator(OVER)).to_be_visible()
    expect(page.get_by_text(SLOT)).to_be_visible()  # the host's own, where it was


def test_it_opens_by_its_attribute_and_before_the_guest_confirms(visit: Visit) -> None:
    for attributes in (f"{OVERLAY} open", BEFORE_CONFIRM):
        page = visit(attributes)
        expect(page.locator(OVER)).to_be_visible()
        assert happened(page)["shifts"] == 0


def test_it_opens_once_a_page_and_never_on_leaving(visit: Visit) -> None:
    page = visit(BEFORE_CONFIRM)
    page.locator("voucher-offer [part=dismiss]").click()
    expect(page.locator(OVER)).to_have_count(0)
    page.evaluate(OPEN)
    page.mouse.move(400, 400)
    page.mouse.move(400, 0)
    page.evaluate("document.dispatchEvent(new MouseEvent('mouseleave'))")
    page.wait_for_timeout(200)
    expect(page.locator(OVER)).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "de", "nl"])
def test_it_is_a_dialog_that_takes_no_focus(
    visit: Visit, axe: str, lang: str, offers: dict[str, Any]
) -> None:
    page = visit(BEFORE_CONFIRM, after="<label>Name <input id=name autofocus></label>", lang=lang)
    page.wait_for_selector(OVER)
    dialog = page.get_by_role("dialog", name="One night in a double room", exact=True)
    expect(dialog).to_be_visible()
    assert dialog.get_attribute("aria-modal") is None
    expect(page.locator("#name")).to_be_focused()
    assert barriers(page, axe) == []
    page.keyboard.type("Anna")
    expect(page.locator("#name")).to_have_value("Anna")
    page.keyboard.press("Shift+Tab")  # the element stands before the field
    assert page.evaluate("document.activeElement.localName") == "voucher-offer"
    page.keyboard.press("Escape")
    expect(page.locator(OVER)).to_have_count(0)
    expect(page.locator("#name")).to_be_focused()
    detail = {"campaign_id": offers["id"], "offer_id": "offer-1"}
    assert ["voucher-dismissed", detail] in happened(page)["events"]


PLACES = {
    "bottom end": "inset:auto 1rem 1rem auto",
    "bottom start": "inset:auto auto 1rem 1rem",
    "bottom, whole width": "inset:auto 0 0 0;inline-size:100%",
    "top end": "inset:1rem 1rem auto auto",
    "right edge": "inset:0 0 0 auto;block-size:100%",
    "middle": "inset:45% auto auto 40%",
}


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 640)])
@pytest.mark.parametrize("place", PLACES)
def test_it_never_covers_the_hotels_own_button(
    visit: Visit, place: str, width: int, height: int
) -> None:
    css = f"#confirm{{position:fixed;{PLACES[place]}}}"
    page = visit(BEFORE_CONFIRM, after=CTA, css=css, width=width, height=height)
    expect(page.locator("voucher-offer .card")).to_be_visible()
    assert not page.evaluate(COVERS)
    page.locator("#confirm").click(trial=True)


def test_it_moves_when_the_button_comes_near(visit: Visit) -> None:
    css = "#confirm{display:block;margin:150vh 0 100vh auto;block-size:4rem;inline-size:12rem}"
    page = visit(BEFORE_CONFIRM, after=CTA, css=css)
    page.wait_for_selector(f"{OVER}.bottom.end")
    page.evaluate("document.querySelector('#confirm').scrollIntoView({block: 'end'})")
    page.wait_for_selector(f"{OVER}.bottom.start")
    for top in range(0, 2000, 90):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert not page.evaluate(COVERS), top


def test_where_no_corner_is_free_it_stays_in_its_place(visit: Visit) -> None:
    css = "#confirm{position:fixed;inset:0;opacity:.2;inline-size:100%;block-size:100%}"
    page = visit(BEFORE_CONFIRM, after=CTA, css=css, width=320)
    expect(page.locator("voucher-offer .card")).to_be_visible()
    expect(page.locator(OVER)).to_have_count(0)
    assert page.locator("voucher-offer .card").get_attribute("role") is None


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_it_fits_a_small_screen_in_either_direction(visit: Visit, direction: str) -> None:
    page = visit(BEFORE_CONFIRM, direction=direction, width=320, height=568)
    page.wait_for_selector(OVER)
    box = page.locator(OVER).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("motion", "name"), [("reduce", "none"), ("no-preference", "come")])
def test_it_moves_for_nobody_who_asked_for_no_motion(visit: Visit, motion: Any, name: str) -> None:
    page = visit(BEFORE_CONFIRM, reduced_motion=motion)
    page.wait_for_selector(OVER)
    style = page.locator(OVER).evaluate("(one) => getComputedStyle(one).animationName")
    assert style == name


def test_nothing_counts_down(visit: Visit) -> None:
    page: Page = visit(BEFORE_CONFIRM)
    page.wait_for_selector(OVER)
    before = page.locator(OVER).inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(OVER).inner_text() == before
