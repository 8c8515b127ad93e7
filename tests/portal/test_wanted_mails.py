"""Mails that are not about a booking: a guest ticks, confirms from the mailbox, and ends them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.domain.guests import mail_links
from chalicelib.domain.guests.consents import CURRENT, Consent
from chalicelib.domain.guests.mail_links import Mailbox
from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.test_barriers import barriers
from tests.portal.test_booking_link import is_wide_enough, look, open_link
from tests.portal.test_contact import choose, contact_of, finish

PORTAL = Path(__file__).parents[2] / "chalicelib" / "web" / "portal"
TICK = "#contact-consent"
LOCALES = ("en-GB", "de-DE", "nl-NL")


def agreed(open_page: Open, desk: Desk, locale: str = "en-GB", width: int = 360) -> dict[str, Any]:
    """A guest books and ticks; the contact that the hotel has then."""
    voucher = desk.issue()
    page = open_page("v", voucher["id"], width=width, locale=locale)
    choose(page)
    page.locator("#contact-name").fill("Anna de Vries")
    expect(page.locator(TICK)).to_have_count(0)
    page.locator("#contact-email").fill("anna@devries.example")
    expect(page.locator(TICK)).not_to_be_checked()
    page.locator(TICK).check()
    shown = page.locator(f"label:has({TICK})").inner_text().strip()
    assert shown == wording(locale).replace("{hotel}", "Hotel Seeblick")
    assert is_wide_enough(page)
    look(page, f"consent-{locale}-{width}")
    finish(page)
    contact = contact_of(desk, voucher)
    assert contact is not None
    return contact


def wording(locale: str) -> str:
    """What a guest with this locale is asked."""
    return {str(tag): text for tag, text in CURRENT.texts.items()}[locale[:2]]


def confirmed_at(desk: Desk, contact: dict[str, Any]) -> list[str | None]:
    """When each consent of the guest was confirmed."""
    address = f"/api/guest/contact?issuer_uid=hotel-demo&guest_uid={contact['guest_uid']}"
    return [each["confirmed_at"] for each in desk.get(address)["contact"]["consents"]]


def links(server: LocalRun, contact: dict[str, Any]) -> tuple[str, str]:
    """The links of the mail that asks to confirm, and of those that follow."""
    (pending,) = contact["consents"]
    given_at = datetime.fromisoformat(pending["given_at"])
    consent = Consent(pending["wording"], given_at)
    mailbox = Mailbox.at(contact["issuer_uid"], contact["guest_uid"], contact["email"])
    secret = (server.project / ".local" / "link.secret").read_text(encoding="ascii")
    confirm = mail_links.confirm_token(mailbox, consent, given_at, secret)
    unsubscribe = mail_links.unsubscribe_token(mailbox, secret)
    return f"{server.url}/#confirm={confirm}", f"{server.url}/#unsubscribe={unsubscribe}"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_asks_what_is_kept(locale: str) -> None:
    path = PORTAL / "locales" / f"links.{locale[:2]}.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept[f"consent.{CURRENT.name}"] == wording(locale)
    script = (PORTAL / "data" / "typed-contact.js").read_text(encoding="utf-8")
    assert re.findall('WORDING = "(.+)"', script) == [CURRENT.name]


@pytest.mark.parametrize(("locale", "width"), [*((each, 360) for each in LOCALES), ("en-GB", 1366)])
def test_a_guest_agrees_confirms_ends_and_begins_anew(
    open_page: Open, desk: Desk, server: LocalRun, watch: Watch, axe: str, locale: str, width: int
) -> None:
    contact = agreed(open_page, desk, locale, width)
    assert confirmed_at(desk, contact) == [None]
    confirm, unsubscribe = links(server, contact)
    page = open_page(width=width, locale=locale)

    def shown(name: str) -> None:
        assert barriers(page, axe) == []
        assert is_wide_enough(page)
        look(page, f"{name}-{locale}-{width}")

    open_link(page, confirm)
    page.wait_for_selector("#main .is-main")
    shown("confirm")
    assert confirmed_at(desk, contact) == [None]  # opening it changes nothing
    page.locator("#main .is-main").click()
    page.wait_for_selector(".notice.is-good")
    shown("confirmed")
    assert None not in confirmed_at(desk, contact)

    open_link(page, unsubscribe)
    page.wait_for_selector("#main .is-main")
    shown("unsubscribe")
    assert len(confirmed_at(desk, contact)) == 1
    page.locator("#main .is-main").click()
    page.wait_for_selector("#main h2")
    shown("unsubscribed")
    assert confirmed_at(desk, contact) == []
    page.locator("#main section .button").click()
    page.wait_for_selector(".notice.is-info")
    shown("again")
    assert confirmed_at(desk, contact) == [None]
    for link in (confirm, unsubscribe):
        token = link.partition("=")[2]
        assert not any(token in address for address in watch.addresses)
        assert token not in page.url


def test_a_link_that_is_not_valid_says_what_to_do(open_page: Open, server: LocalRun) -> None:
    page = open_page(width=360)
    for fragment in ("confirm=x", "unsubscribe=u1.x.y"):
        open_link(page, f"{server.url}/#{fragment}")
        page.wait_for_selector("text=This link is no longer valid.")
    desk = open_page(key="local-hotel")
    open_link(desk, f"{server.url}/#confirm=x")
    desk.wait_for_selector("text=This link is no longer valid.")
