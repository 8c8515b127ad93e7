"""A hotel makes the address under which its phones read a calendar."""

from __future__ import annotations

import urllib.error
import urllib.request

from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.test_calendars import every_day, save


def status_of(address: str) -> int:
    """What is answered at an address."""
    try:
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Content-Type"].startswith("text/calendar")
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def test_an_address_is_made_replaced_and_ended(open_page: Open, desk: Desk) -> None:
    spa = save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"))
    page = open_page("calendars", spa["id"], key="local-hotel")
    page.get_by_role("link", name="Phone", exact=True).click()
    page.get_by_role("button", name="Make an address", exact=True).click()
    field = page.get_by_label("Address for your calendar app").and_(page.locator("textarea, input"))
    field.wait_for()
    first = field.input_value()
    assert first.startswith(f"{desk.server.url}/feed/{spa['id']}.")
    assert status_of(first) == 200
    page.get_by_label("With the names of guests").check()
    page.get_by_role("button", name="Make another address", exact=True).click()
    page.wait_for_function("old => document.querySelector('#feed').value !== old", arg=first)
    second = field.input_value()
    assert (status_of(first), status_of(second)) == (404, 200)
    page.get_by_role("button", name="End the address", exact=True).click()
    page.get_by_text("This calendar has no address any more.").first.wait_for()
    expect(field).to_have_count(0)
    assert status_of(second) == 404
