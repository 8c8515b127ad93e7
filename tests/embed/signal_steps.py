"""A page with marks, its visitors, and what a tab keeps of how they look around."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.embed.conftest import Visit
from tests.embed.consent_steps import (
    ASK,
    RECEIPT,
    Service,
    allow_signals,
    both,
    part,
    with_script,
)
from tests.local.runs import LocalRun

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
CHOICE = json.dumps(json.dumps({"receipt": RECEIPT, "signals": True}))
ALLOWED = f"localStorage.setItem('voucher-offer hotel-demo', {CHOICE})"
HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => window.isAway === true })"
TELL = "document.dispatchEvent(new Event('visibilitychange'))"
CHANGE = "(one) => one.dispatchEvent(new Event('change', { bubbles: true }))"
KEPT = f"sessionStorage.getItem('{NAME}')"

Open = Callable[..., "Page"]


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


def counted(**numbers: int) -> str:
    """A script that lets the session begin with such counts."""
    own = {"asked": [], "of": RECEIPT[-8:]}
    kept = {"counts": [numbers.get(name, 0) for name in [*FEATURES, "coarse"]]} | own
    return (
        f"if (!sessionStorage.once) {{ sessionStorage.setItem('{NAME}', "
        f"{json.dumps(json.dumps(kept))}); "
        f"{ALLOWED}; sessionStorage.once = 1 }}"
    )


@pytest.fixture
def returning(visit: Visit, service: Service) -> Open:
    """Opens a page for a visitor who allowed all of it before, and has looked around."""

    def open_(attributes: str = ASK, *, counts: dict[str, int], **options: Any) -> Page:
        def clock(page: Page) -> None:
            page.clock.install()

        prepare = both(service.listen, clock, with_script(counted(**counts)))
        return visit(attributes, prepare=prepare, **{"after": PAGE, "css": CSS} | options)

    return open_


def bits_asked_with(service: Service) -> list[int]:
    """The bits of each decision that was asked for."""
    return [int(query.partition("bins=")[2]) for query in service.bodies("decide")]


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


def is_again(page: Page, service: Service) -> int:
    """The bits with which the next page asks for a decision."""
    before = len(service.bodies("decide"))
    page.goto(f"{page.url.partition('?')[0]}?next=page")
    service.wait_for("decide", before + 1)
    query = service.bodies("decide")[before]
    match = re.fullmatch(rf"issuer_uid=hotel-demo&receipt={RECEIPT}&bins=(\d+)", query)
    assert match, query
    return int(match[1])
