"""A hotel sets its calendars, and a guest sees what can be had in them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.steps import choose_day, day_after_tomorrow

if TYPE_CHECKING:
    from playwright.sync_api import Page

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def every_day(start: str, end: str) -> dict[str, list[dict[str, str]]]:
    """The same hours on each day."""
    return {day: [{"from": start, "to": end}] for day in WEEKDAYS}


@pytest.fixture
def spa(desk: Desk) -> dict[str, Any]:
    """A calendar with four places, from nine to noon."""
    return save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"))


def save(desk: Desk, **settings: Any) -> dict[str, Any]:
    """A calendar as the hotel saves it through the API."""
    body = {"zone": desk.clock.zone, **settings}
    status, answer = desk.server.call("/api/calendar/save", body, key="local-hotel")
    assert status in (200, 201), answer
    return dict(answer["calendar"])  # type: ignore[call-overload]


def read(desk: Desk, calendar_id: str) -> dict[str, Any]:
    """The calendar as it is stored."""
    (calendar,) = desk.get(f"/api/calendar/list?calendar_id={calendar_id}")["items"]
    return dict(calendar)


def test_a_first_calendar_is_made_from_a_template(open_page: Open, desk: Desk) -> None:
    page = open_page("calendars", key="local-hotel")
    page.get_by_role("link", name="New calendar", exact=True).click()
    page.get_by_role("link", name=re.compile("^Rooms")).click()
    page.get_by_label("Name", exact=True).fill("Garden rooms")
    preview = page.locator(".starts-preview")
    expect(preview).to_contain_text("15:00")
    assert "00:00" not in preview.inner_text()
    page.get_by_role("button", name="Create calendar", exact=True).click()
    page.wait_for_selector("h1:has-text('Garden rooms')")
    calendar = read(desk, page.url.split("/")[-1])
    assert calendar["check_out"] == "11:00"
    assert calendar["hours"]["sun"] == [
        {"from": "00:00", "to": "15:00"},
        {"from": "15:00", "to": "24:00"},
    ]


def test_hours_are_dragged_moved_by_keys_and_typed(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendars", spa["id"], key="local-hotel")
    # By pointer: the end of Monday from 12:00 to 18:00.
    track = page.locator(".bar-track").first.bounding_box()
    assert track is not None
    page.mouse.move(track["x"] + track["width"] / 2 - 4, track["y"] + 18)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.75 - 4, track["y"] + 18, steps=4)
    page.mouse.up()
    expect(page.get_by_label("Monday: open until")).to_have_value("18:00")
    # By keys: the beginning of Tuesday a quarter later, and an hour.
    handle = page.get_by_role("slider", name="Tuesday: beginning")
    handle.press("ArrowRight")
    handle.press("PageUp")
    assert handle.get_attribute("aria-valuetext") == "10:15"
    # Typed, as people do.
    page.get_by_label("Wednesday: open until").fill("5 pm")
    page.get_by_label("Wednesday: open from").fill("1030")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".notice.is-good")
    hours = read(desk, spa["id"])["hours"]
    assert hours["mon"] == [{"from": "09:00", "to": "18:00"}]
    assert hours["tue"] == [{"from": "10:15", "to": "12:00"}]
    assert hours["wed"] == [{"from": "10:30", "to": "17:00"}]


def test_what_is_wrong_is_said_at_the_field(open_page: Open, spa: dict[str, Any]) -> None:
    page = open_page("calendars", spa["id"], key="local-hotel")
    page.get_by_label("Monday: open until").fill("11:50")
    page.get_by_role("button", name="Tuesday: add hours", exact=True).click()
    page.get_by_label("Tuesday: open from").last.fill("11:00")
    page.get_by_label("A start every", exact=True).fill("0.3")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=Use a quarter of an hour")
    page.wait_for_selector("text=This overlaps with 09:00")
    expect(page.locator(".field.has-problem")).to_have_count(1)
    page.wait_for_selector("text=The preview comes back")


def test_two_clerks_at_once(open_page: Open, desk: Desk, spa: dict[str, Any]) -> None:
    page = open_page("calendars", spa["id"], key="local-hotel")
    page.get_by_label("Places at the same time").fill("6")
    save(desk, **settings_of(spa) | {"start_every": 30}, calendar_id=spa["id"])
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=A colleague has changed this calendar meanwhile.")
    page.wait_for_selector("text=What was changed: A start every.")
    expect(page.get_by_label("Places at the same time")).to_have_value("6")
    page.get_by_role("button", name="Save mine instead", exact=True).click()
    page.wait_for_selector(".notice.is-good")
    stored = read(desk, spa["id"])
    assert (stored["capacity"], stored["start_every"]) == (6, 60)


def settings_of(calendar: dict[str, Any]) -> dict[str, Any]:
    """What a request may state of a calendar."""
    own = ("id", "issuer_uid", "archived", "created_at", "version")
    return {name: value for name, value in calendar.items() if name not in own}


def test_special_days_are_chosen_on_a_sheet(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendars", spa["id"], "days", key="local-hotel")
    first = day_after_tomorrow(page)
    sheet_day(page, first).click()
    sheet_day(page, first + 2 * DAY).click(modifiers=["Shift"])
    page.get_by_role("button", name="Save 3 days", exact=True).click()
    page.wait_for_selector("text=3 days are saved.")
    sheet_day(page, first).click()
    page.get_by_label("Other hours").check()
    page.get_by_label("open until").fill("10:00")
    page.get_by_role("button", name="Save 1 day", exact=True).click()
    page.wait_for_selector("text=1 day is saved.")
    days = {one["date"]: one["hours"] for one in read(desk, spa["id"])["exceptions"]}
    assert days == {
        first.isoformat(): [{"from": "09:00", "to": "10:00"}],
        (first + DAY).isoformat(): [],
        (first + 2 * DAY).isoformat(): [],
    }


def test_places_of_some_hours_are_stated_and_kept(open_page: Open, desk: Desk) -> None:
    hours = every_day("09:00", "12:00")
    spa = save(desk, title="Pool", capacity=4, hours=hours)
    page = open_page("calendars", spa["id"], key="local-hotel")
    monday = page.get_by_label("Monday: places in these hours; if empty, 4")
    expect(monday).to_have_value("")
    monday.fill("x")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("#hours-mon-0-problem")
    assert monday.get_attribute("aria-invalid") == "true"
    monday.fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=Saved. What is already booked stays booked.")
    assert read(desk, spa["id"])["hours"]["mon"] == [
        {"from": "09:00", "to": "12:00", "capacity": 2}
    ]

    day = day_after_tomorrow(page)
    own = [{"from": "09:00", "to": "11:00", "capacity": 3}, {"from": "14:00", "to": "15:00"}]
    special = {"calendar_id": spa["id"], "exceptions": [{"date": f"{day}", "hours": own}]}
    desk.post("/api/calendar/except", special)
    page.goto(f"{desk.server.url}/#/calendars/{spa['id']}/days")
    page.reload()
    page.wait_for_selector(".special-row:has-text('11:00 (3 places), 14:00')")
    sheet_day(page, day).click()
    expect(page.locator("#own-hours-0-capacity")).to_have_value("3")
    page.locator("#own-hours-1-capacity").fill("6")
    page.locator("#own-hours-0-to").fill("10:30")
    page.get_by_role("button", name="Save 1 day", exact=True).click()
    page.wait_for_selector("text=1 day is saved.")
    (stored,) = read(desk, spa["id"])["exceptions"]
    assert stored["hours"] == [
        {"from": "09:00", "to": "10:30", "capacity": 3},
        {"from": "14:00", "to": "15:00", "capacity": 6},
    ]


def sheet_day(page: Page, day: date) -> Any:
    """A day of the year's sheet."""
    return page.locator(f'[data-day="{day.isoformat()}"]')


def test_a_calendar_is_archived_and_comes_back(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("calendars", spa["id"], key="local-hotel")
    page.get_by_role("button", name="Archive", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=The calendar is archived.")
    assert read(desk, spa["id"])["archived"] is True
    page.get_by_role("button", name="Bring back", exact=True).click()
    page.wait_for_selector("text=The calendar can be booked again.")


def test_a_voucher_for_two_takes_two_places(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("issue", "spa", key="local-hotel")
    page.locator("#calendar").select_option(spa["id"])
    page.get_by_label("Places", exact=True).fill("2")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector(".split-detail .ticket-title")
    voucher_id = page.url.split("/")[-1]
    voucher = desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"]
    assert (voucher["calendar_id"], voucher["places"]) == (spa["id"], 2)


def test_a_guest_sees_what_can_be_had_and_why_not(
    open_page: Open, desk: Desk, spa: dict[str, Any]
) -> None:
    page = open_page("v", shared(desk, spa, places=2)["id"])
    day = day_after_tomorrow(page)
    closed = {"calendar_id": spa["id"], "exceptions": [{"date": f"{day + DAY}", "hours": []}]}
    desk.server.call("/api/calendar/except", closed, key="local-hotel")
    # All places of the first start on that day are taken, and two of the others.
    for start, places in ((9, 4), (10, 2)):
        block(desk, spa, day, start, places)
    page.reload()
    choose_day(page, day)
    times = page.locator(".time")
    times.first.wait_for()
    assert [text.split() for text in times.all_inner_texts()] == [["10:00", "2", "left"], ["11:00"]]
    next_day = page.locator(f'[data-vc-date="{(day + DAY).isoformat()}"] button')
    if next_day.count() == 0:
        page.locator('[data-vc-arrow="next"]').click()
    assert "closed" in (next_day.get_attribute("aria-label") or "")


def shared(desk: Desk, calendar: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A voucher that is booked in a calendar."""
    return desk.issue(calendar_id=calendar["id"], **fields)


def block(desk: Desk, calendar: dict[str, Any], day: date, hour: int, places: int) -> None:
    """Take places for an hour of a day."""
    start = desk.clock.at(day, hour)
    body = {
        "calendar_id": calendar["id"],
        "from": start.isoformat(),
        "to": (start + timedelta(hours=1)).isoformat(),
        "places": places,
    }
    status, answer = desk.server.call("/api/calendar/block", body, key="local-hotel")
    assert status == 201, answer


def test_a_late_cancel_says_before_what_it_costs(open_page: Open, desk: Desk) -> None:
    calendar = save(
        desk,
        title="Massage",
        capacity=1,
        hours=every_day("00:00", "24:00"),
        cancel_until_minutes=7 * 24 * 60,
        late_cancel="forfeit",
    )
    voucher = shared(desk, calendar)
    page = open_page("v", voucher["id"])
    choose_day(page)
    page.locator(".time", has_text="14:00").click()
    promise = page.locator(".confirm-slot .cancel-promise")
    expect(promise).to_contain_text("can no longer be cancelled free of charge")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector("text=You are booked.")
    page.get_by_role("button", name="Cancel and lose the voucher", exact=True).click()
    assert desk.status(voucher["id"]) == "booked"
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=As it was late, the voucher is used up.")
    assert desk.status(voucher["id"]) == "consumed"


def test_a_booking_can_be_cancelled_as_long_as_was_promised(open_page: Open, desk: Desk) -> None:
    calendar = save(
        desk,
        title="Massage",
        capacity=1,
        hours=every_day("00:00", "24:00"),
        cancel_until_minutes=60,
    )
    voucher = shared(desk, calendar)
    page = open_page("v", voucher["id"])
    choose_day(page)
    page.locator(".time", has_text="14:00").click()
    promise = page.locator(".confirm-slot .cancel-promise").inner_text()
    assert "Free to cancel until" in promise
    assert "13:00" in promise
    page.locator(".confirm-slot .is-main").click()
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=You can book another time with your voucher.")
    assert desk.status(voucher["id"]) == "issued"
