"""An answer that arrives after its question has changed is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, sign_in
from tests.portal.steps import choose_day, choose_time

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


class Gate:
    """Holds requests back until the test lets them through."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page = page
        self.waiting: list[Route] = []
        page.route(pattern, self.hold)

    def hold(self, route: Route) -> None:
        """Keep a request."""
        self.waiting.append(route)

    def wait_for(self, count: int = 1) -> None:
        """Wait until so many requests have come."""
        for _ in range(100):
            if len(self.waiting) >= count:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.waiting)} of {count} requests came")

    def open(self, answer: dict[str, Any] | None = None, status: int = 200) -> None:
        """Let all through, or give them this answer; then give the page time to show it."""
        for route in self.waiting:
            if answer is None:
                route.continue_()
            else:
                route.fulfill(json=answer, status=status)
        self.waiting.clear()
        self.page.wait_for_timeout(400)


def query_of(route: Route) -> dict[str, str]:
    """The query of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}


def test_load_more_of_the_old_filter_is_dropped(open_page: Open, desk: Desk) -> None:
    desk.issue()
    page = open_page("vouchers", key="local-hotel")
    page.wait_for_selector(".voucher-row")
    late_routes: list[Route] = []
    second = desk.get("/api/voucher/list?status=issued&limit=1")["items"][0]
    voucher = {**second, "id": "v-late-0", "title": "From the second page"}

    def answer(route: Route) -> None:
        query = query_of(route)
        if query.get("cursor") == "second-page":
            late_routes.append(route)
        elif query.get("status") == "issued":
            body = route.fetch().json()
            route.fulfill(json={**body, "next_cursor": "second-page"})
        else:
            route.continue_()

    page.route("**/api/voucher/list*", answer)
    page.locator(".chip", has_text="Issued").click()
    page.wait_for_selector(".voucher-row .is-issued")
    with page.expect_request(lambda request: "cursor=second-page" in request.url):
        page.get_by_role("button", name="Load more", exact=True).click()
    page.locator(".chip", has_text="Expired").click()
    page.wait_for_selector(".voucher-row .is-expired")
    late_routes[0].fulfill(json={"ok": True, "items": [voucher], "next_cursor": None})
    page.wait_for_timeout(400)
    expect(page.locator(".voucher-row .badge:not(.is-expired)")).to_have_count(0)
    assert page.locator(".voucher-row .badge.is-expired").count() > 0
    expect(page.locator("text=From the second page")).to_have_count(0)

    # The old filter again: its second page can be asked for anew.
    page.locator(".chip", has_text="Issued").click()
    page.wait_for_selector(".voucher-row .is-issued")
    with page.expect_request(lambda request: "cursor=second-page" in request.url):
        page.get_by_role("button", name="Load more", exact=True).click()
    late_routes[-1].fulfill(json={"ok": True, "items": [voucher], "next_cursor": None})
    page.wait_for_selector("text=From the second page")


def test_booking_that_ends_elsewhere_does_not_take_the_guest_back(
    open_page: Open, desk: Desk
) -> None:
    first, second = desk.issue(title="First voucher"), desk.issue(title="Second voucher")
    page = open_page("v", first["id"])
    gate = Gate(page, "**/api/voucher/book")
    choose_day(page)
    choose_time(page)
    page.locator(".confirm-slot .is-main").click()
    gate.wait_for()
    page.goto(page.url.split("#")[0] + f"#/v/{second['id']}")
    page.wait_for_selector(".ticket-title:has-text('Second voucher')")
    with page.expect_response("**/api/voucher/book"):
        gate.open()
    assert desk.status(first["id"]) == "booked"
    assert page.url.endswith(f"#/v/{second['id']}")
    expect(page.locator(".ticket")).to_contain_text("Second voucher")


def test_text_typed_while_redeeming_stays(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("redeem", key="local-hotel")
    gate = Gate(page, "**/api/voucher/redeem")
    page.locator("#code").fill(voucher["id"])
    page.keyboard.press("Enter")
    gate.wait_for()
    page.locator("#code").fill("v-the-next-0")
    gate.open()
    page.wait_for_selector("text=Redeemed: Day spa for two")
    expect(page.locator("#code")).to_have_value("v-the-next-0")


def test_session_refused_late_does_not_end_the_new_one(open_page: Open, server: LocalRun) -> None:
    page = open_page("redeem", key="local-hotel")
    gate = Gate(page, "**/api/voucher/redeem")
    page.locator("#code").fill("v-any-0")
    page.keyboard.press("Enter")
    gate.wait_for()
    sign_in(page, server)
    page.wait_for_selector(".legend")
    refusal = {"ok": False, "code": "unauthenticated", "error": "", "details": None}
    gate.open(refusal, status=401)
    page.wait_for_selector(".who")
    assert page.evaluate("localStorage.getItem('hotel-session')") is not None


def test_the_last_chosen_language_wins(open_page: Open) -> None:
    page = open_page()
    gate = Gate(page, "**/*de*.json")
    page.locator(".language select").select_option("de")
    gate.wait_for()
    page.locator(".language select").select_option("nl")
    page.wait_for_selector("h1:has-text('Mijn vouchers')")
    gate.open()
    assert page.evaluate("document.documentElement.lang") == "nl"
    assert page.evaluate("localStorage.getItem('language')") == "nl"


def test_a_left_room_is_not_entered_again(open_page: Open) -> None:
    page = open_page("presence")
    gate = Gate(page, "**/api/presence/heartbeat")
    page.get_by_label("Pair code", exact=True).fill("birch-chair")
    page.get_by_role("button", name="Find each other", exact=True).click()
    gate.wait_for()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    page.get_by_role("button", name="Stop looking", exact=True).click()
    gate.open()
    assert "match" not in sent
