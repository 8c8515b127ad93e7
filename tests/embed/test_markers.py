"""Nothing that a guest types into a hotel's page leaves it with our requests."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.embed.conftest import Visit
from tests.embed.consent_steps import ASK, SEEN_MS, Service, allow_signals, part, stored
from tests.local.runs import LocalRun

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

COUNT = 200
KINDS = ("text", "email", "search", "tel", "url", "password")
# Of the fields, a part stands in shadow roots, open and closed.
IN_SHADOW = """
window.fields = [...document.querySelectorAll(".field")];
for (const mode of ["open", "closed"]) {
  for (let number = 0; number < 25; number += 1) {
    const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode });
    const one = document.createElement(number % 2 ? "input" : "textarea");
    root.append(one);
    window.fields.push(one);
  }
}
"""


def fields() -> str:
    """The fields of a page that asks for much."""
    inputs = "".join(
        f'<input class=field type={kind} data-voucher-field aria-label="{kind}">'
        for kind in KINDS
        for _ in range(10)
    )
    areas = '<textarea class=field aria-label=text name="guest"></textarea>' * 45
    editables = "<p class=field contenteditable=true data-voucher-price>1</p>" * 45
    return f"<form>{inputs}{areas}</form>{editables}"


def type_all(page: Page, markers: list[str], start: int) -> None:
    """Type a marker into each of the next fields."""
    for number, marker in enumerate(markers, start):
        page.evaluate("(number) => window.fields[number].focus()", number)
        page.keyboard.insert_text(marker)
    page.keyboard.type(markers[-1])


def test_of_200_strings_typed_everywhere_none_is_in_any_request(
    visit: Visit, server: LocalRun
) -> None:
    service = Service(server)
    allow_signals(service)  # how the visitor looks around is counted all the while
    sent: list[Request] = []

    def prepare(page: Page) -> None:
        page.context.on("request", lambda request: sent.append(request))  # noqa: PLW0108 (Playwright wants a function)
        service.listen(page)

    markers = [f"marker{secrets.token_hex(5)}" for _ in range(COUNT)]
    page = visit(ASK, prepare=prepare, after=fields())
    expect(part(page, "allow")).to_be_visible()
    page.evaluate(IN_SHADOW)
    assert page.evaluate("window.fields.length") == COUNT
    type_all(page, markers[:120], 0)
    part(page, "allow").click()
    expect(part(page, "off")).to_be_visible()
    page.reload()  # what is decided is shown from the next page on
    expect(part(page, "off")).to_be_visible()
    page.evaluate(IN_SHADOW)
    type_all(page, markers[120:], 120)
    assert stored(page)["signals"] is True
    part(page, "take").scroll_into_view_if_needed()
    page.wait_for_timeout(SEEN_MS)
    for name in ("why", "sent", "stored", "dismiss"):
        part(page, name).click()
    part(page, "erase").click()
    page.wait_for_load_state("networkidle")
    assert {name for name, _ in service.calls} == {
        *("catalogue", "consent", "decide", "seen", "why", "export", "dismiss", "erase"),
    }
    everything = json.dumps([[one.url, one.post_data, one.headers] for one in sent])
    assert everything.count("/api/") >= len(service.calls)
    assert [marker for marker in markers if marker in everything] == []
    kept = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert [marker for marker in markers if marker in kept] == []
