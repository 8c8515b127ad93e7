"""A hotel's own site on another origin, under a strict policy, with the element in its pages."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.runs import LocalRun, eventually
from tests.portal.campaign_steps import LATE, campaign, offer
from tests.portal.conftest import PATIENCE_MS, Desk, axe, desk, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["axe", "desk", "server"]

# docs/embed.md; a test holds the document to them. The second is for an element that asks.
RESERVED = (
    'voucher-offer:not([mode="overlay"]){display:block;min-block-size:clamp(15em,34em - 50vw,23em)}'
)
RESERVED_ASKING = (
    'voucher-offer[consent]:not([mode="overlay"])'
    "{display:block;min-block-size:clamp(21em,45em - 50vw,35em)}"
)
SLOT = "Breakfast is served until half past ten."
# What happens in a page, for the tests to read.
OBSERVE = """
window.happened = { events: [], violations: [], shifts: 0 };
for (const name of ["shown", "accepted", "dismissed"])
  document.addEventListener(`voucher-${name}`, ({ type, detail }) =>
    happened.events.push([type, detail]));
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  happened.violations.push(`${violatedDirective} ${blockedURI}`));
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) happened.shifts += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Host:
    """The hotel's site: what its page has besides the element, and under which address it is."""

    address: str
    api: str
    page: str = ""
    css: str = ""
    scripts: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def policy(self) -> str:
        """The policy of its pages: their own origin, and the one that the element needs."""
        return (
            f"default-src 'self'; script-src 'self' {self.api}; connect-src 'self' {self.api}; "
            "object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'"
        )


@pytest.fixture(scope="session")
def site(server: LocalRun) -> Iterator[Host]:
    """The hotel's web server, on a port of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            texts = {"/": (host.page, "text/html"), "/host.css": (host.css, "text/css")}
            scripts = {path: (text, "text/javascript") for path, text in host.scripts.items()}
            texts |= scripts
            path = self.path.partition("?")[0]
            text, kind = texts.get(path, ("", "text/plain"))
            self.send_response(200 if path in texts else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", host.policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        host = Host(f"http://127.0.0.1:{listening.server_address[1]}/", server.url)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield host
        listening.shutdown()


@pytest.fixture(scope="session")
def offers(desk: Desk) -> Iterator[dict[str, Any]]:
    """The hotel's campaign, with two offers; the demo hotel's own has ended."""
    for other in desk.get("/api/campaign/list?status=running")["items"]:
        desk.post("/api/campaign/end", {"campaign_id": other["id"]})
    chosen = [offer(desk), offer(desk, LATE, price=15)]
    with campaign(desk, offers=chosen, ends_at="2030-07-12") as made:
        yield made


Visit = Callable[..., "Page"]


@pytest.fixture
def visit(
    chromium: Browser, site: Host, server: LocalRun, offers: dict[str, Any]
) -> Iterator[Visit]:
    """Opens the hotel's page with the element in it, for a new guest."""
    contexts = []

    def visit_(  # noqa: PLR0913 (each is one thing that a page may differ in)
        attributes: str = "",
        *,
        before: str = "",
        after: str = "<p id=below>Rooms from 120 euros.</p>",
        lang: str = "en",
        direction: str = "ltr",
        head: str = "",
        css: str = "",
        width: int = 1280,
        height: int = 800,
        prepare: Callable[[Page], object] = lambda _: None,
        **options: Any,
    ) -> Page:
        reserved = RESERVED + RESERVED_ASKING
        site.css = f"body{{margin:1rem;font:16px/1.5 sans-serif}}{reserved}{css}"
        site.page = (
            f"<!doctype html><html lang={lang} dir={direction}><meta charset=utf-8>"
            '<meta name=viewport content="width=device-width">'
            "<title>Hotel</title><link rel=stylesheet href=/host.css>"
            f'{head}<script type=module src="{server.url}/embed/voucher-offer.js"></script>'
            f"<body><main><h1>Hotel</h1>{before}"
            f'<voucher-offer site="hotel-demo" {attributes}><p id=own>{SLOT}</p></voucher-offer>'
            f"{after}</main>"
        )
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(OBSERVE)
        page = context.new_page()
        site.requests.clear()
        page.on("request", lambda request: site.requests.append(request.url))
        prepare(page)
        page.goto(site.address)
        return page

    yield visit_
    for context in contexts:
        context.close()


def happened(page: Page) -> dict[str, Any]:
    """What happened in a page until now."""
    seen: dict[str, Any] = page.evaluate("window.happened")
    return seen


def layout(page: Page) -> dict[str, Any]:
    """Where the host's own pieces are."""
    places: dict[str, Any] = page.evaluate(
        "Object.fromEntries(['#own', '#below'].map((name) =>"
        " [name, document.querySelector(name)?.getBoundingClientRect().toJSON()]))"
    )
    return places


def wait_for_events(page: Page, count: int) -> None:
    """Wait for so many of the element's events. (Playwright's own wait evaluates a text in the
    page, which its policy forbids.)"""
    eventually(lambda: len(happened(page)["events"]) >= count, f"{count} events")
