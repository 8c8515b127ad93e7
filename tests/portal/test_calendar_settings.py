"""A calendar's settings on the page: none is lost for want of a field."""

from __future__ import annotations

from tests.portal.conftest import Desk, Open
from tests.portal.test_calendars import every_day, read, save


def test_settings_that_the_page_has_no_field_for_stay(open_page: Open, desk: Desk) -> None:
    unusual = {"unredeemed": "no_show", "late_cancel": "forfeit"}
    before = save(desk, title="Sauna", capacity=4, hours=every_day("09:00", "12:00"), **unusual)
    page = open_page("calendars", before["id"], key="local-hotel")
    page.get_by_label("Name", exact=True).fill("Sauna house")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("h1:has-text('Sauna house')")
    after = read(desk, before["id"])
    changed = {"title": "Sauna house", "version": 2, "exceptions": [], "blocks": []}
    assert after == before | changed
