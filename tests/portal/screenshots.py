"""The pictures of docs/portal.md: `python -m tests.portal.screenshots [name …]`, then look at each.

Before they are committed: `pngquant --ext .png --force docs/screens/*.png`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import clocks
from tests.local.runs import ROOT, copy_project
from tests.portal import browser as browsers
from tests.portal.campaign_steps import LATE, offer, take
from tests.portal.conftest import Desk, sign_in, start
from tests.portal.steps import book, choose_day, choose_time

TARGET = ROOT / "docs" / "screens"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
# System fonts differ; one that is there makes the pictures comparable.
FONT = ":root { font-family: Inter, 'Liberation Sans', sans-serif !important }"

CAMPAIGN: dict[str, object] = {
    "name": "Summer at the lake",
    "ends_at": "2030-07-31",
    "budget_amount": 500,
}

Act = Callable[[Any], None]


def stay(_: Any) -> None:
    """Nothing more to do."""


def choose(page: Any) -> None:
    """A day chosen, its times shown."""
    choose_day(page)
    page.wait_for_selector(".time")


def confirm(page: Any) -> None:
    """A time chosen, not yet confirmed."""
    choose(page)
    choose_time(page)
    page.wait_for_selector(".confirm-slot")


def tomorrow(page: Any) -> None:
    """The day after today, of a calendar, with a booking open where there is room."""
    page.locator(".stepper .button").nth(2).click()
    page.wait_for_selector(".plan-card")
    if page.viewport_size["width"] >= DESKTOP["width"]:
        page.locator(".plan-card").first.click()


def done(page: Any) -> None:
    """Booked."""
    book(page)
    page.wait_for_selector(".notice.is-good")


def draft(page: Any) -> None:
    """A new campaign, filled in."""
    page.locator("#campaign-name").fill("Herbst am See")
    page.locator("#offer-0-template").select_option(index=1)
    page.locator("#offer-0-price").fill("119")
    page.locator("#offer-0-count").fill("40")
    page.locator("#campaign-budget").fill("900")
    page.locator(".offer").wait_for()


def run_campaign(desk: Desk) -> str:
    """A campaign of two offers that guests have taken; returns its id."""
    offers = [offer(desk), offer(desk, LATE, price=19, count=30)]
    made = desk.post("/api/campaign/create", {**CAMPAIGN, "offers": offers})["campaign"]
    taken = [take(desk, made, number) for number in (0, 0, 0, 1, 1, 1, 1)]
    for voucher in taken[2:4]:
        desk.post("/api/voucher/redeem", {"voucher_id": voucher["id"]})
    return str(made["id"])


def main() -> None:
    """Take them all."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        start(copy_project(Path(folder)), clocks.chosen()) as server,
        browsers.chromium() as browser,
    ):
        desk = Desk(server)
        calendars = desk.get("/api/calendar/list")["items"]
        (calendar_id,) = (each["id"] for each in calendars if each["title"] == "Spa")
        spa = {
            "calendar_id": calendar_id,
            "description": "Sauna, steam bath and a pot of tea by the fire.",
            "duration_minutes": 180,
        }
        vouchers = [str(desk.issue(**spa)["id"]) for _ in range(5)]
        booked = desk.get("/api/voucher/list?status=booked")["items"][3]["id"]
        campaign = f"campaigns/{run_campaign(desk)}"
        offers = "offers/hotel-demo"
        hours, desk_of = f"calendars/{calendar_id}", f"calendar/{calendar_id}"
        shots: list[tuple[str, str | None, str, dict[str, int], str, str, Act]] = [
            ("hotel-today", "local-hotel", "today", DESKTOP, "light", "en-GB", stay),
            ("hotel-today-phone-dark", "local-hotel", "today", PHONE, "dark", "de-DE", stay),
            ("hotel-vouchers", "local-hotel", f"v/{booked}", DESKTOP, "light", "en-GB", stay),
            ("hotel-vouchers-dark", "local-hotel", f"v/{booked}", DESKTOP, "dark", "de-DE", stay),
            ("hotel-vouchers-phone", "local-hotel", "vouchers", PHONE, "light", "nl-NL", stay),
            ("hotel-week", "local-hotel", "calendar/week", DESKTOP, "light", "en-GB", stay),
            ("hotel-month-dark", "local-hotel", "calendar/month", DESKTOP, "dark", "en-GB", stay),
            ("hotel-desk", "local-hotel", f"{desk_of}/week", DESKTOP, "light", "en-GB", stay),
            ("hotel-desk-day", "local-hotel", f"{desk_of}/day", DESKTOP, "dark", "en-GB", tomorrow),
            (
                "hotel-desk-phone",
                "local-hotel",
                f"{desk_of}/day",
                PHONE,
                "light",
                "de-DE",
                tomorrow,
            ),
            ("hotel-bookings", "local-hotel", "bookings", DESKTOP, "light", "nl-NL", stay),
            ("hotel-templates-dark", "local-hotel", "issue", DESKTOP, "dark", "en-GB", stay),
            ("hotel-issue", "local-hotel", "issue/spa", DESKTOP, "light", "de-DE", stay),
            ("hotel-hours", "local-hotel", hours, DESKTOP, "light", "en-GB", stay),
            ("hotel-days-dark", "local-hotel", f"{hours}/days", DESKTOP, "dark", "nl-NL", stay),
            ("hotel-profile", "local-hotel", "hotel", DESKTOP, "light", "de-DE", stay),
            ("hotel-campaign", "local-hotel", campaign, DESKTOP, "light", "en-GB", stay),
            (
                "hotel-campaign-new",
                "local-hotel",
                "campaigns/new",
                DESKTOP,
                "light",
                "de-DE",
                draft,
            ),
            ("guest-offers", None, offers, DESKTOP, "light", "en-GB", stay),
            ("guest-offers-phone-dark", None, offers, PHONE, "dark", "nl-NL", stay),
            ("hotel-redeem-phone", "local-hotel", "redeem", PHONE, "light", "en-GB", stay),
            ("guest-choose", None, f"v/{vouchers[0]}", DESKTOP, "light", "en-GB", choose),
            ("guest-choose-phone-dark", None, f"v/{vouchers[1]}", PHONE, "dark", "en-GB", choose),
            ("guest-confirm-phone", None, f"v/{vouchers[2]}", PHONE, "light", "de-DE", confirm),
            ("guest-done", None, f"v/{vouchers[3]}", DESKTOP, "light", "en-GB", done),
            ("guest-done-phone-dark", None, f"v/{vouchers[4]}", PHONE, "dark", "nl-NL", done),
            ("account-phone", None, "account", PHONE, "light", "en-GB", stay),
            ("presence-dark", None, "presence", DESKTOP, "dark", "en-GB", stay),
            ("sign-in-phone", None, "sign-in", PHONE, "light", "en-GB", stay),
        ]
        wanted = sys.argv[1:]
        for name, key, place, size, scheme, locale, act in shots:
            if wanted and name not in wanted:
                continue
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                locale=locale,
                timezone_id=server.clock.zone,
                reduced_motion="reduce",
                bypass_csp=True,  # for the font alone
            )
            context.clock.install(time=server.clock.now())
            page = context.new_page()
            if key:
                sign_in(page, server)
            page.goto(f"{server.url}/#/{place}")
            page.add_style_tag(content=FONT)
            page.wait_for_selector("h1")
            page.wait_for_load_state("networkidle")
            act(page)
            if "phone" in name and act is choose:
                page.locator(".picker-month").scroll_into_view_if_needed()
            page.screenshot(path=TARGET / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main()
