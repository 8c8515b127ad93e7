"""What of a visit is counted, and how often: each of the nine counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.embed.signal_steps import (
    CHANGE,
    FEATURES,
    HIDDEN,
    KEPT,
    NAME,
    TELL,
    allowing,
    counts,
    look_at,
    looks,
    open_page,
    pass_,
    service,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["allowing", "open_page", "service"]


def test_leaving_for_half_a_minute_and_a_finger_are_counted(
    allowing: Callable[..., Page],
) -> None:
    page = allowing(HIDDEN, has_touch=True, is_mobile=True)
    for seconds, times in ((10, 0), (31, 1)):
        page.evaluate(f"window.isAway = true; {TELL}")
        pass_(page, seconds)
        page.evaluate(f"window.isAway = false; {TELL}")
        assert counts(page)["returns"] == times
    assert counts(page)["coarse"] == 1


@pytest.mark.parametrize("place", ["#name", None])
def test_who_does_nothing_is_not_counted_as_looking(
    allowing: Callable[..., Page], place: str | None
) -> None:
    page = allowing()
    if place:
        page.locator(place).focus()
        page.locator(place).blur()
    pass_(page, 200)
    page.reload()
    assert counts(page)["seconds"] < 60


def test_a_page_that_comes_back_goes_on_with_what_later_pages_counted(
    allowing: Callable[..., Page],
) -> None:
    page = allowing(HIDDEN)
    page.locator("#name").focus()
    page.evaluate(f"dispatchEvent(new Event('pagehide')); window.isAway = true; {TELL}")
    pass_(page, 31)  # on the later page
    later = json.loads(page.evaluate(KEPT))
    later["counts"][FEATURES.index("dates")] = 2
    page.evaluate("([name, text]) => sessionStorage.setItem(name, text)", [NAME, json.dumps(later)])
    back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.evaluate(f"window.isAway = false; {TELL}; {back}")
    page.locator("#date").evaluate(CHANGE)
    now = counts(page)
    assert (now["dates"], now["fields"], now["returns"]) == (3, 1, 0)


def test_a_pause_is_one_over_the_button_of_who_has_begun_with_the_form(
    allowing: Callable[..., Page],
) -> None:
    page = allowing()
    call = page.locator("#call")
    call.hover()
    pass_(page, 4)  # not in the form yet
    page.locator("#name").focus()
    page.mouse.move(1, 1)
    call.hover()
    pass_(page, 1)
    page.mouse.move(1, 1)
    pass_(page, 4)
    touch = "(one) => one.dispatchEvent(new PointerEvent('pointerover', {%s}))"
    call.evaluate(touch % "bubbles: true, pointerType: 'touch'")
    pass_(page, 4)
    assert counts(page)["pauses"] == 0
    call.hover()
    pass_(page, 4)
    assert counts(page)["pauses"] == 1


def test_the_same_prices_on_several_pages_are_counted_once(allowing: Callable[..., Page]) -> None:
    page = allowing()
    look_at(page, 0, 1, 2)
    for _ in range(2):
        page.reload()
        page.wait_for_load_state("networkidle")
        look_at(page, 1, 2)
    assert counts(page)["prices"] == 3


def test_a_date_that_is_typed_in_parts_is_one_change(allowing: Callable[..., Page]) -> None:
    page = allowing()
    for times in (1, 2):
        page.locator("#date").focus()
        for _ in range(3):
            page.locator("#date").evaluate(CHANGE)
        page.locator("#name").focus()
        assert counts(page)["dates"] == times


def test_a_document_that_has_no_scroller_breaks_nothing(allowing: Callable[..., Page]) -> None:
    errors: list[str] = []
    page = allowing("Object.defineProperty(document, 'scrollingElement', { value: null })")
    page.on("pageerror", lambda error: errors.append(str(error)))
    looks(page)
    assert counts(page)["scrolled"] == 0
    assert errors == []
