"""What a hotel sees of the mails to its guests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open, Watch
from tests.portal.test_booking_link import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

GUEST = "Antonia Featherstonehaugh-Wriothesley"


@pytest.fixture(scope="module")
def voucher(desk: Desk) -> dict[str, Any]:
    """A voucher that its guest has booked, and of which they are told."""
    issued = desk.issue(title="Sauna for the two of us")
    (first, *_) = desk.get(f"/api/slots/available?voucher_id={issued['id']}")["items"]
    body = {"voucher_id": issued["id"], "slot_id": first["slot_id"], "holder_uid": "guest-mails"}
    contact = {"name": GUEST, "email": "antonia@example.com", "language": "en"}
    answer = desk.post("/api/voucher/book", body | {"contact": contact})
    assert answer["ok"], answer
    return issued


def open_mail(page: Page) -> None:
    """Wait until the mail that confirms the booking is there, and open it."""
    confirmed = page.locator("summary", has_text=GUEST).first
    for _ in range(60):
        if confirmed.count():
            break
        page.wait_for_timeout(1000)
        page.locator("main .button", has=page.locator(".icon")).last.click()
    confirmed.click()
    page.frame_locator(".mail-page").locator("text=Featherstonehaugh").first.wait_for()
    page.locator(".chip[aria-pressed=false]").click()
    page.wait_for_selector(".mail-text:has-text('Featherstonehaugh')")


def test_a_hotel_reads_what_its_guests_were_sent(
    open_page: Open, desk: Desk, voucher: dict[str, Any]
) -> None:
    page = open_page("hotel", key="local-hotel")
    page.get_by_role("link", name="Messages: what your guests were sent", exact=True).click()
    page.wait_for_selector("text=Whether a message was opened, nobody knows")
    open_mail(page)
    expect(page.locator("main h3")).to_contain_text("Sauna for the two of us")
    expect(page.locator(".mail-text a, .mail-text img")).to_have_count(0)
    assert "#booking=" not in page.locator(".mail-text").inner_text()
    page.get_by_role("link", name="Open voucher", exact=True).first.click()
    page.wait_for_selector(".ticket-title:has-text('Sauna for the two of us')")
    page.get_by_role("link", name="What was sent about this voucher", exact=True).click()
    page.wait_for_selector("text=What was sent by e-mail about this voucher")
    page.wait_for_selector(f"summary:has-text('{GUEST}')")
    kinds = page.locator("summary strong").all_inner_texts()
    assert set(kinds) <= {"Booking confirmed", "Reminder"}
    assert len(kinds) == len(desk.get(f"/api/mail/list?voucher_id={voucher['id']}")["items"])


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_phone_shows_it_without_scrolling_sideways(
    open_page: Open, voucher: dict[str, Any], locale: str
) -> None:
    assert voucher["id"]
    page = open_page("messages", key="local-hotel", width=360, height=740, locale=locale)
    open_mail(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    look(page, f"mail-text-{locale}")
    page.locator(".chip[aria-pressed=false]").click()
    page.wait_for_selector(".mail-page")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    look(page, f"mail-page-{locale}")


HOSTILE = (
    "Eve <script>parent.hit=1</script><img src=https://r.example/x onerror=parent.hit=2>"
    "<a href=https://r.example target=_top>a</a>"
    '" style="background:url(https://r.example/y)'
)


def test_what_a_guest_typed_runs_nothing_and_loads_nothing(
    open_page: Open, desk: Desk, watch: Watch
) -> None:
    voucher = desk.issue(title="Sauna of a stranger")
    (first, *_) = desk.get(f"/api/slots/available?voucher_id={voucher['id']}")["items"]
    body = {"voucher_id": voucher["id"], "slot_id": first["slot_id"], "holder_uid": "guest-eve"}
    contact = {"name": HOSTILE, "email": "eve@example.com", "language": "en"}
    answer = desk.post("/api/voucher/book", body | {"contact": contact})
    assert answer["ok"], answer
    page = open_page("v", voucher["id"], key="local-hotel")
    page.get_by_role("link", name="What was sent about this voucher", exact=True).click()
    page.wait_for_selector("text=What was sent by e-mail about this voucher")
    confirmed = page.locator("summary", has_text="Eve").first
    for _ in range(60):
        if confirmed.count():
            break
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Refresh", exact=True).click()
    confirmed.click()
    frame = page.frame_locator(".mail-page")
    frame.locator("text=<script>").first.wait_for()
    assert page.locator(".mail-page").get_attribute("sandbox") == ""
    for tag in ("script", "img[src^=http]", "a[href]", "meta[http-equiv=refresh]"):
        assert frame.locator(tag).count() == 0, tag
    # It looks as it did: its pictures and its colours are there.
    picture = frame.locator("img[src^='data:image/png']").first
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    button = frame.locator("a.button")
    assert button.evaluate("one => getComputedStyle(one).display") == "inline-block"
    button.click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert page.url.startswith(desk.server.url)
    assert not [one for one in watch.addresses if "r.example" in one]
