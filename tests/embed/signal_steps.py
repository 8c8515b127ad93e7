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
