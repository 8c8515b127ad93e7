"""A hotel's first calendar: how many clicks and keys it takes, and what is in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from tests.local.runs import ROOT, LocalRun
from tests.portal.conftest import Desk, Open, sign_in

CLICKS = {1: "one click", 2: "two clicks", 3: "three clicks", 4: "four clicks"}
CLICKS_MAX, KEYS_MAX = 3, 0
COUNT = """() => {
  globalThis.done = { click: 0, keydown: 0 };
  for (const kind of Object.keys(globalThis.done))
    addEventListener(kind, (event) => (globalThis.done[kind] += event.isTrusted), true);
}"""
TOKYO, LISBON = "Asia/Tokyo", "Europe/Lisbon"


def key_of(server: LocalRun, uid: str) -> str:
    """A new API key of a hotel, made as an operator makes it."""
    command = ["infra.operator.keys", "--stage", "local", "create", "--uid", uid, "--never"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=server.project,
        env={**os.environ, "PYTHONPATH": str(server.project)},
        capture_output=True,
        text=True,
        check=True,
    )
    match = re.search(r"^ +(k-\S+\.\S+)$", done.stdout, re.MULTILINE)
    assert match, done.stdout
    return match[1]


def calendars(server: LocalRun, key: str) -> list[dict[str, Any]]:
    """The hotel's calendars."""
    _, answer = server.call("/api/calendar/list", key=key)
    items: list[dict[str, Any]] = answer["items"]  # type: ignore[assignment]
    return items


def test_a_fresh_hotel_has_a_spa_that_can_be_booked_after_three_clicks(
    open_page: Open, desk: Desk
) -> None:
    server = desk.server
    key = key_of(server, "hotel-fresh")
    page = open_page()
    sign_in(page, server, key=key)
    page.evaluate(COUNT)
    page.locator("nav").get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("link", name=re.compile("^Spa")).click()
    page.get_by_role("button", name="Create calendar", exact=True).click()
    page.wait_for_selector("h1:has-text('Spa')")
    done = page.evaluate("globalThis.done")
    assert (done["click"], done["keydown"]) == (CLICKS_MAX, KEYS_MAX)
    text = (ROOT / "docs" / "portal.md").read_text(encoding="utf-8")
    assert f"makes its first in {CLICKS[CLICKS_MAX]}, without a key:" in text
    (spa,) = calendars(server, key)
    assert (spa["title"], spa["zone"]) == ("Spa", server.clock.zone)
    until = server.clock.now() + timedelta(days=20)
    body = {"issuer_uid": "hotel-fresh", "calendar_id": spa["id"], "valid_until": until.isoformat()}
    _, answer = server.call("/api/voucher/issue", body, key=key)
    voucher_id = answer["voucher"]["id"]  # type: ignore[index]
    _, slots = server.call(f"/api/slots/available?voucher_id={voucher_id}", key=key)
    assert slots["items"]


@pytest.mark.parametrize("view", ["week", "month"])
def test_a_hotel_with_a_calendar_sees_no_templates_above_its_bookings(
    open_page: Open, view: str
) -> None:
    page = open_page("calendar", view, key="local-hotel")
    page.wait_for_selector(".chips")
    page.wait_for_load_state("networkidle")
    assert page.locator(".template").count() == 0


def test_a_new_calendar_is_in_the_hotels_zone_wherever_its_clerk_is(
    open_page: Open, desk: Desk
) -> None:
    server = desk.server
    key = key_of(server, "hotel-lisbon")
    body = {"issuer_uid": "hotel-lisbon", "name": "Hotel Lisboa", "zone": LISBON}
    status, answer = server.call("/api/hotel/save", body, key=key)
    assert status == 200, answer
    page = open_page(zone=TOKYO)
    sign_in(page, server, key=key)
    page.locator("nav").get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("link", name=re.compile("^Restaurant")).click()
    page.get_by_role("button", name="Create calendar", exact=True).click()
    page.wait_for_selector("h1:has-text('Restaurant')")
    assert [one["zone"] for one in calendars(server, key)] == [LISBON]
