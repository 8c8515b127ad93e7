"""The page shows the time of a hotel whose test clock is ahead, says so, and moves it on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from chalicelib.domain.instants import text
from tests.local.runs import LocalRun, copy_project, eventually
from tests.local.test_clock import book_in_two_days, mailbox
from tests.portal.conftest import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DAY = 24 * 60 * 60
BERLIN = ZoneInfo("Europe/Berlin")
LINE = "clock is ahead: it is"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[LocalRun]:
    """A run of its own: other tests live in real time."""
    with LocalRun(copy_project(tmp_path)) as run:
        yield run


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that nobody has used."""
    with chromium.new_context(locale="en-GB", timezone_id="Europe/Berlin") as context:
        yield context.new_page()


def forward(run: LocalRun, days: int) -> None:
    """Move the demo hotel's time on."""
    status, _ = run.call("/api/hotel/clock", {"forward_seconds": days * DAY})
    assert status == 200


def test_the_desk_and_a_link_show_the_hotels_time(run: LocalRun, page: Page) -> None:
    voucher_id = run.issue()
    begin = text(datetime.now(UTC) + timedelta(days=2))
    _, free = run.call(f"/api/slots/available?voucher_id={voucher_id}&from={begin}")
    body = {"voucher_id": voucher_id, "slot_id": free["items"][0]["slot_id"]}
    status, answer = run.call("/api/voucher/book", body | {"holder_uid": "guest-of-the-clock"})
    assert status == 201
    _, link = run.call("/api/booking/link", {"booking_id": answer["booking"]["id"]})
    address = f"{run.url}/#booking={link['token']}"

    page.goto(address)
    page.get_by_role("button", name="Cancel booking", exact=True).first.wait_for()
    assert page.get_by_text(LINE).count() == 0
    forward(run, 3)
    page.get_by_text("in 2 days").wait_for()
    page.reload()
    page.get_by_text(LINE).wait_for()
    page.get_by_text("Only the hotel can cancel it now.").wait_for()
    assert page.get_by_text("in 2 days").count() == 0

    sign_in(page, run)
    page.get_by_text(LINE).wait_for()
    today = datetime.now(UTC) + timedelta(days=3)
    page.get_by_text(f"{today.day} {today:%b} {today.year}").first.wait_for()


def test_a_click_moves_the_hotels_time_on(run: LocalRun, page: Page) -> None:
    book_in_two_days(run)
    sign_in(page, run)
    page.goto(f"{run.url}/#/hotel")
    clock = page.get_by_role("region", name="Test clock")
    clock.get_by_text("It cannot be turned back.").wait_for()
    assert page.get_by_text(LINE).count() == 0
    ahead = timedelta()
    for step, length in (("+1 hour", timedelta(hours=1)), ("+1 day", timedelta(days=1))):
        clock.get_by_role("button", name=step, exact=True).click()
        ahead += length
        day = datetime.now(BERLIN) + ahead
        shown = f"{day.day} {day:%b} {day.year}"
        announced = page.get_by_role("status").filter(has_text=f"Moved on: it is {shown}")
        expect(announced).to_have_count(1)
        expect(clock.get_by_text(f"It is {shown}")).to_be_visible()
        page.get_by_text(f"{LINE} {shown}").wait_for()
    _, answer = run.call("/api/hotel/clock", {})
    assert answer["clock"]["ahead_seconds"] == ahead.total_seconds()  # type: ignore[index]
    eventually(lambda: mailbox(run).count("elif@example.com") == 2, "both mails")
    assert "Reminder" in mailbox(run)


def test_a_move_without_an_answer_is_not_repeated(run: LocalRun, page: Page) -> None:
    sign_in(page, run)
    page.goto(f"{run.url}/#/hotel")
    clock = page.get_by_role("region", name="Test clock")
    clock.get_by_role("button").first.wait_for()
    # The request takes effect, but its answer gets lost.
    page.route("**/api/hotel/clock", lambda route: route.fetch() and route.abort(), times=1)
    clock.get_by_role("button", name="+1 week", exact=True).click()
    clock.get_by_text("Perhaps the clock was moved on").wait_for()
    clock.get_by_role("button", name="Try again", exact=True).click()
    page.get_by_text(LINE).wait_for()
    expect(clock.get_by_role("alert")).to_have_count(0)
    _, answer = run.call("/api/hotel/clock", {})
    assert answer["clock"]["ahead_seconds"] == 7 * DAY  # type: ignore[index]


def test_a_clock_cannot_be_moved_on_without_end(run: LocalRun, page: Page) -> None:
    forward(run, 400)
    sign_in(page, run)
    page.goto(f"{run.url}/#/hotel")
    clock = page.get_by_role("region", name="Test clock")
    clock.get_by_role("button", name="+1 hour", exact=True).click()
    expect(clock.get_by_role("alert")).to_contain_text("cannot be that far ahead")


def test_on_other_stages_there_is_no_control(tmp_path: Path, page: Page) -> None:
    with LocalRun(copy_project(tmp_path), TEST_CLOCKS="off") as run:
        sign_in(page, run)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"{run.url}/#/hotel")
        page.get_by_role("button", name="Save profile", exact=True).wait_for()
        page.wait_for_load_state("networkidle")
        assert [url for url in requests if url.endswith("/api/openapi.json")]
        assert not [url for url in requests if "clock" in url]
        assert page.get_by_text("Test clock").count() == 0
