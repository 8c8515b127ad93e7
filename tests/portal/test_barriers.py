"""Accessibility: axe on every screen, keyboard only, a narrow phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal.campaign_steps import campaign
from tests.portal.conftest import Desk, Open
from tests.portal.steps import choose_day, choose_time

if TYPE_CHECKING:
    from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
HOTEL = [
    ("today", ".legend"),
    ("vouchers", ".voucher-row"),
    ("v/{booked}", ".history li"),
    ("v/{issued}/book", ".month:not([aria-busy])"),
    ("calendar/week", ".week-day"),
    ("calendar/month", ".month:not([aria-busy])"),
    ("calendar/{calendar}/day", ".plan-row"),
    ("calendar/{calendar}/week", ".plan-cell, .plan-day-row"),
    ("calendar/{calendar}/conflicts", ".misfits .empty, .misfit"),
    ("bookings", ".booking-row"),
    ("issue", ".own-templates li"),
    ("issue/spa", ".issue-preview"),
    ("issue/new", "#days"),
    ("redeem", "#code"),
    ("device", ".facts"),
    ("hotel", ".page-preview"),
    ("campaigns", ".campaign-card"),
    ("campaigns/new", "#campaign-budget"),
    ("campaigns/{campaign}", ".numbers"),
    ("calendars", ".calendar-row"),
    ("calendars/new", ".template"),
    ("calendars/new/restaurant", ".preview-times"),
    ("calendars/{calendar}", ".preview-times"),
    ("calendars/{calendar}/days", "button[data-day]"),
]
GUEST = [
    ("my-vouchers", ".voucher-card, .empty"),
    ("bookings", ".empty, .booking-row"),
    ("v/{issued}", ".month:not([aria-busy])"),
    ("v/{expired}", ".ticket"),
    ("v/v-none-0", ".empty"),
    ("offers/hotel-demo", ".offer, .empty"),
    ("presence", "#pair"),
    ("account", "#recovery"),
    ("sign-in", "#key"),
]


@pytest.fixture(scope="session")
def ids(desk: Desk) -> dict[str, str]:
    """A voucher of each kind that a screen needs."""
    ids_by_status = {}
    for status in ("booked", "expired"):
        ids_by_status[status] = desk.get(f"/api/voucher/list?status={status}")["items"][0]["id"]
    calendar = desk.get("/api/calendar/list")["items"][0]["id"]
    with campaign(desk) as made:
        ended = {"campaign": made["id"]}
    return {**ids_by_status, **ended, "calendar": calendar, "issued": desk.issue()["id"]}


def screens(page: Page, places: list[tuple[str, str]], ids: dict[str, str]) -> Iterator[str]:
    """Go to each screen in turn, and wait until it is complete."""
    base = page.url.split("#")[0]
    for place, whole in places:
        page.goto(f"{base}#/{place.format(**ids)}")
        page.wait_for_selector(whole)
        yield place


def barriers(page: Page, axe: str) -> list[Any]:
    """What axe finds serious."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (
            rule["id"],
            [f"{node['html'][:200]}: {node['failureSummary']}" for node in rule["nodes"]][:3],
        )
        for rule in result["violations"]
        if rule["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("key", ["local-hotel", None], ids=["hotel", "guest"])
def test_axe_finds_nothing_serious(
    open_page: Open, desk: Desk, axe: str, ids: dict[str, str], key: str | None
) -> None:
    page = open_page(key=key)
    for place in screens(page, HOTEL if key else GUEST, ids):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert barriers(page, axe) == [], f"{place}, {scheme}"


def test_axe_on_the_way_through_a_booking(open_page: Open, desk: Desk, axe: str) -> None:
    page = open_page("v", desk.issue()["id"])
    choose_day(page)
    page.wait_for_selector(".time")
    assert barriers(page, axe) == []
    choose_time(page)
    page.wait_for_selector(".confirm-slot")
    assert barriers(page, axe) == []
    page.locator(".confirm-slot .is-main").click()
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page, axe) == [], scheme


@pytest.mark.parametrize("key", ["local-hotel", None], ids=["hotel", "guest"])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_nothing_scrolls_sideways_on_a_phone(
    open_page: Open, ids: dict[str, str], key: str | None, locale: str
) -> None:
    page = open_page(key=key, width=360, locale=locale)
    for place in screens(page, HOTEL if key else GUEST, ids):
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, place


def test_a_booking_with_the_keyboard_alone(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    page.wait_for_selector(".month:not([aria-busy]) [data-vc-date-btn]:not([disabled])")
    tab_to(page, "[data-vc-date-btn]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(".time")
    tab_to(page, ".time")
    page.keyboard.press("Enter")
    page.wait_for_selector(".confirm-slot h2:focus")
    tab_to(page, ".confirm-slot .is-main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You are booked.")
    assert desk.status(voucher["id"]) == "booked"


def test_the_hotel_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    page.reload()  # as whoever comes back tomorrow: signing in has moved the focus
    page.wait_for_selector("h1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(page.url.split("#")[0] + "#/issue/transfer")
    page.wait_for_selector("#title:focus")
    page.keyboard.type(" by night")
    tab_to(page, "form > .actions .is-main")
    page.keyboard.press("Enter")
    page.wait_for_selector(".split-detail .ticket-title")
    tab_to(page, ".detail-actions .is-main")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The voucher is redeemed.")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; it must be seen on the way."""
    for _ in range(300):  # past every voucher of a long list
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")
