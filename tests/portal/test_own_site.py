"""What a hotel pastes into its own site: exactly what is served, and what the documents say."""

from __future__ import annotations

import base64
import hashlib
import re

from playwright.sync_api import expect

from tests.embed.conftest import RESERVED_ASKING
from tests.local.runs import ROOT, LocalRun
from tests.portal.campaign_steps import campaign
from tests.portal.conftest import Desk, Open
from tests.portal.test_files import fetch


def test_the_lines_for_a_hotels_own_site_are_what_is_served(
    open_page: Open, desk: Desk, server: LocalRun
) -> None:
    newest = f"{server.url}/embed/voucher-offer.js"
    _, _, module = fetch(newest)
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        expect(page.locator("#site-page")).to_have_value(
            f'<script type="module" src="{newest}"></script>\n'
            '<voucher-offer site="hotel-demo">'
            "Your own words, for when there is no offer.</voucher-offer>"
        )
        page.get_by_text("The script with its hash", exact=True).first.click()
        expect(page.locator("#site-pinned")).to_be_visible()
        line = page.locator("#site-pinned").input_value()
        style = page.locator("#site-style").input_value()
    match = re.search(r'integrity="sha384-([^"]+)" src="([^"]+)"', line)
    assert match
    assert match[1] == base64.b64encode(hashlib.sha384(module).digest()).decode()
    status, headers, pinned = fetch(match[2])
    assert (status, pinned) == (200, module)
    assert "immutable" in headers["Cache-Control"]
    assert style in (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")


def test_the_lines_say_how_visitors_are_asked_for_their_consent(
    open_page: Open, desk: Desk
) -> None:
    with campaign(desk) as made:
        page = open_page("campaigns", made["id"], key="local-hotel")
        lines = page.locator("#site-page")
        expect(lines).not_to_have_value(re.compile("consent"))
        for label, consent in {
            "Yes: the card asks visitors": "ask",
            "Yes: it follows my banner (Klaro)": "klaro",
        }.items():
            page.get_by_label("Learn which offer to show?", exact=True).select_option(label=label)
            expect(lines).to_have_value(re.compile(f'site="hotel-demo" consent="{consent}">'))
            expect(page.locator("#site-style")).to_have_value(RESERVED_ASKING)
