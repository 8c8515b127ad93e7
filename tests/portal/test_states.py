"""How the page handles lost answers, limits, failures and being offline."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.steps import book, choose_day, choose_time

if TYPE_CHECKING:
    from playwright.sync_api import Route


def test_retry_after_a_lost_answer_uses_the_same_key(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    keys = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()  # the booking is made
        route.abort()  # but its answer is lost

    page.route("**/api/voucher/book", lose_the_first)
    book(page)
    page.wait_for_selector("text=There is no connection.")
    assert desk.status(voucher["id"]) == "booked"
    page.get_by_role("button", name="Try again", exact=True).click()
    page.wait_for_selector("text=You are booked.")
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_double_click_books_once(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    choose_day(page)
    choose_time(page)
    page.locator(".confirm-slot .is-main").dblclick()
    page.wait_for_selector("text=You are booked.")
    assert len([1 for method, url in sent if method == "POST" and url.endswith("/book")]) == 1


def test_too_many_requests_count_down(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    limited = {"ok": False, "code": "rate_limited", "error": "", "details": None}
    page.route(
        "**/api/voucher/book",
        lambda route: route.fulfill(status=429, json=limited, headers={"Retry-After": "2"}),
        times=1,
    )
    book(page)
    page.wait_for_selector("text=Try again in 2 seconds")
    page.wait_for_selector("text=Try again in 1 second")
    page.get_by_role("button", name="Try again", exact=True).click()
    page.wait_for_selector("text=You are booked.")


def test_a_failed_list_is_tried_again(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    page.wait_for_selector(".legend")
    down = {"ok": False, "code": "store_unavailable", "error": "", "details": None}
    page.route(
        "**/api/voucher/list*",
        lambda route: route.fulfill(status=503, json=down, headers={"Retry-After": "0"}),
    )
    page.get_by_role("navigation").get_by_role("link", name="Vouchers", exact=True).click()
    page.wait_for_selector("text=Our data is not available right now.")
    page.unroute_all()
    page.get_by_role("button", name="Try again", exact=True).click()
    page.wait_for_selector(".voucher-row")


def test_offline_notice_appears_and_disappears(open_page: Open) -> None:
    page = open_page("mine")
    page.wait_for_selector("text=No vouchers yet")
    page.context.set_offline(True)
    page.wait_for_selector("text=You are offline.")
    page.get_by_role("link", name="Bookings", exact=True).click()
    page.wait_for_selector("main >> text=/no connection|could not be loaded/")
    page.context.set_offline(False)
    page.wait_for_selector("text=You are offline.", state="detached")


def test_ended_and_unknown_vouchers_say_so(open_page: Open, desk: Desk) -> None:
    long_ago = desk.clock.now() - timedelta(days=9)
    expired = desk.issue(
        valid_from=long_ago.isoformat(),
        valid_until=(long_ago + timedelta(days=1)).isoformat(),
        allow_past=True,
    )
    page = open_page("v", expired["id"])
    page.wait_for_selector("text=This voucher has expired.")
    revoked = desk.issue()
    desk.post("/api/voucher/cancel", {"voucher_id": revoked["id"], "revoke": True})
    page.goto(page.url.split("#")[0] + f"#/v/{revoked['id']}")
    page.wait_for_selector("text=The hotel has cancelled this voucher.")
    page.goto(page.url.split("#")[0] + "#/v/v-none-0")
    page.wait_for_selector("text=This link does not open a voucher for you.")
    page.goto(page.url.split("#")[0] + "#/no/such/place")
    page.wait_for_selector("text=There is no page at this address.")


def test_text_is_never_html(open_page: Open, desk: Desk) -> None:
    title = "<img src=x onerror=alert(1)><b>Bold</b>"
    voucher = desk.issue(title=title, terms={"<i>x</i>": "<script>alert(2)</script>"})
    page = open_page("v", voucher["id"])
    expect(page.locator(".ticket-title")).to_have_text(title)
    expect(page.locator(".ticket img:not(.logo), .ticket b, .ticket script")).to_have_count(0)


def test_long_list_loads_more(open_page: Open, desk: Desk) -> None:
    for number in range(101):
        desk.issue(title=f"Number {number}")
    page = open_page("vouchers", key="local-hotel")
    page.wait_for_selector(".voucher-row")
    expect(page.locator(".voucher-row:has-text('Number 0')")).to_have_count(0)
    page.get_by_role("button", name="Load more", exact=True).click()
    page.wait_for_selector(".voucher-row:has-text('Number 0')")
