"""The whole way of a guest: book, read the mail, follow its link in a fresh browser, move, cancel.
The entry in the guest's own calendar follows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.mailbox import CODE, digits_of, open_mail
from tests.portal.steps import choose_day, choose_time
from tests.portal.test_booking_link import is_wide_enough, look
from tests.portal.test_contact import finish
from tests.portal.test_move_by_link import type_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOTEL = "hotel-of-the-whole-way"
TITLE = "Dinner by the lake"
TALL = 1400  # nothing scrolls: a click right after that may still reach the frame with the mail
BOOKED, MOVED, CANCELLED = "Booked: ", "New time: ", "Cancelled: "
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


def as_admin(server: LocalRun, path: str, **fields: object) -> dict[str, Any]:
    """What the API answers to an admin on behalf of the hotel."""
    status, answer = server.call(path, {"issuer_uid": HOTEL, **fields}, key="local-admin")
    assert status in (200, 201), answer
    return answer


@pytest.fixture(scope="module", autouse=True)
def _hotel(server: LocalRun) -> None:
    """A hotel of its own: its time moves on, and that of others does not."""
    as_admin(server, "/api/hotel/save", name="Hotel Strand", zone=server.clock.zone)


def a_minute_later(server: LocalRun) -> None:
    """Let the minute pass for which a mail waits."""
    as_admin(server, "/api/hotel/clock", forward_seconds=60)


def entry_of(mailbox: Page) -> tuple[str, Event]:
    """The method and the event of the calendar file that the open mail brings."""
    with mailbox.expect_download() as download:
        mailbox.get_by_role("link", name="Save with what is attached", exact=True).click()
    content = Path(download.value.path()).read_bytes()
    mail = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    (file,) = (each for each in mail.iter_attachments() if each.get_filename() == "booking.ics")
    calendar = Calendar.from_ical(file.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def follow_button(page: Page, address: str, subject: str) -> None:
    """Click the button in a mail: the booking takes the mailbox's place, in a browser that has
    nothing stored."""
    button = open_mail(page, address, subject).locator("a.button")
    assert page.evaluate(STORED) == "[{},{}]"
    button.click()
    page.wait_for_selector("h1:has-text('Your booking')")


def seen(page: Page, name: str) -> None:
    """A station of the way, which nobody scrolls sideways."""
    assert is_wide_enough(page)
    size = page.viewport_size
    assert size is not None
    look(page, f"whole-way-{name}-{size['width']}")


def issue(server: LocalRun, start: datetime) -> str:
    """The id of a voucher for an hour and a half, from then on."""
    until = start + timedelta(days=40)
    fields = {"valid_from": start.isoformat(), "valid_until": until.isoformat()}
    path = "/api/voucher/issue"
    answer = as_admin(server, path, title=TITLE, duration_minutes=90, **fields)
    return str(answer["voucher"]["id"])


def book(page: Page, address: str) -> date:
    """Book, with a name and an address; the day."""
    day = choose_day(page)
    choose_time(page, "14:00")
    page.locator("#contact-name").fill("Lena Holm")
    page.locator("#contact-email").fill(address)
    seen(page, "1-confirm")
    finish(page)
    seen(page, "2-booked")
    return day


def type_mailed_code(page: Page, mailbox: Page, address: str) -> str:
    """Request a code, read it in the mailbox, and type it; the code."""
    page.get_by_role("link", name="Move booking", exact=True).click()
    page.get_by_role("button", name="Send the code", exact=True).click()
    page.wait_for_selector("text=We have sent a six-digit code to l…@holm.example.")
    mail = open_mail(mailbox, address, CODE)
    code = digits_of(mailbox.locator("nav a[aria-current]").inner_text())
    expect(mail.locator("body")).to_contain_text(code)
    seen(mailbox, "5-code")
    type_code(page, code)
    page.wait_for_selector("h1:has-text('Choose another time')")
    return code


def move(page: Page, day: date) -> None:
    """Move to four o'clock of that day."""
    choose_day(page, day)
    page.wait_for_selector(".time")
    seen(page, "6-days")
    choose_time(page, "16:00")
    page.wait_for_selector("text=Move your booking?")
    seen(page, "7-move")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".notice:has-text('Your booking is moved to')")
    seen(page, "8-moved")


def cancel(page: Page) -> None:
    """Cancel, and mean it."""
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    seen(page, "10-cancel")
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("h1:has-text('Your booking is cancelled')")
    seen(page, "11-cancelled")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_guest_books_reads_moves_and_cancels(
    open_page: Open, desk: Desk, server: LocalRun, watch: Watch, width: int
) -> None:
    address = f"lena{width}@holm.example"
    day = book(open_page("v", issue(server, desk.clock.full_hour()), width=width), address)

    a_minute_later(server)
    place = {"base": f"{server.url}/mail", "width": width, "height": TALL}
    mailbox, fresh, later = (open_page(**place) for _ in range(3))
    mail = open_mail(mailbox, address, BOOKED).locator("body")
    for text in (TITLE, "Lena Holm", "14:00"):
        expect(mail).to_contain_text(text)
    expect(mail.get_by_role("img").first).to_be_visible()
    seen(mailbox, "3-mail")
    method, first = entry_of(mailbox)
    assert (method, first["dtstart"].dt) == ("REQUEST", desk.clock.at(day, 14))

    follow_button(fresh, address, BOOKED)
    expect(fresh.locator(".ticket")).to_contain_text(TITLE)
    seen(fresh, "4-link")
    code = type_mailed_code(fresh, mailbox, address)
    other_day = day + timedelta(days=1)
    move(fresh, other_day)

    a_minute_later(server)
    expect(open_mail(mailbox, address, MOVED).locator("body")).to_contain_text("16:00")
    seen(mailbox, "9-mail")
    method, second = entry_of(mailbox)
    assert (method, second["dtstart"].dt) == ("REQUEST", desk.clock.at(other_day, 16))
    assert second["dtend"].dt - second["dtstart"].dt == timedelta(minutes=90)
    assert second["uid"] == first["uid"]
    assert second["sequence"] > first["sequence"]

    follow_button(later, address, MOVED)
    expect(later.locator(".ticket-time").first).to_contain_text("16:00")
    cancel(later)
    a_minute_later(server)
    expect(open_mail(mailbox, address, CANCELLED).locator("body")).to_contain_text("16:00")
    seen(mailbox, "12-mail")
    method, third = entry_of(mailbox)
    assert (method, third["uid"]) == ("CANCEL", first["uid"])
    assert third["sequence"] > second["sequence"]
    assert not any(code in each or "b1." in each for each in watch.addresses)
