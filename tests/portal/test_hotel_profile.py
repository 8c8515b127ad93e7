"""The hotel's own name, colour, logo and time: set by the hotel, seen by guests elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.pictures import SVG, png
from tests.portal.conftest import Desk, Open, profile, save_profile
from tests.portal.steps import book, choose_day
from tests.portal.test_barriers import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOKYO = "Asia/Tokyo"
SLOT = "14:00 \u2013 15:00"


# --- a guest in Tokyo, and a hotel in Berlin


def test_guest_elsewhere_sees_the_hotels_time_and_the_own(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    voucher = desk.issue(valid_until="2030-07-20")
    page = open_page("v", voucher["id"], zone=TOKYO)
    expect(page.locator(".brand")).to_have_text(hotel["name"])
    expect(page.locator(".ticket-issuer")).to_have_text(hotel["name"])
    expect(page.locator(".ticket .facts")).to_contain_text("20 Jul 2030")
    choose_day(page)
    time = page.locator('.time[aria-label^="14:00"]')
    assert time.inner_text().split("\n") == ["14:00", "21:00"]
    assert "14:00 in Berlin, 21:00 for you" in str(time.get_attribute("aria-label"))
    late = page.locator('.time[aria-label^="20:00"]')
    assert re.search(r"\n\w{3}, 03:00", late.inner_text())
    assert re.search(r"\w{3},? \d+ Jun, 03:00 for you", str(late.get_attribute("aria-label")))
    zone = page.locator(".picker-times .zone").inner_text()
    assert zone.startswith("Times are in Europe/Berlin (GMT+2).")
    time.click()
    expect(page.locator(".confirm-slot .own-time")).to_have_text("14:00 in Berlin, 21:00 for you")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".ticket-slot")
    slot = page.locator(".ticket-slot").inner_text()
    assert SLOT in slot
    assert "14:00 in Berlin, 21:00 for you" in slot
    status = desk.get(f"/api/voucher/status?voucher_id={voucher['id']}")
    assert status["booking"]["slot_start"].endswith("T12:00:00Z")
    page.goto(page.url.split("#")[0] + "#/bookings")
    row = page.locator(".booking-row").first
    expect(row).to_contain_text(SLOT)
    expect(row).to_contain_text("14:00 in Berlin, 21:00 for you")
    expect(row).to_contain_text(hotel["name"])


def test_what_is_printed_is_in_the_hotels_time_alone(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_page("v", desk.issue()["id"], zone=TOKYO)
    book(page)
    page.wait_for_selector(".ticket-slot")
    page.emulate_media(media="print")
    sheet = page.locator(".sheet").inner_text()
    assert hotel["name"] in sheet
    assert "Uferpromenade 8, 78462 Konstanz" in sheet
    assert SLOT in sheet
    assert "Europe/Berlin (GMT+2)" in sheet
    assert "21:00" not in sheet
    assert "for you" not in sheet
    assert page.locator(".sheet .logo").evaluate("image => image.naturalWidth") > 0


def test_calendar_file_names_the_hotel(open_page: Open, desk: Desk, hotel: dict[str, Any]) -> None:
    page = open_page("v", desk.issue()["id"], zone=TOKYO)
    book(page)
    with page.expect_download() as saved:
        page.locator(".booker-steps .is-main").click()
    entry = Path(saved.value.path()).read_bytes().decode().replace("\r\n ", "")
    assert "LOCATION:Hotel Seeblick\\, Uferpromenade 8\\, 78462 Konstanz\r\n" in entry
    assert f"CONTACT:Hotel Seeblick\\, {hotel['phone']}" in entry
    assert re.search(r"DTSTART:\d{8}T120000Z\r\n", entry)


def test_guest_where_the_hotel_is_sees_one_time(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_page("v", desk.issue()["id"], zone="Europe/Paris")
    book(page)
    page.wait_for_selector(".ticket-slot")
    expect(page.locator(".own-time")).to_have_count(0)
    expect(page.locator(".ticket-slot")).to_contain_text("Europe/Berlin")


def test_desk_elsewhere_works_in_the_hotels_time(open_page: Open, hotel: dict[str, Any]) -> None:
    """Of a clerk who travels: the day is the hotel's, and it is named."""
    page = open_page(key="local-hotel", zone="America/Los_Angeles")
    page.wait_for_selector(".legend")
    expect(page.locator(".today-list .zone")).to_contain_text("Europe/Berlin (GMT+2)")
    expect(page.locator(".brand")).to_have_text(hotel["name"])
    expect(page.locator(".who-name")).to_have_text(hotel["name"])


def test_validity_of_the_form_ends_with_a_day_at_the_hotel(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_page("issue", "spa", key="local-hotel", zone=TOKYO)
    page.goto(page.url.split("#")[0] + "#/issue/spa")
    page.locator("#until").fill("2030-08-31")
    page.locator("button[type=submit]").click()
    page.wait_for_selector(".ticket-code")
    expect(page.locator(".ticket .facts").first).to_contain_text("31 Aug 2030")
    voucher_id = page.url.rpartition("/")[2]
    voucher = desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"]
    assert voucher["valid_until"] == "2030-08-31T22:00:00Z"


# --- the settings


def open_settings(open_page: Open, **more: Any) -> Page:
    """The settings of the demo hotel."""
    page = open_page(key="local-hotel", **more)
    page.goto(page.url.split("#")[0] + "#/hotel")
    page.wait_for_selector("#zone")
    return page


def test_hotel_sets_what_guests_see(
    open_page: Open, desk: Desk, hotel: dict[str, Any], tmp_path: Path
) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(8, 8))
    page = open_settings(open_page)
    page.locator("#name").fill("Haus am See")
    page.locator("#phone").fill("+49 7531 1")
    page.locator("#accent").fill("#7a1f3d")
    page.locator("#logo").set_input_files(picture)
    preview = page.locator(".issue-preview")
    expect(preview.locator(".ticket-issuer")).to_have_text("Haus am See")
    expect(preview).to_contain_text("+49 7531 1")
    colour = preview.locator(".ticket-issuer").evaluate("it => getComputedStyle(it).color")
    assert colour == "rgb(122, 31, 61)"
    assert preview.locator(".ticket .logo").get_attribute("src").startswith("data:image/png")
    page.locator("form button[type=submit]").click()
    page.wait_for_selector("form .is-good")
    expect(page.locator(".brand")).to_have_text("Haus am See")
    stored = profile(desk)
    assert (stored["name"], stored["accent"]) == ("Haus am See", "#7a1f3d")
    guest = open_page("v", desk.issue()["id"])
    expect(guest.locator(".brand")).to_have_text("Haus am See")
    address = guest.locator(".ticket .logo").get_attribute("src")
    assert str(address).endswith(f"&_={stored['logo']}")
    page.locator(".logo-row button").click()
    page.locator("form button[type=submit]").click()
    page.wait_for_selector("form .is-good")
    assert profile(desk)["logo"] is None


def test_preview_shows_what_another_zone_means(open_page: Open, hotel: dict[str, Any]) -> None:
    page = open_settings(open_page)
    page.locator("#zone").select_option(TOKYO)
    slot = page.locator(".issue-preview .ticket-slot").inner_text()
    assert "Asia/Tokyo (GMT+9)" in slot
    assert re.search(r"in Tokyo, .*for you", slot)


def test_two_clerks_do_not_overwrite_each_other(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_settings(open_page)
    save_profile(desk, phone="+49 30 111")
    page.locator("#name").fill("Mine")
    page.locator("form button[type=submit]").click()
    page.wait_for_selector("text=Somebody else saved this profile meanwhile")
    assert profile(desk)["name"] != "Mine"
    page.locator("button", has_text="Load what is saved").click()
    page.locator("form .is-bad").wait_for(state="detached")
    page.wait_for_selector("#zone")
    expect(page.locator("#phone")).to_have_value("+49 30 111")
    page.locator("#name").fill("Mine")
    save_profile(desk, phone="+49 30 222")
    page.locator("form button[type=submit]").click()
    page.locator("button", has_text="Keep mine").click()
    page.locator("form button[type=submit]").click()
    page.wait_for_selector("form .is-good")
    stored = profile(desk)
    assert (stored["name"], stored["phone"]) == ("Mine", "+49 30 111")


def test_pale_colour_gets_the_nearest_that_can_be_read(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_settings(open_page)
    page.locator("#accent").fill("#ffcc00")
    page.locator("form button[type=submit]").click()
    problem = page.locator("#accent-problem")
    problem.wait_for()
    expect(problem).to_contain_text("too pale")
    take = page.locator("button", has_text=re.compile("^Use #"))
    nearest = take.inner_text().removeprefix("Use ")
    take.click()
    page.locator("form button[type=submit]").click()
    page.wait_for_selector("form .is-good")
    assert profile(desk)["accent"] == nearest


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("logo.svg", SVG, "Choose a picture in PNG, JPEG or WebP."),
        ("logo.png", b"\0" * 50_000, "It may have at most 40 kB."),
        ("logo.png", b"not a picture", "This is not a picture in PNG, JPEG or WebP."),
    ],
)
def test_what_is_no_logo_is_refused(
    open_page: Open,
    hotel: dict[str, Any],
    tmp_path: Path,
    name: str,
    content: bytes,
    problem: str,
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    page = open_settings(open_page)
    page.locator("#logo").set_input_files(file)
    if content == b"not a picture":
        page.locator("form button[type=submit]").click()
    page.locator("#logo-problem").wait_for()
    expect(page.locator("#logo-problem")).to_contain_text(problem)


def test_settings_are_saved_with_the_keyboard_alone(
    open_page: Open, desk: Desk, hotel: dict[str, Any]
) -> None:
    page = open_settings(open_page, width=360, height=740)
    page.locator("#name").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Keys")
    page.keyboard.press("Enter")
    page.wait_for_selector("form .is-good")
    assert profile(desk)["name"] == "Keys"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "locale"), [(1366, "de-DE"), (360, "nl-NL")])
def test_settings_have_no_barriers(
    open_page: Open, axe: str, hotel: dict[str, Any], scheme: str, width: int, locale: str
) -> None:
    page = open_settings(open_page, width=width, locale=locale, scheme=scheme)
    assert barriers(page, axe) == []
