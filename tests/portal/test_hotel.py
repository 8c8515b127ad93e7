"""Reception's whole journey, from signing in to the redeemed voucher."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.portal.conftest import Desk, Open, Watch
from tests.portal.steps import book, choose_day, choose_time


def test_hotel_issues_books_cancels_and_redeems(open_page: Open, desk: Desk) -> None:
    page = open_page(key="local-hotel")
    page.wait_for_selector("h1:has-text('Today')")
    page.wait_for_selector(".legend")

    # From a template; wrong fields say so, as the server would.
    page.get_by_role("link", name="Issue voucher", exact=True).click()
    page.locator('a[href="#/issue/spa"]').click()  # not one of the hotel's own templates
    page.get_by_label("Title").fill("Spa for the Baker family")
    page.get_by_label("Value").fill("89.5051")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector("text=EUR has at most 2 decimals.")
    page.get_by_label("Value").fill("89,50")
    page.get_by_label("Guest's name (optional)").fill("Family Baker")
    page.get_by_role("button", name="Add a condition", exact=True).click()
    page.get_by_label("Condition 1", exact=True).fill("Guests")
    page.get_by_label("Text of condition 1").fill("4")
    expect(page.locator(".issue-preview")).to_contain_text("Spa for the Baker family")
    page.get_by_role("button", name="Issue voucher", exact=True).click()

    # Its page: the voucher, its link, its history; and the list beside it has it, too.
    page.wait_for_selector(".split-detail .ticket-title:has-text('Spa for the Baker family')")
    voucher_id = page.url.rpartition("/")[2]
    voucher = desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"]
    assert (voucher["price_amount"], voucher["price_currency"]) == (89.5, "EUR")
    assert voucher["terms"] == {"Guests": "4"}
    assert (voucher["holder_name"], voucher["holder_uid"]) == ("Family Baker", None)
    link = page.get_by_label("Link for the guest").input_value()
    assert link == page.url
    page.wait_for_selector(".history-what:has-text('Issued')")
    page.wait_for_selector(".row[aria-current]:has-text('Spa for the Baker family')")

    # Booked for a guest.
    page.get_by_role("link", name="Book for a guest", exact=True).click()
    choose_day(page)
    choose_time(page, "15:00")
    name = page.get_by_label("Guest's name (optional)")
    expect(name).to_have_value("Family Baker")
    name.fill("Ms Baker")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector(".history-what:has-text('Booked')")
    expect(page.locator(".ticket")).to_contain_text("Ms Baker")
    page.wait_for_selector("text=this link opens only for your hotel")

    # Cancelled, then redeemed at the desk by its scanned link.
    page.get_by_role("button", name="Cancel booking", exact=True).click()
    page.get_by_label("Reason (optional)").fill("Guest called")
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=“Guest called”")
    page.get_by_role("navigation").get_by_role("link", name="Redeem", exact=True).click()
    page.wait_for_selector("#code:focus")
    page.keyboard.type(link)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Redeemed: Spa for the Baker family")
    assert desk.status(voucher_id) == "consumed"
    page.keyboard.type(voucher_id)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This voucher has already been used.")


def test_hotel_revokes_for_good(open_page: Open, desk: Desk) -> None:
    other = desk.issue(title="Issued twice")
    page = open_page("v", other["id"], key="local-hotel")
    page.get_by_role("button", name="Cancel voucher", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=The voucher is cancelled.")
    assert desk.status(other["id"]) == "cancelled"


def test_hotel_gives_a_voucher_to_a_new_guest(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="The phone is lost", holder_uid="guest-anna")
    stranger = open_page("v", voucher["id"])
    stranger.wait_for_selector("text=Voucher not found")
    page = open_page("v", voucher["id"], key="local-hotel")
    page.get_by_role("button", name="Give to a new guest", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=Anyone with the link can book it now.")
    expect(page.get_by_role("button", name="Give to a new guest", exact=True)).to_have_count(0)
    page.wait_for_selector("text=Given to a new guest")
    # The link is good for whoever gets it; once it is booked, the desk cancels first.
    stranger.reload()
    book(stranger)
    stranger.wait_for_selector("text=You are booked.")
    page.reload()
    page.wait_for_selector("text=cancel the booking first")
    expect(page.get_by_role("button", name="Give to a new guest", exact=True)).to_have_count(0)


def test_list_filters_search_and_arrow_keys(open_page: Open, desk: Desk) -> None:
    desk.issue(title="Needle in the hay", service_type="city.tour")
    page = open_page("vouchers", key="local-hotel")
    page.wait_for_selector(".voucher-row")
    chips = page.locator(".chips").inner_text()
    assert "Expired" in chips
    page.locator(".chip", has_text="Expired").click()
    page.wait_for_selector(".voucher-row .is-expired")
    expect(page.locator(".voucher-row .badge:not(.is-expired)")).to_have_count(0)
    page.locator(".chip", has_text="All").click()
    page.get_by_label("Search by guest, e-mail, phone, title or code").fill("needle HAY")
    expect(page.locator(".voucher-row")).to_have_count(1)
    page.get_by_label("Search by guest, e-mail, phone, title or code").fill("no such thing")
    page.get_by_role("button", name="Clear search", exact=True).click()
    page.get_by_label("Service").select_option("city.tour")
    page.wait_for_selector(".voucher-row:has-text('Needle in the hay')")
    expect(page.locator(".voucher-row:has-text('Day spa')")).to_have_count(0)
    page.get_by_label("Service").select_option("")
    page.wait_for_selector(".voucher-row >> nth=3")
    page.locator(".voucher-row").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".split-detail .ticket")
    expect(page.locator(".voucher-row[aria-current]")).to_have_count(1)


def test_a_guest_is_searched_at_the_server(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Quiet room")
    contact = {"name": "Wilhelmina Strauß", "email": "mina@strauss.example"}
    slots = desk.get(f"/api/slots/available?voucher_id={voucher['id']}")["items"]
    body = {"voucher_id": voucher["id"], "slot_id": slots[0]["slot_id"], "contact": contact}
    assert desk.post("/api/voucher/book", body)["ok"]
    page = open_page("vouchers", key="local-hotel")
    page.wait_for_selector(".voucher-row")
    search = page.get_by_label("Search by guest, e-mail, phone, title or code")
    for text in ("strauss", "mina@strauss.ex"):
        search.fill(text)
        page.wait_for_selector(".voucher-row:has-text('Quiet room')")
        expect(page.locator(".voucher-row")).to_have_count(1)
        expect(page.locator(".voucher-row")).to_contain_text("Wilhelmina Strauß")
        search.fill("")
        page.wait_for_selector(".voucher-row >> nth=1")


def test_list_is_asked_for_once(open_page: Open, watch: Watch) -> None:
    page = open_page("vouchers", key="local-hotel")
    page.wait_for_selector(".voucher-row")
    watch.addresses.clear()
    page.reload()
    page.wait_for_selector(".voucher-row")
    page.wait_for_load_state("networkidle")
    assert sum("/api/voucher/list" in address for address in watch.addresses) == 1


def page_through(page: Page, text: str) -> None:
    """Load more of the list until a booking is there: other tests have booked before it."""
    rows = page.locator(".booking-row")
    rows.first.wait_for()
    while rows.filter(has_text=text).count() == 0:
        count = rows.count()
        page.get_by_role("button", name="Load more", exact=True).click()
        rows.nth(count).wait_for()


def test_bookings_as_list_week_and_month(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="Harbour cruise")
    guest = open_page("v", voucher["id"])
    book(guest)
    guest.wait_for_selector("text=You are booked.")
    page = open_page("bookings", key="local-hotel")
    page_through(page, "Harbour cruise")
    page.locator(".chip", has_text="Cancelled").click()
    page.wait_for_selector(".booking-row .is-cancelled")
    page.get_by_role("link", name="Week", exact=True).click()
    page.wait_for_selector(".week-day")
    expect(page.locator(".week-day")).to_have_count(7)
    page.get_by_role("link", name="Month", exact=True).click()
    choose_day(page)
    page.locator(".booking-row", has_text="Harbour cruise").click()
    page.wait_for_selector(".ticket-title:has-text('Harbour cruise')")


def test_form_is_there_again_after_signing_in_anew(open_page: Open) -> None:
    page = open_page("issue", "scratch", key="local-hotel")
    page.locator("#title").fill("Tea for two")
    page.locator("#price").fill("1,290")
    refusal = {"ok": False, "code": "unauthenticated", "error": "", "details": None}
    page.route(
        "**/api/voucher/issue", lambda route: route.fulfill(status=401, json=refusal), times=1
    )
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector("text=You have been signed out.")
    page.locator("#key").fill("local-hotel")
    page.keyboard.press("Enter")
    page.wait_for_selector("#title")
    expect(page.locator("#title")).to_have_value("Tea for two")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector(".ticket:has-text('€1,290.00')")


def test_the_voucher_prints_on_one_page(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue(title="A night by the sea", description="With breakfast. " * 20)
    page = open_page("v", voucher["id"], key="local-hotel")
    page.wait_for_selector(".sheet", state="attached")
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_be_visible()
    expect(page.locator(".top")).not_to_be_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
