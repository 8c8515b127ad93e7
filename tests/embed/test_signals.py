"""How a visitor looks around: counted after a consent that covers it, as twelve bits alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.analysis.reading import read
from chalicelib.domain.analysis.table import CURRENT
from tests.domain.analysis.test_reading import bins_of
from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import RECEIPT, Service, part, stored
from tests.embed.signal_steps import (
    KEPT,
    NAME,
    allowing,
    compares,
    counts,
    decides,
    is_again,
    is_stuck,
    looks,
    open_page,
    pass_,
    service,
)
from tests.local.runs import LocalRun
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["allowing", "open_page", "service"]

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
    assert kept.keys() == {"counts", "asked", "of"}
    assert kept["of"] == RECEIPT[-8:]
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


@pytest.mark.parametrize(
    "text",
    [
        '{"counts":[1,2],"asked":3,"of":"OWN"}',
        "[]",
        "no json",
        '{"counts":[9e99,0,0,0,0,0,0,0,0],"asked":[],"of":"OWN"}',
        '{"counts":[999,1,1,5,3,1,1,1,1],"asked":[],"of":"another"}',
        '{"counts":[999,1,1,5,3,1,1,1,1],"asked":[]}',
    ],
)
def test_what_is_kept_by_somebody_else_says_nothing(
    allowing: Callable[..., Page], service: Service, site: Host, text: str
) -> None:
    page = allowing()
    page.goto(f"{site.address}host.css")  # nothing counts there
    script = json.dumps(text.replace("OWN", RECEIPT[-8:]))
    page.evaluate(f"sessionStorage.setItem('{NAME}', {script})")
    page.goto(site.address)
    service.wait_for("decide")
    assert [query.partition("bins=")[2] for query in service.bodies("decide")] == ["0"]


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
