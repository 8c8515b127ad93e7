"""When a visitor's bits are asked with: before anything was seen, and seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.domain.analysis.test_reading import bins_of
from tests.embed.conftest import Host
from tests.embed.consent_steps import ASK, Service, part
from tests.embed.signal_steps import (
    CHANGE,
    CSS,
    PAGE,
    Open,
    bits_asked_with,
    pass_,
    returning,
    service,
)
from tests.embed.test_overlay import OPEN, OVER

if TYPE_CHECKING:
    pass

__all__ = ["returning", "service"]

FAR = {"before": "<div id=far></div>", "css": f"{CSS} #far{{block-size:2500px}}"}
FORM = PAGE[PAGE.index("<form") :]
FIRST = "One night in a double room"


@pytest.mark.parametrize("arm", ["offer", "none"])
def test_what_nobody_has_seen_is_decided_again_when_the_bits_change(
    returning: Open, service: Service, arm: str
) -> None:
    service.arm = arm
    page = returning(counts={}, **FAR)
    service.wait_for("decide")
    page.wait_for_load_state("networkidle")
    page.locator("#date").evaluate(CHANGE)
    service.wait_for("decide", 2)
    assert bits_asked_with(service) == [0, bins_of("dates_1")]
    page.wait_for_timeout(300)  # until the other card stands
    part(page, "take" if arm == "offer" else "quiet").scroll_into_view_if_needed()
    pass_(page, 1.5)
    service.wait_for("seen")
    page.locator("#name").focus()
    page.wait_for_timeout(300)
    assert len(bits_asked_with(service)) == 2  # it was seen


def test_a_card_on_the_screen_is_never_exchanged(returning: Open, service: Service) -> None:
    page = returning(counts={})
    expect(part(page, "take")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.locator("#date").evaluate(CHANGE)
    page.wait_for_timeout(300)
    assert bits_asked_with(service) == [0]


def test_a_card_that_is_larger_than_its_room_is_not_exchanged(
    returning: Open, service: Service
) -> None:
    css = f"{FAR['css']} voucher-offer[consent]:not([mode]) {{min-block-size:0 !important}}"
    page = returning(counts={}, after=f"{FORM}<div id=end></div>", **FAR | {"css": css})
    service.wait_for("decide")
    page.wait_for_load_state("networkidle")
    place = "document.querySelector('voucher-offer').getBoundingClientRect().bottom"
    page.evaluate(f"scrollBy(0, {place} - 60)")  # of the card, its foot alone
    page.locator("#date").evaluate(CHANGE)
    page.wait_for_timeout(300)
    assert bits_asked_with(service) == [0]


def test_other_bits_are_asked_with_three_times_and_the_last_time_by_an_overlay(
    returning: Open, service: Service, site: Host
) -> None:
    page = returning(counts={}, after=FORM)

    def go_on(number: int) -> None:
        page.wait_for_load_state("networkidle")
        page.goto(f"{page.url.partition('?')[0]}?page={number}")
        service.wait_for("decide", number)

    page.locator("#date").evaluate(CHANGE)
    go_on(2)
    page.locator("#name").focus()
    go_on(3)
    dates, both_bits = bins_of("dates_1"), bins_of("dates_1", "fields_1")
    assert bits_asked_with(service) == [0, dates, dates]
    site.page = site.page.replace(ASK, f"{ASK} mode=overlay")
    go_on(4)
    page.wait_for_load_state("networkidle")
    page.evaluate(OPEN)
    expect(page.locator(OVER)).to_be_visible()
    assert bits_asked_with(service)[3:] == [dates, both_bits]


def test_an_overlay_is_decided_again_right_before_it_opens_and_not_sooner(
    returning: Open, service: Service
) -> None:
    page = returning(f"{ASK} mode=overlay", counts={})
    service.wait_for("decide")
    page.wait_for_load_state("networkidle")
    page.clock.run_for(25_000)
    page.locator("#date").evaluate(CHANGE)
    page.locator("#name").focus()
    page.wait_for_timeout(300)
    assert bits_asked_with(service) == [0]
    page.evaluate(OPEN)
    expect(page.locator(OVER)).to_be_visible()
    _, bins = bits_asked_with(service)
    assert bins & bins_of("dwell_20s", "dates_1", "fields_1") == bins_of(
        "dwell_20s", "dates_1", "fields_1"
    )


def test_what_an_overlay_decides_stands_in_the_pages_other_card_too(
    returning: Open, service: Service
) -> None:
    overlay = f'<voucher-offer id=over site="hotel-demo" {ASK} mode=overlay></voucher-offer>'
    page = returning(counts={}, after=FORM + overlay, **FAR)
    service.wait_for("decide")
    page.wait_for_load_state("networkidle")
    page.locator("#date").evaluate(CHANGE)
    service.wait_for("decide", 2)
    page.wait_for_load_state("networkidle")
    page.locator("#name").evaluate(
        "(one) => one.dispatchEvent(new Event('focusin', { bubbles: true }))"
    )
    status, content = service._usual("decide")
    content["decision"]["offer_id"] = content["items"][0]["offer_id"]
    service.answers["decide"] = (status, content)
    page.evaluate("document.querySelector('#over').open()")
    expect(page.locator(OVER)).to_be_visible()
    expect(part(page, "title")).to_have_text([FIRST, FIRST])
