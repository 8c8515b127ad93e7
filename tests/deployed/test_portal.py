"""The portal in a browser, below the path of a deployed stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.clocks import Clock
from tests.deployed.stage import Stage
from tests.portal.conftest import PATIENCE_MS, Watch
from tests.portal.steps import book

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(chromium: Browser, stage: Stage) -> Iterator[Page]:
    """A new visitor's page; all its requests must go below the stage's path."""
    watch = Watch(address(stage))
    context = chromium.new_context(
        locale="en-GB", timezone_id=Clock().zone, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    opened.on("console", watch.console)
    opened.on("pageerror", watch.error)
    opened.on("request", watch.request)
    yield opened
    context.close()
    assert watch.seen == []


def address(stage: Stage) -> str:
    """The stage's address in a browser, which resolves every name below localhost."""
    port = urlsplit(stage.emulator).port
    return f"http://{stage.api}.execute-api.localhost:{port}/{stage.name}/"


def test_a_guest_books_and_the_hotel_sees_it(page: Page, stage: Stage) -> None:
    key = stage.make_key("--uid", "hotel-browser")
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    body = {
        "title": "Day spa for two",
        "valid_from": start.isoformat(),
        "valid_until": (start + timedelta(days=40)).isoformat(),
    }
    voucher_id = stage.post("voucher/issue", body, X_TS_APIKEY=key).json["voucher"]["id"]

    page.goto(f"{address(stage)}#/v/{voucher_id}")
    page.wait_for_selector("h1")
    book(page)
    page.wait_for_selector("text=Add to calendar")
    status = stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key).json
    assert status["voucher"]["status"] == "booked"

    code = stage.post("session/code", {}, X_TS_APIKEY=key).json["code"]
    page.goto(f"{address(stage)}#sign-in={code}")
    page.locator(".sign-in-question .is-main").click()
    page.wait_for_selector(".who-name:has-text('hotel-browser')")
    page.wait_for_selector("text=Day spa for two")
