"""The page as it is deployed: its joined files, few requests, and the same behaviour.

The package's own web files are served in place of those of the checkout.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from infra.deploy.package import Package
from tests.clocks import AWKWARD, Clock
from tests.local.runs import LocalRun, copy_project
from tests.packaged import packaged
from tests.portal.conftest import Desk, Open, Watch, start
from tests.portal.journeys import journeys

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["packaged"]

REQUESTS_MAX = 12


@pytest.fixture(scope="module")
def server(
    chromium: Browser, packaged: Package, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalRun]:
    """The service with the web files of the package, on an awkward clock."""
    project = copy_project(tmp_path_factory.mktemp("joined"))
    shutil.rmtree(project / "chalicelib" / "web")
    with zipfile.ZipFile(packaged.bundle) as bundle:
        names = [name for name in bundle.namelist() if name.startswith("chalicelib/web/")]
        bundle.extractall(project, names)
    with start(project, Clock.set_to(*AWKWARD["berlin-autumn-eve"])) as run:
        yield run


@pytest.fixture(scope="module")
def desk(server: LocalRun) -> Desk:
    return Desk(server)


globals().update(journeys())


def requests_of(watch: Watch) -> list[str]:
    """The requests to the server."""
    return [address for address in watch.addresses if address.startswith(watch.origin)]


def test_a_guests_first_visit_makes_few_requests(open_page: Open, desk: Desk, watch: Watch) -> None:
    page = open_page("v", desk.issue()["id"])
    page.wait_for_selector(".month:not([aria-busy])")
    page.wait_for_load_state("networkidle")
    assert len(requests_of(watch)) <= REQUESTS_MAX, requests_of(watch)


def test_a_hotels_first_visit_makes_few_requests(open_page: Open, watch: Watch) -> None:
    page = open_page(key="local-hotel")
    page.wait_for_selector(".legend")
    page.wait_for_load_state("networkidle")
    watch.addresses.clear()  # those of signing in
    page.reload()
    page.wait_for_selector(".legend")
    page.wait_for_load_state("networkidle")
    assert len(requests_of(watch)) <= REQUESTS_MAX, requests_of(watch)


def test_the_other_screens_need_no_further_files(open_page: Open, watch: Watch) -> None:
    page = open_page(key="local-hotel")
    page.wait_for_selector(".legend")
    page.wait_for_load_state("networkidle")
    watch.addresses.clear()
    places = page.locator(".nav a").evaluate_all("links => links.map((link) => link.hash)")
    assert len(places) > 3
    for place in places:
        page.goto(page.url.split("#")[0] + place)
        page.wait_for_selector(f".nav [aria-current=page][href$='{place}']")
    assert not [address for address in requests_of(watch) if "/web/" in address]
