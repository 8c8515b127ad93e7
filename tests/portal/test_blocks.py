"""Places are blocked at the desk: by dragging, by finger, by a form; and each can be undone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.desk_steps import block, book, open_day, row, save
from tests.portal.steps import day_after_tomorrow

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def spa(desk: Desk) -> dict[str, Any]:
    """A calendar with four places, from nine to five."""
    return save(desk, title="Sauna", capacity=4)


def blocks(desk: Desk, calendar: dict[str, Any]) -> list[tuple[str, str, int, str | None]]:
    """What is blocked: from, to, places and reason."""
    (listed,) = desk.get(f"/api/calendar/list?calendar_id={calendar['id']}")["items"]
    return [(one["from"], one["to"], one["places"], one["reason"]) for one in listed["blocks"]]


def hours(desk: Desk, day: date, start: int, end: int) -> tuple[str, str]:
    """Two hours of a day, as the API writes them."""
    first, last = (f"{desk.clock.at(day, hour):%Y-%m-%dT%H:%M:%SZ}" for hour in (start, end))
    return first, last


def centre(page: Page, time: str) -> tuple[float, float]:
    """A free place in the row of a time."""
    box = row(page, time).bounding_box()
    assert box is not None
    return box["x"] + box["width"] - 60, box["y"] + box["height"] / 2


def test_free_time_is_dragged_over_and_the_block_undone(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = open_day(page, spa)
    page.mouse.move(*centre(page, "11:00"))
    page.mouse.down()
    page.mouse.move(*centre(page, "13:00"), steps=4)
    expect(page.locator(".drag-label")).to_contain_text("Block 11:00")
    page.mouse.up()
    page.get_by_label("Places to block").fill("3")
    page.get_by_label("Reason (optional)").fill("Private party")
    page.locator(".desk-panel").get_by_role("button", name="Block", exact=True).click()
    page.wait_for_selector(".notice.is-good:has-text('3 places')")
    assert blocks(desk, spa) == [(*hours(desk, day, 11, 14), 3, "Private party")]
    row(page, "12:00").locator(".load", has_text="3 of 4").wait_for()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_selector("text=No longer blocked")
    assert blocks(desk, spa) == []


def test_a_finger_that_rests_draws_and_one_that_moves_scrolls(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel", width=360, height=740)
    open_day(page, spa)
    row(page, "11:00").evaluate("row => row.scrollIntoView({ block: 'center' })")
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def finger(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    # Rests first: after a scroll, the rows would still be moving under the next finger.
    finger("touchStart", centre(page, "11:00"))
    page.clock.run_for(400)
    finger("touchMove", centre(page, "12:00"))
    expect(page.locator(".drag-label")).to_contain_text("13:00")
    finger("touchEnd")
    panel = page.locator(".desk-panel")
    panel.wait_for()
    times = panel.locator("select")
    chosen = [one.locator("option:checked").inner_text() for one in times.all()]
    assert chosen == ["11:00", "13:00"]
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    # A slow machine must not make it a finger that rests.
    page.clock.pause_at(page.evaluate("new Date(Date.now() + 60_000).toISOString()"))
    finger("touchStart", centre(page, "11:00"))
    finger("touchMove", centre(page, "12:00"))
    finger("touchEnd")
    page.clock.run_for(400)
    expect(panel).to_have_count(0)


def test_a_form_blocks_by_keyboard_and_says_what_is_wrong(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = open_day(page, spa)
    page.get_by_role("button", name="Block time", exact=True).press("Enter")
    page.get_by_label("From, time").select_option(label="14:30")
    page.get_by_label("Until, time").select_option(label="14:15")
    page.get_by_label("Places to block").fill("none")
    page.keyboard.press("Enter")
    page.wait_for_selector("#block-to-problem:has-text('must be after')")
    expect(page.locator("#block-places-problem")).to_have_count(1)
    page.get_by_label("Until, time").select_option(label="15:00")
    page.get_by_label("Places to block").fill("4")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.is-good:has-text('4 places')")
    ((start, end, places, reason),) = blocks(desk, spa)
    assert (start[14:16], end[14:16], places, reason) == ("30", "00", 4, None)
    assert start.startswith(hours(desk, day, 14, 15)[0][:14])


def test_a_block_is_removed_and_comes_back(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    block(desk, spa, day, (11, 13))
    open_day(page, spa)
    before = blocks(desk, spa)
    page.locator(".plan-block-card").press("Enter")
    page.get_by_role("button", name="Remove block", exact=True).press("Enter")
    page.wait_for_selector("text=No longer blocked")
    page.locator(".plan-block-card").wait_for(state="detached")
    assert blocks(desk, spa) == []
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_selector(".plan-block-card:has-text('Repairs')")
    assert blocks(desk, spa) == before


def test_a_block_that_a_colleague_has_removed(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    body = block(desk, spa, day_after_tomorrow(page), (11, 13))
    open_day(page, spa)
    page.locator(".plan-block-card").click()
    named: dict[str, object] = {"calendar_id": spa["id"], "block_id": body["id"]}
    desk.post("/api/calendar/unblock", named)
    page.get_by_role("button", name="Remove block", exact=True).click()
    page.wait_for_selector("text=A colleague had already removed this block.")
    page.locator(".plan-block-card").wait_for(state="detached")


def test_what_a_block_hits_is_marked_and_listed(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("redeem", key="local-hotel")
    day = day_after_tomorrow(page)
    book(desk, spa, day, 11, "Ms Baker", places=3)
    block(desk, spa, day, (11, 13))
    open_day(page, spa)
    assert row(page, "11:00").locator(".load").inner_text() == "5 of 4 too many"
    expect(page.locator(".plan-card")).to_contain_text("More guests than places")
    page.get_by_role("link", name="Move or cancel", exact=True).click()
    page.wait_for_selector(".misfit:has-text('Ms Baker')")
