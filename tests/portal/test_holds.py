"""A guest's slot is held while they confirm it; others see when it may be free again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import PATIENCE_MS, Desk, Open, Watch
from tests.portal.steps import choose_day, choose_time
from tests.portal.test_barriers import barriers
from tests.portal.test_calendars import every_day, read, save

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOOK = ".confirm-slot .is-main"
UNTIL = {
    "en-GB": "Held for you until ",
    "de-DE": "Für Sie vorgemerkt bis ",
    "nl-NL": "Tot ",
}


@pytest.fixture
def single(desk: Desk) -> dict[str, Any]:
    """A calendar with one place, that holds a slot for a quarter of an hour."""
    hours = every_day("08:00", "20:00")
    return save(desk, title="Massage", capacity=1, hours=hours, hold_minutes=15)


def confirming(open_page: Open, voucher: dict[str, Any], time: str = "14:00", **look: Any) -> Page:
    """A guest's page, on which a time of the day after tomorrow is chosen."""
    page = open_page("v", voucher["id"], **look)
    choose_day(page)
    choose_time(page, time)
    page.wait_for_selector(".confirm-slot h2:focus")
    return page


def hold_of(desk: Desk, voucher: dict[str, Any]) -> dict[str, Any] | None:
    """The hold of a voucher, as it is stored."""
    status = desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")
    hold: dict[str, Any] | None = status["voucher"].get("hold")
    return hold


def is_released(page: Page, step: Any) -> bool:
    """Whether the slot is given back by this step."""
    with page.expect_response("**/voucher/release", timeout=PATIENCE_MS) as answer:
        step()
    return bool(answer.value.ok)


@pytest.mark.parametrize("locale", UNTIL)
@pytest.mark.parametrize("width", [1366, 360])
def test_a_slot_is_held_while_a_guest_confirms(
    open_page: Open, desk: Desk, single: dict[str, Any], axe: str, locale: str, width: int
) -> None:
    voucher = desk.issue(calendar_id=single["id"])
    page = confirming(open_page, voucher, width=width, locale=locale)
    says = page.locator(".held").inner_text()
    hold = hold_of(desk, voucher)
    assert hold is not None
    assert says.startswith(UNTIL[locale])
    # Said once, and not again as the minutes pass.
    page.wait_for_selector(f".unseen[role=status]:has-text('{says}')", state="attached")
    assert barriers(page, axe) == []
    assert is_released(page, lambda: page.locator(".confirm-slot .button:not(.is-main)").click())
    assert hold_of(desk, voucher) is None
    page.wait_for_selector(".time")


def test_it_is_booked_as_it_was_held(
    open_page: Open, desk: Desk, single: dict[str, Any], watch: Watch
) -> None:
    voucher = desk.issue(calendar_id=single["id"])
    page = confirming(open_page, voucher)
    page.wait_for_selector(".held")
    page.locator(BOOK).click()
    page.wait_for_selector(".ticket.is-booked")
    assert desk.status(voucher["id"]) == "booked"
    assert not any("voucher/release" in address for address in watch.addresses)


def test_another_time_is_held_in_its_place(
    open_page: Open, desk: Desk, single: dict[str, Any]
) -> None:
    voucher = desk.issue(calendar_id=single["id"])
    page = confirming(open_page, voucher)
    page.wait_for_selector(".held")
    first = hold_of(desk, voucher)
    is_released(page, page.go_back)
    choose_time(page, "16:00")
    page.wait_for_selector(".held")
    second = hold_of(desk, voucher)
    assert first is not None
    assert second is not None
    assert first["slot_id"] != second["slot_id"]


def test_a_hold_that_has_lapsed_says_so_and_is_made_again(
    open_page: Open, desk: Desk, single: dict[str, Any], axe: str
) -> None:
    voucher = desk.issue(calendar_id=single["id"])
    page = confirming(open_page, voucher)
    page.wait_for_selector(".held:has-text('Held for you until')")
    page.clock.fast_forward("16:00")
    page.wait_for_selector(".held.is-over:has-text('no longer held for you')")
    assert barriers(page, axe) == []
    with page.expect_response("**/voucher/hold"):
        page.get_by_role("button", name="Hold it again", exact=True).click()
    expect(page.locator(BOOK)).to_be_enabled()


def test_others_see_when_it_may_be_free_again(
    open_page: Open, desk: Desk, single: dict[str, Any], axe: str
) -> None:
    mine, theirs = (desk.issue(calendar_id=single["id"]) for _ in range(2))
    first = open_page("v", theirs["id"])
    choose_day(first)
    first.wait_for_selector(".time")
    page = confirming(open_page, mine)
    page.wait_for_selector(".held")
    # Whoever has the times before them still learns it as they choose.
    choose_time(first)
    first.wait_for_selector(".notice.is-bad:has-text('It may be free again at')")
    listed = first.locator(".held-times li")
    listed.wait_for()
    assert listed.inner_text().startswith("14:00: may be free again at ")
    expect(first.locator('.time[aria-label^="14:00"]')).to_have_count(0)
    assert barriers(first, axe) == []
    is_released(page, page.go_back)
    first.reload()
    first.wait_for_selector('.time[aria-label^="14:00"]')
    expect(first.locator(".held-times")).to_have_count(0)


def test_a_voucher_that_somebody_else_books_with_says_so(
    open_page: Open, desk: Desk, single: dict[str, Any]
) -> None:
    voucher = desk.issue(calendar_id=single["id"])
    first = open_page("v", voucher["id"])
    choose_day(first)
    first.wait_for_selector(".time")
    page = confirming(open_page, voucher, "16:00")
    page.wait_for_selector(".held")
    choose_time(first)
    first.wait_for_selector(".held:has-text('Someone else is booking with this voucher')")


def test_the_editor_says_what_guests_see_and_keeps_it(
    open_page: Open, desk: Desk, single: dict[str, Any]
) -> None:
    page = open_page("calendars", single["id"], key="local-hotel")
    minutes = page.locator("#hold_minutes")
    expect(minutes).to_have_value("15")
    minutes.fill("61")
    minutes.blur()
    page.wait_for_selector("#hold_minutes-problem")
    minutes.fill("5")
    page.wait_for_selector("text=nobody else can take it for 5 minutes")
    with page.expect_response("**/calendar/save"):
        page.get_by_role("button", name="Save", exact=True).click()
    assert read(desk, single["id"])["hold_minutes"] == 5


def test_without_a_calendar_nothing_is_held(open_page: Open, desk: Desk, watch: Watch) -> None:
    voucher = desk.issue()
    page = confirming(open_page, voucher)
    page.locator(BOOK).click()
    page.wait_for_selector(".ticket.is-booked")
    paths = ("voucher/hold", "voucher/release", "held-slot", "locales/holds")
    assert not [each for each in watch.addresses if any(path in each for path in paths)]
