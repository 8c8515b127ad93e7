"""What a guest does about consent in the element, and a service that answers as a test wants."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.local.runs import SECONDS, LocalRun

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.embed.conftest import Visit

ASK = "consent=ask"
RECEIPT, DECISION = "r1.receipt.signature", "d1.decision.signature"
STORED = "JSON.parse(localStorage.getItem('voucher-offer hotel-demo'))"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
SEEN_MS = 1300  # a card counts as seen after a second
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Allow-Methods": "GET,POST",
}


def allow_signals(service: Service) -> None:
    """Let the service say that signals were allowed, too."""
    purposes = {"learning": True, "signals": True}
    content = {"receipt": RECEIPT, "given_at": "2026-11-28T07:00:00Z", "purposes": purposes}
    service.answers["consent"] = (201, content)


def part(page: Page, name: str) -> Locator:
    """A piece of the element."""
    return page.locator(f"voucher-offer [part={name}]")


def stored(page: Page) -> Any:
    """What the element keeps in the browser; None for nothing."""
    return page.evaluate(STORED)


def allowing(visit: Visit, prepare: Callable[[Page], object]) -> Page:
    """A page whose guest allowed it on the page before, and is shown what was decided."""
    page = visit(ASK, prepare=prepare)
    part(page, "allow").click()
    expect(part(page, "off")).to_be_visible()
    page.reload()
    expect(part(page, "off")).to_be_visible()
    return page


@dataclass
class Service:
    """The service's answers about consent and decisions, and what it was asked. The catalogue is
    the real one's."""

    server: LocalRun
    arm: str = "offer"
    """`offer`: the second one is highlighted; `none`; or `null`: there is no decision."""
    answers: dict[str, tuple[int, dict[str, Any]] | None] = field(default_factory=dict)
    """Answers in place of the usual ones, by the end of the path; None: the way there is cut."""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    """The end of each path, and the body or the query."""
    pages: list[Page] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Answer the requests of a page."""
        self.pages.append(page)
        page.route("**/api/**", self._answer)

    def bodies(self, name: str) -> list[Any]:
        """What was sent to a route."""
        return [body for path, body in self.calls if path == name]

    def wait_for(self, name: str, count: int = 1) -> None:
        """Wait for so many requests."""
        deadline = time.monotonic() + SECONDS
        while len(self.bodies(name)) < count:
            assert time.monotonic() < deadline, f"never asked: {name}"
            self.pages[-1].wait_for_timeout(20)  # while it waits, Playwright answers

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.method == "OPTIONS":
            route.fulfill(status=204, headers=HEADERS)
            return
        name = request.url.partition("?")[0].rpartition("/")[2]
        sent = request.post_data_json if request.method == "POST" else request.url.partition("?")[2]
        self.calls.append((name, sent))
        status, content = self.answers.get(name) or self._usual(name)
        if name in self.answers and self.answers[name] is None:
            route.abort()
        else:
            route.fulfill(status=status, headers=HEADERS, body=json.dumps(content))

    def _usual(self, name: str) -> tuple[int, dict[str, Any]]:
        catalogue = "/api/offers/catalogue?issuer_uid=hotel-demo"
        if name in ("catalogue", "decide"):
            _, content = self.server.call(catalogue)
            return 200, content | (
                {"decision": self._decision(content)} if name == "decide" else {}
            )
        usual: dict[str, tuple[int, dict[str, Any]]] = {
            "consent": (201, {"receipt": RECEIPT, "given_at": "2026-11-28T07:00:00Z"}),
            "erase": (200, {"erased": {"exposures": 1}}),
            "seen": (200, {"counted": True}),
            "export": (200, {"consent": None, "exposures": [], "dismissals": []}),
            "why": (200, {"arm": "offer-2", "propensity": 500_000, "offers": [{"seen": None}]}),
        }
        return usual.get(name, (200, {"ok": True}))

    def _decision(self, content: dict[str, Any]) -> dict[str, Any] | None:
        if self.arm == "null":
            return None
        offer = content["items"][1]
        offer_id = offer["offer_id"] if self.arm == "offer" else None
        campaign = offer["campaign_id"]
        return {
            "token": DECISION,
            "campaign_id": campaign,
            "arm": self.arm,
            "offer_id": offer_id,
        }


def with_script(*scripts: str) -> Callable[[Page], None]:
    """Run scripts before a page's own."""

    def prepare(page: Page) -> None:
        for script in scripts:
            page.add_init_script(script)

    return prepare


def both(*prepares: Callable[[Page], object]) -> Callable[[Page], None]:
    """Prepare a page in several ways."""

    def prepare(page: Page) -> None:
        for one in prepares:
            one(page)

    return prepare
