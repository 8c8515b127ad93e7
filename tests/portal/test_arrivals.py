"""A full hotel: who comes today, what is printed at six, and a scan on the wrong day."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

TODAY = datetime(2031, 5, 7, tzinfo=UTC)  # far from the demo's bookings, and in Berlin
NOON = TODAY + timedelta(hours=10)  # in Berlin
DAYS, A_DAY = 28, 20

# The page ends a session of twelve hours by its clock, which these tests set years ahead.
STAY_SIGNED_IN = """() => {
  const shown = JSON.parse(localStorage.getItem("hotel-session"));
  localStorage.setItem("hotel-session", JSON.stringify({ ...shown, ends_at: 4e12 }));
}"""


@pytest.fixture(scope="module")
def full(desk: Desk) -> dict[str, str]:
    """560 bookings in 28 days, from eight to eight: the ids of the vouchers by day and place."""
    places = [(day, place) for day in range(DAYS) for place in range(A_DAY)]

    def booked(at: tuple[int, int]) -> str:
        start = TODAY + timedelta(days=at[0], hours=6 + at[1] % 12)
        return book(desk, f"Service {at[0]}.{at[1]}", start)

    with ThreadPoolExecutor(4) as pool:
        ids = pool.map(booked, places)
        return {f"{day}.{place}": one for (day, place), one in zip(places, ids, strict=True)}


def book(desk: Desk, title: str, start: datetime) -> str:
    """A voucher booked at that time."""
    span = {"valid_from": start.isoformat(), "valid_until": f"{start + timedelta(days=9):%FT%TZ}"}
    voucher_id = str(desk.issue(title=title, **span)["id"])
    slot = f"slot-{start:%Y-%m-%dT%H:%M:%SZ}"
    body: dict[str, object] = {"voucher_id": voucher_id, "slot_id": slot, "holder_uid": "Ms Baker"}
    assert desk.post("/api/voucher/book", body)["ok"]
    return voucher_id


def restart_at(page: Page, time: datetime, place: str) -> None:
    """Open the page anew on a clock that stands at this time, still signed in."""
    address = page.url.split("#")[0]
    page.evaluate(STAY_SIGNED_IN)
    page.goto("about:blank")  # what runs there would end the session by the new clock
    page.clock.install(time=time)
    page.goto(address + place)


@pytest.fixture
def at_noon(open_page: Open, full: dict[str, str]) -> Page:
    """Reception's page, on a clock that stands at noon."""
    page = open_page("redeem", key="local-hotel")
    restart_at(page, NOON + timedelta(seconds=5), "#/today")
    page.wait_for_selector(".booking-row")
    return page


def test_today_is_whole_and_says_where_the_day_is(at_noon: Page, full: dict[str, str]) -> None:
    rows = at_noon.locator(".today-list .rows").first.locator("li").all_inner_texts()
    now = next(place for place, text in enumerate(rows) if text.startswith("Now, 12:00"))
    assert len(rows) == A_DAY + 1
    assert rows[0].startswith("08:00")
    assert rows[now - 1].startswith("12:00")
    assert rows[now + 1].startswith("13:00")
    at_noon.wait_for_selector("text=560 bookings in 28 days")
    expect(at_noon.locator(".today-list .rows").last).to_contain_text("Service 1.")
    # Nothing but the page itself can be scrolled to.
    heights = "[document.documentElement.scrollHeight, Math.ceil(document.querySelector('.foot')"
    bottom, foot = at_noon.evaluate(heights + ".getBoundingClientRect().bottom + scrollY)]")
    assert bottom <= max(foot + 1, 860)


def test_today_follows_the_time(at_noon: Page, full: dict[str, str], desk: Desk) -> None:
    voucher_id = book(desk, "Just booked", TODAY + timedelta(hours=20))
    at_noon.clock.run_for(61_000)
    at_noon.wait_for_selector(".today-list .row-what:has-text('Just booked')")
    at_noon.wait_for_selector(".now-line:has-text('12:01')")
    desk.post("/api/voucher/cancel", {"voucher_id": voucher_id, "revoke": True})
    # Signed in at noon, it would be signed out at midnight.
    restart_at(at_noon, NOON + timedelta(hours=11), "#/today")
    at_noon.wait_for_selector(".now-line:has-text('23:00')")
    at_noon.clock.fast_forward(3_600_000)
    at_noon.wait_for_selector("h2:has-text('Thursday, 8 May 2031')")
    at_noon.wait_for_selector(".today-list .row-what:has-text('Service 1.11')")


def test_month_and_week_and_list_are_whole_and_in_order(
    open_page: Open, full: dict[str, str]
) -> None:
    page = open_page("calendar", "month", "2031-05-07", key="local-hotel")
    page.wait_for_selector("[data-vc-date='2031-05-07'] [data-count='20']")
    page.wait_for_selector("[data-vc-date='2031-05-31'] [data-count='20']")
    page.wait_for_selector(".booking-row >> nth=19")
    page.goto(page.url.split("#")[0] + "#/calendar/week/2031-05-07")
    page.wait_for_selector(".week-entry:has-text('Service 4.19')")
    restart_at(page, TODAY - timedelta(days=1), "#/bookings")
    page.wait_for_selector(".booking-row >> nth=49")
    expect(page.locator(".booking-row").first).to_contain_text("Service 0.")


PRINTED = [("today",), ("calendar", "week", "2031-05-07"), ("calendar", "month", "2031-05-07")]


@pytest.mark.parametrize("place", [*PRINTED, ("bookings",)], ids=lambda place: place[-1])
def test_arrivals_print_as_a_list(
    at_noon: Page, full: dict[str, str], place: tuple[str, ...]
) -> None:
    page = at_noon
    page.goto(page.url.split("#")[0] + f"#/{'/'.join(place)}")
    page.wait_for_selector(".arrivals tr >> nth=9", state="attached")
    page.emulate_media(media="print")
    row = page.locator(".arrivals tr", has_text="Service 0.11")
    expect(row).to_be_visible()
    expect(page.locator(".top")).not_to_be_visible()
    text = row.inner_text()
    assert all(part in text for part in ("19:00", "20:00", "Ms Baker", full["0.11"]))
    expect(row.locator(".arrivals-box")).to_be_visible()


def test_used_voucher_prints_its_status(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Used up")
    desk.post("/api/voucher/redeem", {"voucher_id": voucher["id"]})
    page = open_page("v", voucher["id"], key="local-hotel")
    page.wait_for_selector(".sheet", state="attached")
    page.emulate_media(media="print")
    status = page.locator(".sheet-status")
    assert status.inner_text().lower() == "used"
    assert status.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)") > 40
    expect(page.locator(".sheet .qr")).to_have_count(0)


@pytest.mark.parametrize("by", ["code", "button"])
@pytest.mark.parametrize(
    ("locale", "question"), [("en-GB", "not for today"), ("de-DE", "heute"), ("nl-NL", "vandaag")]
)
def test_booking_of_another_day_is_asked_about(
    open_page: Open, desk: Desk, by: str, locale: str, question: str
) -> None:
    voucher_id = book(desk, "On Friday", desk.clock.full_hour() + timedelta(days=2))
    page = open_page(
        *(["redeem"] if by == "code" else ["v", voucher_id]), key="local-hotel", locale=locale
    )
    if by == "code":
        page.locator("#code").fill(voucher_id)
        page.keyboard.press("Enter")
    else:
        page.locator(".detail-actions .is-main").click()
    page.wait_for_selector(f".confirm h3:has-text('{question}')")
    assert desk.status(voucher_id) == "booked"
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(".notice.is-good")
    assert desk.status(voucher_id) == "consumed"


def test_used_code_says_when_and_by_which_key(open_page: Open, desk: Desk) -> None:
    start = desk.clock.full_hour() + timedelta(days=1)
    voucher_id = book(desk, "Used before", start)
    desk.post("/api/voucher/redeem", {"voucher_id": voucher_id})
    page = open_page("redeem", key="local-hotel")
    bookings = desk.get(f"/api/voucher/bookings?voucher_id={voucher_id}")["items"]
    for code in (voucher_id, bookings[0]["id"]):
        page.locator("#code").fill(code)
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice.is-bad:has-text('with the key “front desk”')")


def test_counts_are_the_servers(open_page: Open, full: dict[str, str], desk: Desk) -> None:
    counts = desk.get("/api/voucher/counts")["counts"]
    assert counts["booked"] >= DAYS * A_DAY
    for place in ("today", "vouchers"):
        page = open_page(place, key="local-hotel")
        numbers = page.locator(".legend .number, .chip .number")
        numbers.first.wait_for()
        shown = [text.replace(",", "") for text in numbers.all_inner_texts()]
        assert shown[-5:] == [str(counts[status]) for status in counts]


def test_titles_come_with_the_bookings(at_noon: Page, full: dict[str, str]) -> None:
    sent: list[str] = []
    at_noon.wait_for_selector("text=560 bookings in 28 days")  # it asks for no more
    at_noon.on("request", lambda request: sent.append(request.url))
    at_noon.reload()
    at_noon.wait_for_selector(".today-list .row-what:has-text('Service 0.11')")
    at_noon.wait_for_selector("text=560 bookings in 28 days")
    assert not [url for url in sent if "voucher/status" in url or "voucher/list" in url]
    assert len([url for url in sent if "/api/" in url]) <= 10


def test_list_that_is_cut_says_so(at_noon: Page, full: dict[str, str], desk: Desk) -> None:
    [one] = desk.get("/api/voucher/bookings?limit=1")["items"]
    numbers = itertools.count()

    def never_end(route: Route) -> None:
        items = [{**one, "id": f"b-{next(numbers)}", "slot_start": "2031-05-07T11:00:00Z"}]
        route.fulfill(json={"ok": True, "items": items, "next_cursor": "more"})

    at_noon.route("**/api/voucher/bookings?*include=voucher*", never_end)
    at_noon.reload()
    at_noon.wait_for_selector(
        "text=There are more bookings than shown here. The list ends at Wed 7"
    )
