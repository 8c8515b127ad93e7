"""What a desk takes back: a redemption undone, a voucher extended; and what a guest then reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open
from tests.portal.steps import book
from tests.portal.test_barriers import barriers
from tests.portal.test_calendars import every_day, save

if TYPE_CHECKING:
    from playwright.sync_api import Page

WHY = "The wrong voucher was scanned"


def used(desk: Desk, **fields: Any) -> dict[str, Any]:
    """A voucher that was just redeemed."""
    voucher = desk.issue(**fields)
    answer = desk.post("/api/voucher/redeem", {"voucher_id": voucher["id"]})
    return dict(answer["voucher"])


def stored(desk: Desk, voucher: dict[str, Any]) -> dict[str, Any]:
    """The voucher as it stands."""
    return dict(desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")["voucher"])


def undo(page: Page) -> None:
    """Answer the question, after it was not answered at first."""
    page.wait_for_selector(".confirm h3:focus")
    page.locator(".confirm .is-main").click()
    page.wait_for_selector(".confirm [aria-invalid=true]:focus")
    page.keyboard.type(WHY)
    page.keyboard.press("Enter")


def test_a_redemption_is_undone_where_it_was_made(open_page: Open, desk: Desk, axe: str) -> None:
    voucher = desk.issue(title="Sauna")
    page = open_page("redeem", key="local-hotel")
    page.keyboard.type(voucher["id"])
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo: Sauna", exact=True).click()
    assert barriers(page, axe) == []
    undo(page)
    page.wait_for_selector(".notice :text('Undone. The voucher can be booked again.')")
    expect(page.locator("#code:focus")).to_have_count(1)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    assert stored(desk, voucher)["status"] == "issued"


@pytest.mark.parametrize("place", ["list", "detail", "history"])
def test_undo_stands_beside_every_trace_of_it(open_page: Open, desk: Desk, place: str) -> None:
    voucher = used(desk, title=f"Massage by {place}")
    start = "vouchers" if place == "list" else f"v/{voucher['id']}"
    page = open_page(*start.split("/"), key="local-hotel")
    name = f"Undo: {voucher['title']}" if place == "list" else "Undo"
    where = {"list": ".rows", "detail": ".detail-actions", "history": ".history"}[place]
    role = "button" if place == "detail" else "link"
    page.locator(where).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
    undo(page)
    page.wait_for_selector(".notice:has-text('Undone.')")
    page.wait_for_selector(f".history li:has-text('{WHY}')")
    assert page.locator(".history li").first.inner_text().startswith("Undone")
    expect(page.get_by_role("link", name="Undo", exact=True)).to_have_count(0)
    assert stored(desk, voucher)["status"] == "issued"


@pytest.mark.parametrize(("place", "width"), [("today", 1280), ("bookings", 360), ("month", 360)])
def test_undo_stands_beside_a_booking_that_was_used(
    open_page: Open, desk: Desk, axe: str, place: str, width: int
) -> None:
    start = desk.clock.full_hour() + timedelta(hours=1)
    made = used_booking(desk, f"Massage by {place}", start)
    page = open_page(key="local-hotel", width=width)
    page.clock.set_system_time(start)  # the day of the booking, also shortly before midnight
    day = start.astimezone(desk.clock.now().tzinfo).date()
    address = {"bookings": "bookings?set=past", "month": f"calendar/month/{day}"}.get(place, place)
    page.goto(f"{desk.server.url}/#/{address}")
    link = page.locator(".rows").get_by_role("link", name=f"Undo: {made['title']}", exact=True)

    link.wait_for()
    rows = page.locator(f".rows li:has(:text('{made['title']}'))")
    expect(rows).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert barriers(page, axe) == []
    link.click()
    undo(page)
    page.wait_for_selector(".notice:has-text('Undone.')")
    assert stored(desk, made)["status"] == "booked"
    page.go_back()
    rows.wait_for()
    expect(link).to_have_count(0)


def used_booking(desk: Desk, title: str, start: datetime) -> dict[str, Any]:
    """A voucher that was booked for that time and redeemed."""
    voucher = desk.issue(title=title)
    slot = f"slot-{start:%Y-%m-%dT%H:%M:%SZ}"
    body: dict[str, object] = {"voucher_id": voucher["id"], "slot_id": slot, "holder_uid": "guest"}
    booking = desk.post("/api/voucher/book", body)["booking"]
    return dict(desk.post("/api/voucher/redeem", {"booking_id": booking["id"]})["voucher"])


def test_a_voucher_is_extended_with_a_reason(open_page: Open, desk: Desk, axe: str) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], key="local-hotel")
    page.get_by_role("button", name="Extend", exact=True).click()
    page.wait_for_selector(".confirm h3:focus")
    assert barriers(page, axe) == []
    day = page.get_by_label("Last day").input_value()
    assert day > voucher["valid_until"][:10]
    page.get_by_label("Last day").fill(voucher["valid_from"][:10])
    page.get_by_label("Reason").fill("The guest was ill")
    page.locator(".confirm .is-main").click()
    page.wait_for_selector("#extend-day-problem")
    page.get_by_label("Last day").fill(day)
    page.locator(".confirm .is-main").click()
    page.wait_for_selector(".notice:has-text('The voucher is valid until')")
    page.wait_for_selector(".history li:has-text('The guest was ill')")
    assert stored(desk, voucher)["valid_until"] > voucher["valid_until"]


def test_an_expired_voucher_is_brought_back_by_extending(open_page: Open, desk: Desk) -> None:
    now = desk.clock.full_hour()
    times = {"valid_from": now - timedelta(days=9), "valid_until": now - timedelta(days=2)}
    body = {name: when.isoformat() for name, when in times.items()}
    voucher = desk.issue(**body, allow_past=True)
    page = open_page("v", voucher["id"], key="local-hotel")
    page.get_by_role("button", name="Extend", exact=True).click()
    page.wait_for_selector("text=The guest can then book again.")
    page.locator(".confirm .is-main").click()
    page.get_by_role("link", name="Book for a guest", exact=True).wait_for()
    assert stored(desk, voucher)["status"] == "issued"


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_a_phone_asks_without_scrolling_sideways(
    open_page: Open, desk: Desk, axe: str, locale: str
) -> None:
    voucher = used(desk)
    page = open_page(key="local-hotel", width=360, locale=locale)
    page.goto(f"{desk.server.url}/#/v/{voucher['id']}/undo")
    page.wait_for_selector(".confirm")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.emulate_media(color_scheme="dark")
    assert barriers(page, axe) == []
    page.keyboard.press("Escape")
    page.locator(".confirm").wait_for(state="detached")
    assert "/undo" not in page.url


@pytest.mark.parametrize("is_given_back", [False, True])
def test_a_desk_notes_that_nobody_came(
    open_page: Open, desk: Desk, axe: str, is_given_back: bool
) -> None:
    voucher = desk.issue()
    slots = f"/api/slots/available?voucher_id={voucher['id']}"
    slot = desk.get(slots)["items"][0]["slot_id"]
    booked = desk.post("/api/voucher/book", {"voucher_id": voucher["id"], "slot_id": slot})
    page = open_page(key="local-hotel")
    # No test waits until a booked time begins: the page reads that this one has, and how the
    # service would answer then.
    earlier = (desk.clock.now() - timedelta(hours=1)).isoformat()
    booking = booked["booking"] | {"slot_start": earlier}
    after = {"status": "issued"} if is_given_back else {"status": "consumed"}
    if not is_given_back:
        after |= {"consumed_by": "noshow", "consumed_at": desk.clock.now().isoformat()}
    sent: list[Any] = []

    def answer(route: Any) -> None:
        sent.append(route.request.post_data_json)
        body = {"voucher": booked["voucher"] | after, "booking": booking | {"status": "no_show"}}
        route.fulfill(json={"ok": True} | body)

    status = {"ok": True, "voucher": booked["voucher"], "booking": booking}
    page.route("**/api/voucher/status*", lambda route: route.fulfill(json=status))
    page.route("**/api/voucher/noshow", answer)
    page.goto(f"{desk.server.url}/#/v/{voucher['id']}")
    page.get_by_role("button", name="Guest did not come", exact=True).click()
    page.wait_for_selector(".confirm h3:focus")
    assert barriers(page, axe) == []
    if is_given_back:
        page.get_by_label("Give the voucher back").check()
    page.locator(".confirm .is-danger").click()
    outcome = "The guest has the voucher back." if is_given_back else "The voucher is lost."
    page.wait_for_selector(f".notice:has-text('{outcome}')")
    assert sent == [{"booking_id": booking["id"], "give_back": is_given_back}]
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_count(
        0 if is_given_back else 1
    )


def test_it_cannot_be_noted_before_the_time_has_begun(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    slots = f"/api/slots/available?voucher_id={voucher['id']}"
    slot = desk.get(slots)["items"][0]["slot_id"]
    desk.post("/api/voucher/book", {"voucher_id": voucher["id"], "slot_id": slot})
    page = open_page("v", voucher["id"], key="local-hotel")
    page.get_by_role("button", name="Cancel booking", exact=True).wait_for()
    expect(page.get_by_role("button", name="Guest did not come", exact=True)).to_have_count(0)


def test_a_guest_reads_after_a_reload_that_a_late_cancel_lost_the_voucher(
    open_page: Open, desk: Desk
) -> None:
    hours = every_day("08:00", "20:00")
    late = {"cancel_until_minutes": 4 * 24 * 60, "late_cancel": "forfeit"}
    spa = save(desk, title="Spa", capacity=2, hours=hours, **late)
    page = open_page("v", desk.issue(calendar_id=spa["id"])["id"])
    book(page)
    page.get_by_role("button", name="Cancel and lose the voucher", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=As it was late, the voucher is used up.")
    page.reload()
    page.wait_for_selector("text=This voucher was lost by a late cancellation.")
    assert "We hope you enjoyed it" not in page.locator("main").inner_text()


def test_a_guest_reads_that_nobody_came(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page()
    lost = {"status": "consumed", "consumed_by": "noshow", "consumed_at": voucher["created_at"]}
    status = {"ok": True, "voucher": voucher | lost, "booking": None}
    page.route("**/api/voucher/status*", lambda route: route.fulfill(json=status))
    page.goto(f"{desk.server.url}/#/v/{voucher['id']}")
    page.wait_for_selector(".notice:has-text('the hotel noted that you did not come')")
