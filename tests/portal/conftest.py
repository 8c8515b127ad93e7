"""A real server with its store, a real browser, and a watch on everything that a page does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from infra.deploy.page import join
from infra.npm import Unavailable
from tests import clocks
from tests.local.runs import LocalRun, copy_project
from tests.portal import browser as browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

BERLIN = "Europe/Berlin"
PATIENCE_MS = 60_000  # a busy machine is no defect
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for barriers."""
    try:
        return browsers.axe_source()
    except Unavailable as unavailable:
        browsers.missing(unavailable)
        raise


@pytest.fixture(scope="session")
def server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """The service as `make run` starts it, with demo data. It is started after the browser."""
    project = with_joined_page(copy_project(tmp_path_factory.mktemp("portal")))
    with start(project, clocks.chosen()) as run:
        settle(run)
        yield run


def with_joined_page(project: Path) -> Path:
    """The project with the page as a stage has it: a tenth of the requests of its single modules,
    which test_single_modules.py is about. Without esbuild, as it is."""
    with suppress(Unavailable):
        join(project / "chalicelib" / "web")
    return project


def settle(run: LocalRun) -> None:
    """Put the demo hotel into the zone of the clock: who looks at it is there."""
    address = "/api/hotel/profile?issuer_uid=hotel-demo"
    _, answer = run.call(address)
    hotel = {name: value for name, value in answer["hotel"].items() if value is not None}  # type: ignore[attr-defined]
    if hotel.pop("zone") != run.clock.zone:
        del hotel["logo"]
        status, answer = run.call("/api/hotel/save", hotel | {"zone": run.clock.zone})
        assert status == 200, answer


def start(project: Path, clock: clocks.Clock) -> LocalRun:
    """The local run on a set clock, as all browser tests use it: none depends on the real date."""
    limits = {"RATE_LIMIT_POST": "0", "RATE_LIMIT_GET": "0"}
    return LocalRun(project, clock=clock, AUTH_MODE="keys", **limits)


@dataclass
class Desk:
    """The demo hotel's front desk, through the API."""

    server: LocalRun

    @property
    def clock(self) -> clocks.Clock:
        """The clock of the server and of the pages."""
        return self.server.clock

    def issue(self, **fields: Any) -> dict[str, Any]:
        """A voucher that can be booked from tomorrow on, on the full hour."""
        start = self.clock.full_hour()
        body = {
            "title": "Day spa for two",
            "duration_minutes": 60,
            "price_amount": 89.5,
            "valid_from": start.isoformat(),
            "valid_until": (start + timedelta(days=40)).isoformat(),
            **fields,
        }
        # Only an admin may issue one that is over.
        key = "local-admin" if fields.get("allow_past") else "local-hotel"
        body["issuer_uid"] = "hotel-demo"
        status, answer = self.server.call("/api/voucher/issue", body, key=key)
        assert status == 201, answer
        return dict(answer["voucher"])  # type: ignore[call-overload]

    def status(self, voucher_id: str) -> str:
        """The voucher's status."""
        _, answer = self.server.call(f"/api/voucher/status?voucher_id={voucher_id}")
        return str(answer["voucher"]["status"])  # type: ignore[index]

    def get(self, path: str) -> dict[str, Any]:
        """An answer of the API."""
        status, answer = self.server.call(path)
        assert status == 200, answer
        return answer

    def post(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        """An answer of the API."""
        _, answer = self.server.call(path, body)
        return answer


@pytest.fixture(scope="session")
def desk(server: LocalRun) -> Desk:
    return Desk(server)


def profile(desk: Desk) -> dict[str, Any]:
    """The demo hotel's profile."""
    hotel: dict[str, Any] = desk.get("/api/hotel/profile?issuer_uid=hotel-demo")["hotel"]
    return hotel


def save_profile(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Save the profile with these changes."""
    stored = {name: value for name, value in profile(desk).items() if value is not None}
    stored.pop("logo", None)
    saved: dict[str, Any] = desk.post("/api/hotel/save", stored | changes)["hotel"]
    return saved


@pytest.fixture
def hotel(desk: Desk) -> Iterator[dict[str, Any]]:
    """The demo hotel in Berlin; afterwards it is again as it was."""
    before = profile(desk)
    yield save_profile(desk, zone=BERLIN)
    restored = {name: before[name] for name in ("name", "zone", "phone", "accent") if before[name]}
    save_profile(desk, **restored)


@dataclass
class Watch:
    """Records console errors, errors of the page and requests to third parties."""

    origin: str
    seen: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        # The browser logs each refusal of the API as an error of the page; that is no defect.
        is_refusal = message.text.startswith("Failed to load resource")
        # The tests' own clock is a script, which a frame with a mail refuses like any other.
        frames = ("about:srcdoc", f"{self.origin}/mail/")
        is_clock = message.text.startswith(
            tuple(f"Blocked script execution in '{frame}" for frame in frames)
        )
        if message.type in ("error", "warning") and not (is_refusal or is_clock):
            self.seen.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        self.addresses.append(request.url)
        if not request.url.startswith((self.origin, "blob:", "data:")):
            self.seen.append(f"third party: {request.url}")

    def error(self, error: object) -> None:
        self.seen.append(f"error: {error}")


Open = Callable[..., "Page"]


def sign_in(
    page: Page, server: LocalRun, address: str | None = None, key: str = "local-hotel"
) -> None:
    """Sign in as whom an API key names, the demo hotel by default, by a link made with it."""
    code = sign_in_code(server, key)
    page.goto(f"{address or server.url + '/'}#sign-in={code}")
    page.locator(".sign-in-question .is-main").click()
    page.wait_for_selector(".who")
    page.wait_for_selector("h1")


def give_session(context: BrowserContext, server: LocalRun, address: str, key: str) -> None:
    """Sign a new browser in without its page: the cookie, and what the page stores of a session.

    test_sign_in.py is about signing in by the page.
    """
    body = {"code": sign_in_code(server, key), "ends_at_rest": False}
    own_page = {"Sec-Fetch-Site": "same-origin"}
    answer = context.request.post(f"{address}api/session/create", data=body, headers=own_page)
    assert answer.status == 201, answer.text()
    session = answer.json()["session"]
    now = server.clock.now().timestamp() * 1000
    session["ends_at"] = now + session.pop("expires_in") * 1000
    stored = {"hotel-session": json.dumps(session), "hotel-session-used": str(round(now))}
    # Once: whoever signs out stays signed out.
    context.add_init_script(
        "if (location.protocol.startsWith('http') && !localStorage.wasSignedIn) {"
        f"Object.assign(localStorage, {json.dumps(stored)}, {{ wasSignedIn: 1 }}); }}"
    )


def sign_in_code(server: LocalRun, key: str = "local-hotel", **fields: object) -> str:
    """A one-time code of a hotel."""
    status, answer = server.call("/api/session/code", dict(fields), key=key)
    assert status == 201, answer
    return str(answer["code"])


@pytest.fixture
def watch(server: LocalRun) -> Watch:
    return Watch(server.url)


@pytest.fixture
def open_page(chromium: Browser, server: LocalRun, watch: Watch) -> Iterator[Open]:
    """Opens the portal for a new person: `open_page("v", id)`, `open_page(key="local-hotel")`,
    `open_page("campaigns?hotel=hotel-demo", key="local-admin")`."""
    contexts = []

    def open_(
        *place: str,
        key: str | None = None,
        width: int = 1280,
        height: int = 860,
        locale: str = "en-GB",
        scheme: str = "light",
        base: str | None = None,
        zone: str | None = None,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id=zone or server.clock.zone,
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.clock.install(time=server.clock.now())
        page = context.new_page()
        page.on("console", watch.console)
        page.on("pageerror", watch.error)
        page.on("request", watch.request)
        address = base or f"{server.url}/"
        if key:
            give_session(context, server, address, key)
        page.goto(address if key and not place else f"{address}#/{'/'.join(place)}")
        page.wait_for_selector("h1")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert watch.seen == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested here, and how to change that."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for browser, how in browsers.HOW_TO_INSTALL.items():
        missed = sum(browser in reason for reason in reasons)
        if missed:
            title = f"THE PORTAL WAS NOT TESTED: {browser}"
            terminalreporter.section(title, yellow=True)
            terminalreporter.line(f"{missed} tests were skipped. To run them: {how}")
