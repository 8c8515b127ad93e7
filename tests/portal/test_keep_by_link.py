"""A guest whom the desk booked by name keeps the booking among their own vouchers: by the link of
the mail, in a browser that knows nothing, with a code from the mailbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.local.runs import LocalRun, eventually
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.mailbox import mailed_code, mails_to, open_mail
from tests.portal.test_booking_link import PHONE, WIDE, is_wide_enough, link_to, look, open_link
from tests.portal.test_move_by_link import booked

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOTEL = "hotel-of-what-is-kept"
TALL = 1400  # nothing scrolls: a click right after that may still reach the frame with the mail
# By language: the way there, and the sentence at its end.
WORDS = {
    "en": {
        "open": "Keep it among my vouchers",
        "send": "Send the code",
        "label": "Code from the e-mail",
        "next": "Continue",
        "keep": "Keep it",
        "mine": "My vouchers",
        "void": "This link is no longer valid.",
        "data": "What this hotel knows about you",
        "erase": "Erase my personal data",
        "erased": "Your personal data has been erased.",
    },
    "de": {
        "open": "In meine Gutscheine übernehmen",
        "send": "Code senden",
        "label": "Code aus der E-Mail",
        "next": "Weiter",
        "keep": "Übernehmen",
        "mine": "Meine Gutscheine",
        "void": "Dieser Link gilt nicht mehr.",
        "data": "Was dieses Hotel über Sie weiß",
        "erase": "Meine persönlichen Daten löschen",
        "erased": "Ihre persönlichen Daten wurden gelöscht.",
    },
    "nl": {
        "open": "Bij mijn vouchers bewaren",
        "send": "Code sturen",
        "label": "Code uit de e-mail",
        "next": "Verder",
        "keep": "Bewaren",
        "mine": "Mijn vouchers",
        "void": "Deze link is niet meer geldig.",
        "data": "Wat dit hotel over u weet",
        "erase": "Mijn persoonsgegevens wissen",
        "erased": "Uw persoonsgegevens zijn gewist.",
    },
}


def as_admin(server: LocalRun, path: str, **fields: object) -> dict[str, Any]:
    """What the API answers to an admin on behalf of the hotel."""
    status, answer = server.call(path, {"issuer_uid": HOTEL, **fields}, key="local-admin")
    assert status in (200, 201), answer
    return answer


def book_at_desk(server: LocalRun, address: str, language: str) -> dict[str, str]:
    """The desk books for a guest by name and address; the ids of voucher, booking and guest."""
    voucher = as_admin(server, "/api/voucher/issue", title="Dinner by the lake")["voucher"]
    path = f"/api/slots/available?voucher_id={voucher['id']}"
    _, page = server.call(path, key="local-admin")
    items: Any = page["items"]
    contact = {"name": "Lena Holm", "email": address, "language": language}
    body = {"voucher_id": voucher["id"], "slot_id": items[70]["slot_id"], "contact": contact}
    status, answer = server.call("/api/voucher/book", body, key="local-admin")
    assert status == 201, answer
    booking: Any = answer["booking"]
    return {"voucher": voucher["id"], "booking": booking["id"], "guest": booking["holder_uid"]}


def contact_of(server: LocalRun, guest_uid: str) -> dict[str, Any] | None:
    """What the hotel knows of a guest."""
    path = f"/api/guest/contact?issuer_uid={HOTEL}&guest_uid={guest_uid}"
    status, answer = server.call(path, key="local-admin")
    assert status == 200, answer
    contact: Any = answer["contact"]
    return contact


def go_to_keep(page: Page, words: dict[str, str]) -> None:
    """Take the way from the booking's page up to where the code is typed."""
    page.get_by_role("link", name=words["open"], exact=True).click()
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.get_by_label(words["label"])).to_be_visible()


def type_code(page: Page, words: dict[str, str], code: str) -> None:
    page.get_by_label(words["label"]).fill(code)
    page.get_by_role("button", name=words["next"], exact=True).click()


def seen(page: Page, name: str) -> None:
    """A station of the way, which nobody scrolls sideways."""
    assert is_wide_enough(page)
    look(page, f"keep-{name}")


@pytest.mark.parametrize(
    ("locale", "width"), [("en-GB", WIDE), ("de-DE", PHONE), ("nl-NL", PHONE), ("de-DE", WIDE)]
)
def test_a_guest_of_the_desk_keeps_the_booking(
    open_page: Open, server: LocalRun, watch: Watch, locale: str, width: int
) -> None:
    as_admin(server, "/api/hotel/clock", forward_seconds=0)
    language, name = locale[:2], f"{locale[:2]}-{width}"
    words, address = WORDS[language], f"lena.{name}@holm.example"
    ids = book_at_desk(server, address, language)
    as_admin(server, "/api/hotel/clock", forward_seconds=60)

    place = {"base": f"{server.url}/mail", "width": width, "height": TALL, "locale": locale}
    fresh = open_page(**place)
    button = open_mail(fresh, address, "Dinner by the lake").locator("a.button")
    link = str(button.get_attribute("href"))
    button.click()
    expect(fresh.locator(".ticket")).to_contain_text("Dinner by the lake")
    seen(fresh, f"1-link-{name}")
    fresh.get_by_role("link", name=words["open"], exact=True).click()
    expect(fresh.get_by_role("button", name=words["send"], exact=True)).to_be_visible()
    seen(fresh, f"2-why-{name}")
    fresh.get_by_role("button", name=words["send"], exact=True).click()
    expect(fresh.get_by_label(words["label"])).to_be_visible()
    code = code_in_any_language(server, address)
    type_code(fresh, words, code)
    expect(fresh.get_by_role("button", name=words["keep"], exact=True)).to_be_visible()
    seen(fresh, f"3-keep-{name}")
    fresh.get_by_role("button", name=words["keep"], exact=True).click()
    expect(fresh).to_have_url(re.compile(f"#/v/{re.escape(ids['voucher'])}$"))
    expect(fresh.locator(".ticket").first).to_contain_text("Dinner by the lake")
    seen(fresh, f"4-voucher-{name}")

    uid = holder_of(server, ids["voucher"])
    assert uid.startswith("t-")
    assert contact_of(server, ids["guest"]) is None
    kept = contact_of(server, uid)
    assert kept
    assert kept["email"] == address
    fresh.goto(f"{fresh.url.split('#')[0]}#/my-vouchers")
    expect(fresh.get_by_role("heading", name=words["mine"], exact=True)).to_be_visible()
    expect(fresh.get_by_role("main")).to_contain_text("Dinner by the lake")
    seen(fresh, f"5-mine-{name}")

    later = open_page(width=width, locale=locale)
    open_link(later, link)
    expect(later.get_by_text(words["void"])).to_be_visible()

    fresh.goto(f"{fresh.url.split('#')[0]}#/v/{ids['voucher']}")
    fresh.get_by_role("link", name=words["data"], exact=True).click()
    fresh.get_by_role("button", name=words["erase"], exact=True).click()
    fresh.locator(".confirm .is-danger").click()
    expect(fresh.locator(".notice").get_by_text(words["erased"])).to_be_visible()
    assert contact_of(server, uid) is None
    assert contact_of(server, ids["guest"]) is None
    assert not any(code in each or "b1." in each for each in watch.addresses)


def code_in_any_language(server: LocalRun, address: str) -> str:
    """The digits of the mailed code, whatever the mail's language."""

    def codes() -> list[str]:
        subjects = (str(each["subject"]) for each in mails_to(server, address, ""))
        return [code for each in subjects for code in re.findall(r"\b[0-9]{6}\b", each)]

    eventually(lambda: len(codes()) == 1, "a mail with a code")
    return codes()[0]


def holder_of(server: LocalRun, voucher_id: str) -> str:
    """Whose a voucher is."""
    _, answer = server.call(f"/api/voucher/status?voucher_id={voucher_id}", key="local-admin")
    voucher: Any = answer["voucher"]
    return str(voucher["holder_uid"])


def test_neither_a_hotel_nor_the_holder_is_offered_it(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    words = WORDS["en"]
    link = link_to(server, booked(desk, "both@olsen.example")["booking"])
    hotel = open_page(key="local-hotel")
    open_link(hotel, link)
    expect(hotel.get_by_role("link", name="Move booking", exact=True)).to_be_visible()
    expect(hotel.get_by_role("link", name=words["open"], exact=True)).to_have_count(0)

    guest = open_page(width=PHONE)
    open_link(guest, link)
    go_to_keep(guest, words)
    type_code(guest, words, mailed_code(server, "both@olsen.example"))
    guest.get_by_role("button", name=words["keep"], exact=True).click()
    expect(guest.locator(".ticket").first).to_be_visible()
    guest.get_by_role("button", name="Link to this booking", exact=True).click()
    own = guest.locator("#booking-link").input_value()
    open_link(guest, own)
    expect(guest.get_by_role("link", name="Move booking", exact=True)).to_be_visible()
    expect(guest.get_by_role("link", name=words["open"], exact=True)).to_have_count(0)


def test_a_link_that_became_void_meanwhile_is_said_to_be(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    words, ids = WORDS["en"], booked(desk, "meanwhile@olsen.example")
    page = open_page(width=PHONE)
    open_link(page, link_to(server, ids["booking"]))
    go_to_keep(page, words)
    type_code(page, words, mailed_code(server, "meanwhile@olsen.example"))
    keep = page.get_by_role("button", name=words["keep"], exact=True)
    expect(keep).to_be_visible()
    desk.post("/api/booking/renew", {"booking_id": ids["booking"]})
    keep.click()
    expect(page.get_by_text(words["void"])).to_be_visible()
