"""How a visitor looks around: counted after a consent that covers it, as twelve bits alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from chalicelib.domain.analysis.reading import read
from chalicelib.domain.analysis.table import CURRENT
from tests.domain.analysis.test_reading import bins_of
from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import (
    ASK,
    GPC,
    RECEIPT,
    Service,
    allow_signals,
    both,
    part,
    stored,
    with_script,
)
from tests.local.runs import LocalRun
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAME = "voucher-offer visit hotel-demo"
FEATURES = ["seconds", "scrolled", "backs", "prices", "dates", "fields", "pauses", "returns"]
PAGE = (
    "".join(f'<p class=price data-voucher-price="{90 + 6 * n} EUR">Room</p>' for n in range(6))
    + "<form><input type=date id=date data-voucher-date data-voucher-field aria-label=Arrival>"
    "<input id=name data-voucher-field aria-label=Name>"
    "<button type=button id=call data-voucher-cta>Confirm the booking</button></form>"
)
CSS = ".price{block-size:700px;margin:0} #end{block-size:900px}"
KEPT = f"sessionStorage.getItem('{NAME}')"


@pytest.fixture
def service(server: LocalRun) -> Service:
    made = Service(server)
    allow_signals(made)
    return made


@pytest.fixture
def open_page(visit: Visit, service: Service) -> Callable[..., Page]:
    """Opens a page with prices, a date, fields and the hotel's button, with a clock to move."""

    def open_(attributes: str = ASK, *scripts: str, **options: Any) -> Page:
        def clock(page: Page) -> None:
            page.clock.install()

        prepare = both(service.listen, clock, with_script(*scripts))
        return visit(attributes, prepare=prepare, after=PAGE, css=CSS, **options)

    return open_


@pytest.fixture
def allowing(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens such a page for a visitor who then allows all of it."""

    def open_(*scripts: str, **options: Any) -> Page:
        page = open_page(ASK, *scripts, **options)
        part(page, "allow").click()
        expect(part(page, "off")).to_be_visible()
        page.wait_for_load_state("networkidle")
        return page

    return open_


def counts(page: Page) -> dict[str, int]:
    """What the session has counted."""
    kept = page.evaluate(KEPT)
    numbers = json.loads(kept)["counts"] if kept else [0] * 9
    return dict(zip([*FEATURES, "coarse"], numbers, strict=True))


def pass_(page: Page, seconds: float) -> None:
    """Let time pass, once the browser has told what is in view."""
    page.wait_for_timeout(400)
    page.clock.run_for(int(seconds * 1000))


def look_at(page: Page, *prices: int) -> None:
    """Look at prices for a second each."""
    for number in prices:
        page.evaluate(f"document.querySelectorAll('.price')[{number}].scrollIntoView()")
        pass_(page, 1.2)


def looks(page: Page) -> None:
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    pass_(page, 22)


def compares(page: Page) -> None:
    look_at(page, 0, 1, 2, 3, 4)
    look_at(page, 0)


def decides(page: Page) -> None:
    page.locator("#date").fill("2030-07-01")
    page.locator("#name").focus()
    pass_(page, 1)


def is_stuck(page: Page) -> None:
    page.locator("#name").focus()
    pass_(page, 125)
    page.locator("#call").hover()
    pass_(page, 4)


def is_again(page: Page, service: Service, attributes: str = ASK) -> int:
    """The bits with which the next page asks for a decision."""
    before = len(service.bodies("decide"))
    page.goto(f"{page.url.partition('?')[0]}?next=page")
    service.wait_for("decide", before + 1)
    query = service.bodies("decide")[before]
    assert attributes
    match = re.fullmatch(rf"issuer_uid=hotel-demo&receipt={RECEIPT}&bins=(\d+)", query)
    assert match, query
    return int(match[1])


PERSONAS: dict[str, tuple[Callable[[Page], None], str, tuple[str, ...]]] = {
    "looking": (looks, "looking", ("dwell_20s", "scrolled_half")),
    "comparing": (compares, "comparing", ("scrolled_half", "came_back", "prices_2", "prices_5")),
    "deciding": (decides, "deciding", ("dates_1", "fields_1")),
    "stuck": (
        is_stuck,
        "stuck",
        ("dwell_20s", "dwell_120s", "fields_1", "paused_at_call"),
    ),
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_a_visit_looks_like_follows_from_what_was_done(
    allowing: Callable[..., Page], service: Service, persona: str
) -> None:
    act, state, names = PERSONAS[persona]
    page = allowing()
    act(page)
    bins = is_again(page, service)
    seen = {name for name in names if bins & bins_of(name)}
    assert seen == set(names), counts(page)
    assert read(bins, CURRENT).state == state
    assert happened(page)["violations"] == []
    assert happened(page)["shifts"] == 0


def test_leaving_for_half_a_minute_and_a_finger_are_counted(
    allowing: Callable[..., Page],
) -> None:
    hidden = "Object.defineProperty(document, 'hidden', { get: () => window.isAway === true })"
    page = allowing(hidden, has_touch=True, is_mobile=True)
    told = "document.dispatchEvent(new Event('visibilitychange'))"
    for seconds, times in ((10, 0), (31, 1)):
        page.evaluate(f"window.isAway = true; {told}")
        pass_(page, seconds)
        page.evaluate(f"window.isAway = false; {told}")
        assert counts(page)["returns"] == times
    assert counts(page)["coarse"] == 1


def test_who_does_nothing_is_not_counted_as_looking(allowing: Callable[..., Page]) -> None:
    page = allowing()
    pass_(page, 200)
    page.reload()
    assert counts(page)["seconds"] < 60


@pytest.mark.parametrize(
    ("button", "scripts", "attributes"),
    [
        (None, (), ASK),
        ("refuse", (), ASK),
        ("count", (), ASK),
        (None, (GPC,), ASK),
        (None, (), f"{ASK} audience=children"),
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


# Each of these throws as soon as anybody in the page reads it.
UNREADABLE = """
window.reads = [];
const forbid = (type, ...names) => names.forEach((name) =>
  Object.defineProperty(type.prototype, name, { configurable: true, get() {
    window.reads.push(name);
    throw new Error(`read ${name}`);
  } }));
forbid(Node, "textContent", "nodeValue");
forbid(Element, "innerHTML", "outerHTML");
forbid(HTMLElement, "innerText", "outerText");
forbid(CharacterData, "data");
for (const type of [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement, HTMLButtonElement])
  forbid(type, "value");
forbid(HTMLInputElement, "valueAsDate", "valueAsNumber", "checked", "files");
forbid(HTMLSelectElement, "selectedIndex", "selectedOptions");
forbid(KeyboardEvent, "key", "code", "keyCode", "charCode", "which");
forbid(InputEvent, "data", "dataTransfer");
forbid(MouseEvent, "clientX", "clientY", "pageX", "pageY", "screenX", "screenY", "offsetX",
  "offsetY", "x", "y", "movementX", "movementY", "layerX", "layerY");
forbid(PointerEvent, "pressure", "tiltX", "tiltY", "pointerId");
forbid(Touch, "clientX", "clientY", "pageX", "pageY", "screenX", "screenY");
forbid(ClipboardEvent, "clipboardData");
forbid(Document, "cookie", "referrer", "title");
"""


def test_it_reads_no_text_no_value_no_key_and_no_place(
    allowing: Callable[..., Page], service: Service
) -> None:
    errors: list[str] = []
    page = allowing(UNREADABLE)
    page.on("pageerror", lambda error: errors.append(str(error)))
    compares(page)
    page.keyboard.type("secret")
    page.locator("#name").press_sequentially("Anna")
    page.mouse.move(300, 300)
    decides(page)
    is_stuck(page)
    bins = is_again(page, service)
    assert bins & bins_of("came_back", "prices_5", "dates_1", "fields_1", "paused_at_call")
    assert page.evaluate("window.reads") == []
    assert errors == []


def test_only_plain_counts_are_kept_and_only_bits_are_sent(
    allowing: Callable[..., Page], service: Service
) -> None:
    page = allowing()
    compares(page)
    kept = json.loads(page.evaluate(KEPT))
    assert kept.keys() == {"counts", "asked"}
    assert all(isinstance(one, int) for one in [*kept["counts"], *kept["asked"]])
    assert len(kept["counts"]) == 9
    is_again(page, service)
    part(page, "take").scroll_into_view_if_needed()
    pass_(page, 1.5)
    service.wait_for("seen")
    assert [body.keys() for body in service.bodies("seen")] == [{"receipt", "decision"}]
    assert stored(page) == {"receipt": RECEIPT, "signals": True}
    sent = json.dumps(service.calls)
    assert not any(price in sent for price in ("96", "102 ", "EUR"))


def test_what_is_kept_by_somebody_else_says_nothing(
    allowing: Callable[..., Page], service: Service
) -> None:
    page = allowing()
    for text in (
        '{"counts":[1,2],"asked":3}',
        "[]",
        "no json",
        '{"counts":[9e99,0,0,0,0,0,0,0,0]}',
    ):
        page.goto(f"{page.url.partition('?')[0]}?other=page")
        page.evaluate(f"sessionStorage.setItem('{NAME}', {json.dumps(text)})")
        page.evaluate("removeEventListener('pagehide', () => 0)")
    assert is_again(page, service) in range(4096)


def test_the_browser_reads_every_visit_as_the_service_does(visit: Visit, server: LocalRun) -> None:
    page = visit()
    _, _, index = fetch(f"{server.url}/")
    version = re.search(rb"web/([0-9a-f]{16})/", index)
    assert version
    page.goto(server.url)
    address = f"{server.url}/web/{version[1].decode()}/shared/visit-table.js"
    script = f"""import("{address}").then(({{ readVisit }}) =>
      Array.from({{ length: 4096 }}, (_, bins) => readVisit(bins)))"""
    for bins, reading in enumerate(page.evaluate(script)):
        expected = read(bins, CURRENT)
        assert reading["state"] == expected.state, bins
        evidence = [(each["bit"], each["points"]) for each in reading["evidence"]]
        assert evidence == [*map(tuple, expected.evidence)], bins
    _, _, text = fetch(address)
    _, _, first = fetch(f"{server.url}/embed/voucher-offer.js")
    assert text.count(b"points") > 4  # it is the file, and the element's module has the same
    assert first
