"""A hotel's own banner in place of our question: Klaro, and the TCF by the IAB's implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from infra.deploy.esbuild import BuildError
from infra.npm import Unavailable
from tests.embed import banner_packages
from tests.embed.conftest import Host, Visit, happened
from tests.embed.consent_steps import (
    GPC,
    RECEIPT,
    Service,
    allow_signals,
    both,
    part,
    stored,
    with_script,
)
from tests.local.runs import LocalRun
from tests.portal import browser as browsers

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

FIRST = "One night in a double room"
TCF_HEAD = "<script src=/stub.js></script>"
KLARO_HEAD = "<script src=/klaro-config.js></script><script defer src=/klaro.js></script>"
ALL = {"publisher": [1, 2, 7]}
Open = Callable[..., "Page"]


@pytest.fixture
def service(server: LocalRun) -> Service:
    return Service(server)


@pytest.fixture(scope="module")
def scripts(site: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The scripts of both banners, on the hotel's site."""
    folder: Path = tmp_path_factory.mktemp("banners")
    try:
        site.scripts = banner_packages.klaro() | banner_packages.tcf(folder)
    except (Unavailable, BuildError) as unavailable:
        browsers.missing(unavailable)
    yield
    site.scripts = {}


@pytest.fixture
def tcf(visit: Visit, service: Service, scripts: None) -> Open:
    """Opens a page with a banner of the TCF, which comes after our script."""

    def open_(*scripts: str, after: str = "<script src=/cmp.js></script>") -> Page:
        prepare = both(service.listen, with_script(*scripts))
        page = visit("consent=tcf", head=TCF_HEAD, after=after, prepare=prepare)
        expect(part(page, "take")).to_be_visible()
        return page

    return open_


@pytest.fixture
def klaro(visit: Visit, service: Service, scripts: None) -> Open:
    """Opens a page with Klaro."""

    def open_(*scripts: str, head: str = KLARO_HEAD) -> Page:
        prepare = both(service.listen, with_script(*scripts))
        page = visit("consent=klaro", head=head, prepare=prepare)
        expect(part(page, "take")).to_be_visible()
        return page

    return open_


def choose(page: Page, purposes: dict[str, Any]) -> None:
    """Choose in the TCF's banner."""
    page.evaluate("(purposes) => banner.choose(purposes)", purposes)


def expect_allowed(page: Page, service: Service, source: str) -> None:
    """There is one consent, by that source, and on the next page a decision."""
    expect(part(page, "off")).to_be_visible()
    (consent,) = service.bodies("consent")
    assert consent["source"] == source
    assert stored(page) == {"receipt": RECEIPT}
    expect(part(page, "title")).to_have_text(FIRST)
    assert service.bodies("decide") == []
    page.reload()
    expect(part(page, "off")).to_be_visible()
    expect(part(page, "title")).to_have_text("Late check-out")


def expect_nothing(page: Page, service: Service) -> None:
    """Nobody asked, and nothing was sent or stored."""
    page.wait_for_load_state("networkidle")
    expect(part(page, "title")).to_have_text(FIRST)
    expect(part(page, "consent")).to_have_count(0)
    assert [name for name, _ in service.calls] == ["catalogue"]
    assert stored(page) is None


def test_the_tcfs_yes_is_a_consent_and_its_no_ends_it(tcf: Open, service: Service) -> None:
    page = tcf()
    expect_nothing(page, service)
    choose(page, ALL)
    expect_allowed(page, service, "tcf")
    page.evaluate("banner.show()")  # nothing is chosen yet
    page.wait_for_load_state("networkidle")
    assert service.bodies("withdraw") == []
    choose(page, {"publisher": [1, 7]})
    expect(part(page, "title")).to_have_text(FIRST)
    service.wait_for("withdraw")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    expect(part(page, "consent")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    assert stored(page) is None
    assert len(service.bodies("consent")) == 1
    assert happened(page)["violations"] == []


@pytest.mark.parametrize(
    "purposes",
    [{}, {"publisher": [2, 7]}, {"publisher": [1, 2]}, {"vendors": [1, 2, 3, 7]}],
    ids=["none", "no storage", "no measuring", "vendors alone"],
)
def test_of_the_tcf_every_purpose_is_needed_for_the_publisher(
    tcf: Open, service: Service, purposes: dict[str, Any]
) -> None:
    page = tcf()
    choose(page, purposes)
    expect_nothing(page, service)


def wait_for_stored(page: Page, choice: dict[str, Any]) -> None:
    """Wait until the browser keeps this choice."""
    for _ in range(200):
        if stored(page) == choice:
            return
        page.wait_for_timeout(50)
    assert stored(page) == choice


PROFILES = {"publisher": [1, 2, 3, 4, 7]}


def test_the_tcfs_yes_to_profiles_allows_signals_and_its_no_ends_them(
    tcf: Open, service: Service
) -> None:
    allow_signals(service)
    page = tcf()
    for purposes, signals in ((PROFILES, True), (ALL, False), (PROFILES, True)):
        choose(page, purposes)
        expect(part(page, "off")).to_be_visible()
        of_signals = {"signals": True} if signals else {}
        wait_for_stored(page, {"receipt": RECEIPT} | of_signals)
        assert service.bodies("consent")[-1]["purposes"] == {"learning": True} | of_signals
    # A consent is for what it was given for: another choice is another consent.
    assert (len(service.bodies("consent")), len(service.bodies("withdraw"))) == (3, 2)
    for few in ([1, 2, 3, 7], [1, 2, 4, 7]):
        choose(page, {"publisher": few})
        wait_for_stored(page, {"receipt": RECEIPT})


def test_a_guests_no_to_an_offer_outlives_a_change_of_signals(tcf: Open, service: Service) -> None:
    allow_signals(service)
    page = tcf()
    choose(page, PROFILES)
    wait_for_stored(page, {"receipt": RECEIPT, "signals": True})
    page.reload()
    expect(part(page, "title")).to_have_text("Late check-out")
    part(page, "dismiss").click()
    expect(part(page, "quiet")).to_be_visible()
    unwanted = stored(page)["unwanted"]
    choose(page, ALL)
    wait_for_stored(page, {"receipt": RECEIPT, "unwanted": unwanted})


@pytest.mark.parametrize("signals", [True, False])
def test_klaros_second_service_is_for_signals(klaro: Open, service: Service, signals: bool) -> None:
    allow_signals(service)
    page = klaro()
    for name, is_on in (("voucher-offer", "true"), ("voucher-offer-signals", str(signals).lower())):
        page.evaluate(f"klaro.getManager().updateConsent('{name}', {is_on}) && undefined")
    page.evaluate("klaro.getManager().saveAndApplyConsents()")
    expect(part(page, "off")).to_be_visible()
    (consent,) = service.bodies("consent")
    assert consent["purposes"] == {"learning": True} | ({"signals": True} if signals else {})
    assert ("signals" in stored(page)) is signals


def test_where_the_tcf_does_not_apply_nothing_is_allowed(tcf: Open, service: Service) -> None:
    page = tcf("window.isElsewhere = true")
    expect_nothing(page, service)


def test_a_page_without_its_banner_asks_nothing(tcf: Open, klaro: Open, service: Service) -> None:
    expect_nothing(tcf(after=""), service)
    service.calls.clear()
    expect_nothing(klaro(head=""), service)


def test_a_later_click_of_the_guest_counts_more_than_the_banners_stored_yes(
    tcf: Open, service: Service
) -> None:
    page = tcf()
    choose(page, ALL)
    expect_allowed(page, service, "tcf")
    part(page, "off").click()
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.reload()
    expect(part(page, "consent")).to_contain_text("is not counted")
    page.wait_for_load_state("networkidle")
    assert len(service.bodies("consent")) == 1
    choose(page, ALL)  # the guest opened the banner, and said yes once more
    expect(part(page, "off")).to_be_visible()
    assert len(service.bodies("consent")) == 2


def test_the_browsers_signal_counts_more_than_a_banner(tcf: Open, service: Service) -> None:
    page = tcf(GPC)
    choose(page, ALL)
    expect(part(page, "consent")).to_contain_text("Global Privacy Control")
    page.wait_for_load_state("networkidle")
    assert service.bodies("consent") == []


def test_klaros_own_buttons_give_the_consent_and_end_it(klaro: Open, service: Service) -> None:
    page = klaro()
    expect_nothing(page, service)
    page.locator("#klaro .cm-btn-success").first.click()
    expect_allowed(page, service, "klaro")
    page.evaluate("klaro.show()")
    page.locator("#klaro #service-item-voucher-offer").evaluate("(one) => one.click()")
    expect(part(page, "off")).to_be_visible()  # the switch is not saved yet
    page.locator("#klaro .cm-btn-accept").click()
    expect(part(page, "title")).to_have_text(FIRST)
    service.wait_for("withdraw")
    assert service.bodies("withdraw") == [{"receipt": RECEIPT}]
    assert len(service.bodies("consent")) == 1


def test_a_switch_that_klaro_has_not_saved_changes_nothing(klaro: Open, service: Service) -> None:
    page = klaro()
    manager = "klaro.getManager()"
    page.evaluate(f"{manager}.updateConsent('voucher-offer', true) && undefined")
    expect_nothing(page, service)
    page.evaluate(f"{manager}.saveAndApplyConsents()")
    expect_allowed(page, service, "klaro")
    page.evaluate(f"{manager}.updateConsent('voucher-offer', false) && undefined")
    page.wait_for_load_state("networkidle")
    expect(part(page, "off")).to_be_visible()
    page.evaluate(f"{manager}.resetConsents()")
    expect(part(page, "title")).to_have_text(FIRST)
    service.wait_for("withdraw")


def test_klaros_yes_to_another_service_is_none_for_us(klaro: Open, service: Service) -> None:
    page = klaro()
    page.evaluate("klaro.getManager().updateConsent('map', true) && undefined")
    page.evaluate("klaro.getManager().saveAndApplyConsents()")
    expect_nothing(page, service)
