"""Signing in and out: nothing that a page navigates to changes who is signed in."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch, sign_in_code

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOTEL = ".who-name:has-text('Hotel Seeblick')"
QUESTION = "h1:has-text('Sign in to Hotel Seeblick on this device?')"
FORM = "h1:has-text('Hotel sign-in')"
PHONE = 360
LINKS = ["#key=local-admin", "#key=garbage", "#key=", "#sign-in=", "#sign-in=garbage"]


def base(page: Page) -> str:
    """The page's address without its fragment."""
    return page.url.split("#")[0]


def cookies(page: Page) -> dict[str, str]:
    """The cookies of the browser."""
    return {str(each["name"]): str(each["value"]) for each in page.context.cookies()}


def is_signed_in(page: Page) -> bool:
    """Whether the server knows a session for the browser's cookie."""
    answer = page.context.request.get(base(page) + "api/session/current")
    return bool(answer.ok)


def test_key_is_exchanged_for_a_session_and_kept_nowhere(open_page: Open, watch: Watch) -> None:
    page = open_page("sign-in")
    page.get_by_label("API key").fill("not-a-key")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This key is not known")
    page.get_by_label("API key").fill("local-hotel")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Today')")
    page.wait_for_selector(HOTEL)
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    [token] = cookies(page).values()
    assert "local-hotel" not in stored
    assert token not in stored
    assert not any("local-hotel" in address for address in watch.addresses)
    page.reload()
    page.wait_for_selector("h1:has-text('Today')")


def test_link_asks_first_and_is_removed_from_address_and_history(
    open_page: Open, server: LocalRun
) -> None:
    page = open_page()
    code = sign_in_code(server)
    page.goto(f"{base(page)}#sign-in={code}")
    page.wait_for_selector(QUESTION)
    assert code not in page.url
    assert not is_signed_in(page)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(HOTEL)
    page.get_by_role("navigation").get_by_role("link", name="Redeem", exact=True).click()
    page.go_back()
    page.wait_for_selector("h1:has-text('Today')")
    assert code not in page.url
    page.goto(f"{base(page)}#sign-in={code}")
    page.wait_for_selector("text=has expired or was used before")
    page.wait_for_selector("text=Nothing has changed: Hotel Seeblick is still signed in.")


def test_declined_link_changes_nothing(open_page: Open, server: LocalRun) -> None:
    page = open_page(key="local-hotel")
    before = cookies(page)
    page.goto(f"{base(page)}#sign-in={sign_in_code(server)}")
    page.wait_for_selector(QUESTION)
    page.wait_for_selector("text=Hotel Seeblick is already signed in on this device.")
    page.get_by_role("button", name="No, change nothing", exact=True).click()
    page.wait_for_selector("h1:has-text('Today')")
    assert cookies(page) == before


def test_no_link_ends_or_replaces_a_session(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    before, address = cookies(page), base(page)
    for link in LINKS:
        page.goto("about:blank")
        page.goto(address + link)
        page.wait_for_selector(FORM if len(link) > len("#sign-in=") or "key" in link else "h1")
        page.wait_for_selector(HOTEL)
        assert "garbage" not in page.url
        assert "local-admin" not in page.url
        assert cookies(page) == before, link
        assert is_signed_in(page), link


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_old_link_says_what_to_do(open_page: Open, locale: str) -> None:
    page = open_page(locale=locale)
    page.goto(f"{base(page)}#key=k-old.secret-of-an-old-link")
    title = {
        "en-GB": "This sign-in link no longer works.",
        "de-DE": "Dieser Anmeldelink gilt nicht mehr.",
        "nl-NL": "Deze inloglink werkt niet meer.",
    }[locale]
    page.wait_for_selector(f"[role=alert]:has-text('{title}')")
    assert "secret" not in page.url
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "secret-of-an-old-link" not in stored
    assert not is_signed_in(page)


@pytest.mark.parametrize("fragment", ["#key=local-admin", "#sign-in="])
def test_page_that_opened_ours_cannot_change_the_session(
    open_page: Open, server: LocalRun, fragment: str
) -> None:
    """A page of the same browser, of another origin, opens the portal and navigates it."""
    page = open_page(key="local-hotel")
    before = cookies(page)
    attacker = page.context.new_page()
    attacker.goto("data:text/html,<h1>free coffee</h1>")
    target = base(page)
    attack = target + (fragment + sign_in_code(server) if "sign-in" in fragment else fragment)
    with page.context.expect_page() as opened:
        attacker.evaluate("address => { window.victim = window.open(address) }", target)
    victim = opened.value
    victim.wait_for_selector(HOTEL)
    attacker.evaluate("address => { window.victim.location = address }", attack)
    victim.wait_for_timeout(500)
    victim.wait_for_selector(HOTEL)
    assert cookies(page) == before
    assert is_signed_in(page)
    # The policy of our pages cuts the tie: the other page's handle leads nowhere.
    assert attacker.evaluate("window.victim.closed") is True


def test_tabs_share_the_session_and_its_end(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    other = page.context.new_page()
    other.goto(base(page) + "#/vouchers")
    other.wait_for_selector("h1:has-text('Vouchers')")
    other.wait_for_selector(HOTEL)
    token = dict(cookies(page))
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_selector(FORM)
    other.wait_for_selector("text=You signed out in another tab")
    expect(other.locator(".who")).to_have_count(0)
    assert cookies(page) == {}
    # The token itself is worth nothing any more.
    [(name, value)] = token.items()
    headers = {"Cookie": f"{name}={value}", "Sec-Fetch-Site": "same-origin"}
    address = base(page) + "api/session/current"
    assert page.context.request.get(address, headers=headers).status == 401
    other.get_by_role("link", name="to your vouchers", exact=True).click()
    other.wait_for_selector("h1:has-text('My vouchers')")


def test_tab_of_a_guest_becomes_the_hotels_with_the_others(
    open_page: Open, server: LocalRun
) -> None:
    page = open_page()
    other = page.context.new_page()
    other.goto(f"{base(page)}#sign-in={sign_in_code(server)}")
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_selector(HOTEL)
    page.wait_for_selector(HOTEL)


def test_sign_out_that_does_not_reach_the_server_is_not_shown_as_done(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    page.route("**/api/session/end", lambda route: route.abort())
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_selector("text=There is no connection.")
    page.wait_for_selector(HOTEL)
    page.unroute("**/api/session/end")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_selector(FORM)


def test_session_that_ended_at_the_server_ends_in_the_page(open_page: Open) -> None:
    page = open_page("vouchers", key="local-hotel")
    page.context.clear_cookies()
    page.reload()
    page.wait_for_selector("text=You have been signed out.")
    expect(page.locator(".who")).to_have_count(0)


def test_screen_that_nobody_uses_signs_out(open_page: Open, server: LocalRun) -> None:
    page = open_page()
    page.clock.install()
    page.reload()  # so that its timers are the clock's
    page.goto(f"{base(page)}#sign-in={sign_in_code(server)}")
    page.get_by_label("Others use this device, too").check()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(HOTEL)
    page.clock.fast_forward("29:00")
    page.wait_for_selector(HOTEL)
    with page.expect_response("**/api/session/end"):
        page.clock.fast_forward("02:00")
    page.wait_for_selector("text=You have been signed out.")
    assert not is_signed_in(page)


def test_device_signs_another_one_in(open_page: Open) -> None:
    page = open_page("device", key="local-hotel")
    page.get_by_role("button", name="Make a link", exact=True).click()
    link = page.get_by_label("Sign-in link").input_value()
    expect(page.locator(".sign-in-link .qr")).to_be_visible()
    phone = open_page(width=PHONE)
    phone.goto(link)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.wait_for_selector(HOTEL)
    phone.locator(".who").click()
    phone.wait_for_selector("text=This device was itself signed in by another one.")
    phone.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    phone.wait_for_selector(FORM)
    page.reload()
    page.wait_for_selector(HOTEL)


def test_signing_out_is_at_hand_and_leaves_nothing_of_the_hotels(
    open_page: Open, desk: Desk
) -> None:
    """In one step on a wide screen and in two on a telephone: behind the hotel's name."""
    title = "Only the hotel knows this title"
    desk.issue(title=title)
    for width in (1366, PHONE):
        page = open_page("vouchers", key="local-hotel", width=width)
        page.wait_for_selector(f".voucher-row:has-text('{title}')")
        if width == PHONE:
            page.locator(".who").click()
        page.get_by_role("button", name="Sign out", exact=True).locator(
            "visible=true"
        ).first.click()
        page.wait_for_selector(FORM)
        assert title not in page.content()
        stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        assert title not in stored
        page.go_back()
        page.wait_for_selector("h1")
        assert title not in page.content()


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL"])
def test_who_is_signed_in_is_always_in_sight(open_page: Open, locale: str) -> None:
    page = open_page(key="local-hotel", locale=locale)
    places = ("today", "vouchers", "presence", "device", "sign-in")
    for place, width in itertools.product(places, (PHONE, 800, 1040, 1366)):
        page.set_viewport_size({"width": width, "height": 860})
        page.goto(f"{base(page)}#/{place}")
        page.wait_for_selector("h1")
        box = page.locator(".who-name").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert page.evaluate(
            "document.querySelector('.who-name').scrollWidth"
            " <= document.querySelector('.who-name').clientWidth"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)
