"""A hotel's webhooks on the page: added, tested, followed, given a new secret, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.channels.receivers import answers, receiver
from tests.portal.conftest import Desk, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page


def add(page: Page, url: str, name: str) -> None:
    """Add a webhook that hears of bookings alone."""
    page.locator(".is-main", has_text="Add a webhook").first.click()
    page.get_by_label("Address").fill(url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Only these:").check()
    page.get_by_label("Booked", exact=True).check()
    page.locator("form .is-main").click()


def test_a_webhook_from_its_first_test_to_its_end(open_page: Open, desk: Desk) -> None:
    page = open_page("hotel", key="local-hotel")
    page.get_by_role("link", name="Webhooks: events for your own systems", exact=True).click()
    add(page, "http://10.0.0.1/", "Till")
    page.wait_for_selector("text=This must be a public address")
    with receiver(answers("200 OK", b"thank you")) as there:
        page.get_by_label("Address").fill(f"http://127.0.0.1:{there.port}/hooks")
        page.locator("form .is-main").click()
        secret = page.locator("#webhook-secret").input_value()
        assert secret.startswith("whsec_")
        (webhook,) = desk.get("/api/webhook/list")["items"]
        assert (webhook["description"], webhook["event_types"]) == ("Till", ["voucher.book"])

        page.get_by_role("button", name="Send a test", exact=True).click()
        page.locator(".notice").get_by_role("link", name="Deliveries", exact=True).click()
        for _ in range(60):
            if page.locator("summary:has-text('Taken')").count():
                break
            page.wait_for_timeout(1000)
            page.get_by_role("button", name="Refresh", exact=True).click()
        page.locator("summary").click()
        page.wait_for_selector("text=thank you")
        page.get_by_role("button", name="Send again", exact=True).click()
        page.wait_for_selector("text=It is sent again within a minute.")
    assert b'"type":"webhook.test"' in there.requests[0]

    page.locator("main").get_by_role("link", name="Webhooks", exact=True).click()
    page.get_by_role("button", name="New secret", exact=True).click()
    page.locator(".confirm .is-main").click()
    page.wait_for_selector("text=The webhook has a new secret.")
    assert page.locator("#webhook-secret").input_value() not in ("", secret)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=No webhooks yet")
    assert desk.get("/api/webhook/list")["items"] == []
