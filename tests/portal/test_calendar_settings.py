"""A calendar's settings on the page: none is lost, and each says what it means."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.test_barriers import barriers
from tests.portal.test_calendars import every_day, read, save


def test_unusual_settings_stay(open_page: Open, desk: Desk) -> None:
    unusual = {"unredeemed": "no_show", "late_cancel": "forfeit", "hold_minutes": 7}
    before = save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"), **unusual)
    page = open_page("calendars", before["id"], key="local-hotel")
    page.get_by_label("Name", exact=True).fill("Sauna house")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("h1:has-text('Sauna house')")
    after = read(desk, before["id"])
    changed = {"title": "Sauna house", "version": 2, "exceptions": [], "blocks": []}
    assert after == before | changed


CHOICES = {
    "en-GB": ("nobody redeems a booking", "counts as used", "counts as not having come"),
    "de-DE": ("niemand eine Buchung einlöst", "gilt als eingelöst", "gilt als nicht erschienen"),
    "nl-NL": ("niemand een boeking inwisselt", "geldt als ingewisseld", "geldt als niet gekomen"),
}


@pytest.mark.parametrize("locale", CHOICES)
def test_a_hotel_chooses_what_becomes_of_a_booking_that_nobody_redeems(
    open_page: Open, desk: Desk, axe: str, locale: str
) -> None:
    group, used, lost = CHOICES[locale]
    made = save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"))
    page = open_page("calendars", made["id"], key="local-hotel", locale=locale, width=360)
    question = page.get_by_role("radiogroup", name=group)
    expect(question.get_by_role("radio", name=used)).to_be_checked()
    question.get_by_role("radio", name=lost).check()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert barriers(page, axe) == []
    with page.expect_response("**/calendar/save"):
        page.locator(".calendar-edit button[type=submit]").click()
    assert read(desk, made["id"])["unredeemed"] == "no_show"
