"""In which calendar the forms of vouchers and templates begin, what a template keeps of it, and
when guests are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.test_calendars import every_day, save

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROFILE = "/api/hotel/profile?issuer_uid=hotel-demo"


@pytest.fixture
def sauna(desk: Desk) -> dict[str, Any]:
    """A calendar with four places."""
    return save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"))


@pytest.fixture
def profile(desk: Desk) -> Iterator[None]:
    """The hotel's profile is as it was when the test has ended."""
    before = stated(desk)
    yield
    desk.post("/api/hotel/save", before | {"version": stated(desk)["version"]})


def stated(desk: Desk) -> dict[str, Any]:
    """What a save may state of the hotel's profile."""
    hotel = desk.get(PROFILE)["hotel"]
    own = {"logo": None}
    return {name: value for name, value in (hotel | own).items() if value is not None}


def template(desk: Desk, name: str) -> dict[str, Any]:
    """The hotel's template of this name."""
    items = desk.get("/api/template/list?limit=100")["items"]
    (only,) = [each for each in items if each["name"] == name]
    return dict(only)


def issued(page: Page, desk: Desk) -> dict[str, Any]:
    """Issue the voucher that the form describes; returns it."""
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector(".split-detail .ticket-title")
    voucher_id = page.url.split("/")[-1]
    return dict(desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"])


def test_a_template_keeps_its_calendar_and_places(
    open_page: Open, desk: Desk, sauna: dict[str, Any]
) -> None:
    page = open_page("issue", "new", key="local-hotel")
    page.locator("#name").fill("Sauna for two")
    page.locator("#title").fill("Sauna for two")
    page.locator("#calendar").select_option(sauna["id"])
    page.get_by_label("Places", exact=True).fill("5")
    page.keyboard.press("Enter")
    page.wait_for_selector("#places-problem:has-text('This must be at most 4.')")
    page.get_by_label("Places", exact=True).fill("2")
    expect(page.locator("#places-problem")).to_have_count(0)
    page.keyboard.press("Enter")
    page.locator(".own-templates li", has_text="Sauna for two").locator("a").first.click()
    page.wait_for_selector("#calendar")
    expect(page.locator("#calendar")).to_have_value(sauna["id"])
    voucher = issued(page, desk)
    assert (voucher["calendar_id"], voucher["places"]) == (sauna["id"], 2)
    saved = template(desk, "Sauna for two")
    assert (saved["calendar_id"], saved["places"]) == (sauna["id"], 2)


def test_an_archived_calendar_of_a_template_is_seen_before_it_is_refused(
    open_page: Open, desk: Desk, sauna: dict[str, Any]
) -> None:
    body = {"name": "Old sauna", "title": "Sauna", "calendar_id": sauna["id"]}
    made = desk.post("/api/template/save", body)["template"]
    desk.post("/api/calendar/archive", {"calendar_id": sauna["id"]})
    page = open_page("issue", made["id"], key="local-hotel")
    page.wait_for_selector("#calendar-problem:has-text('This calendar is archived.')")
    expect(page.locator("#calendar option:checked")).to_have_text("Sauna (archived)")
    page.locator("#calendar").select_option(label="No calendar")
    expect(page.locator("#calendar-problem")).to_have_count(0)
    assert "calendar_id" not in issued(page, desk)


@pytest.mark.usefixtures("profile")
def test_the_usual_calendar_is_chosen_in_the_profile_and_fills_new_forms(
    open_page: Open, desk: Desk, sauna: dict[str, Any]
) -> None:
    page = open_page("hotel", key="local-hotel")
    page.get_by_label("Usual calendar").select_option(sauna["id"])
    page.get_by_role("button", name="Save profile", exact=True).click()
    page.wait_for_selector("text=Saved. Guests see it within a minute.")
    assert desk.get(PROFILE)["hotel"]["default_calendar_id"] == sauna["id"]
    for place in ("spa", "new"):
        page.goto(f"{desk.server.url}/#/issue/{place}")
        page.wait_for_selector("#calendar")
        assert page.locator("#calendar").input_value() == sauna["id"], place
    page.goto(f"{desk.server.url}/#/issue/spa")
    assert issued(page, desk)["calendar_id"] == sauna["id"]


@pytest.mark.usefixtures("profile")
def test_the_hotel_chooses_when_its_guests_are_reminded(open_page: Open, desk: Desk) -> None:
    page = open_page("hotel", key="local-hotel")
    reminder = page.get_by_label("Reminder", exact=True)
    expect(reminder.locator("option:checked")).to_have_text("24 hours before")
    for label, hours in (("2 hours before", 2), ("No reminder", None)):
        reminder.select_option(label=label)
        with page.expect_response("**/api/hotel/save"):
            page.get_by_role("button", name="Save profile", exact=True).click()
        assert desk.get(PROFILE)["hotel"]["reminder_hours"] == hours
    page.reload()
    expect(reminder.locator("option:checked")).to_have_text("No reminder")


@pytest.mark.usefixtures("profile")
def test_the_hotel_chooses_when_it_is_sent_its_day_ahead(open_page: Open, desk: Desk) -> None:
    page = open_page("hotel", key="local-hotel", width=360, height=740)
    overview = page.get_by_label("Daily overview", exact=True)
    expect(overview.locator("option:checked")).to_have_text("No overview")
    for label, hour in (("At 00:00", 0), ("At 18:00", 18), ("No overview", None), ("At 07:00", 7)):
        overview.select_option(label=label)
        with page.expect_response("**/api/hotel/save"):
            page.get_by_role("button", name="Save profile", exact=True).click()
        assert desk.get(PROFILE)["hotel"]["digest_hour"] == hour
    page.reload()
    expect(overview.locator("option:checked")).to_have_text("At 07:00")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_phone_has_the_choice_without_scrolling_sideways(
    open_page: Open, desk: Desk, sauna: dict[str, Any]
) -> None:
    page = open_page("issue", "new", key="local-hotel", width=360, height=740, locale="de-DE")
    page.locator("#calendar").select_option(sauna["id"])
    page.wait_for_selector("#places")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
