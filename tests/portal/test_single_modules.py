"""The page as it is written: each module and style by itself, as `make run` serves it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import clocks
from tests.local.runs import LocalRun, copy_project
from tests.portal.conftest import Desk, Open, settle, start
from tests.portal.journeys import journeys
from tests.portal.test_files import fetch

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIRST_VIEW = 150 * 1024


@pytest.fixture(scope="module")
def server(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """The service of a checkout."""
    with start(copy_project(tmp_path_factory.mktemp("modules")), clocks.chosen()) as run:
        settle(run)
        yield run


@pytest.fixture(scope="module")
def desk(server: LocalRun) -> Desk:
    return Desk(server)


globals().update(journeys())


def test_the_policy_allows_the_import_map_by_its_hash(server: LocalRun) -> None:
    _, headers, page = fetch(f"{server.url}/")
    (script,) = re.findall(r'<script type="importmap">(.*?)</script>', page.decode(), re.DOTALL)
    assert "{version}" not in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in headers["Content-Security-Policy"]
    for name, address in json.loads(script)["imports"].items():
        status, headers, _ = fetch(f"{server.url}/{address.removeprefix('./')}")
        assert status == 200, name
        assert "sha256-" not in headers["Content-Security-Policy"]


def test_the_first_view_stays_within_its_budget(open_page: Open, desk: Desk) -> None:
    weights: dict[str, int] = {}
    page = open_page("mine")
    page.on(
        "response",
        lambda answer: (
            weights.update({answer.url: len(gzip.compress(answer.body()))})
            if answer.status == 200
            else None
        ),
    )
    page.reload()
    page.wait_for_load_state("networkidle")
    assert sum(weights.values()) < FIRST_VIEW
    assert not any("vendor/calendar.js" in address for address in weights)
    page.goto(page.url.split("#")[0] + f"#/v/{desk.issue()['id']}")
    page.wait_for_selector("[data-vc=calendar]")
    assert any("vendor/calendar.js" in address for address in weights)


def test_a_value_that_changes_before_anybody_listens_is_shown(open_page: Open) -> None:
    page = open_page()
    shown = page.evaluate(
        """async () => {
            const main = document.querySelector("script[src$='main.js']").src;
            const load = (name) => import(new URL(`../shared/${name}.js`, main));
            const { html, render } = await load("view");
            const { signal, useSignal } = await load("signal");
            const source = signal("before");
            const place = document.createElement("div");
            const Shown = () => html`<p>${useSignal(source)}</p>`;
            render(html`<${Shown} />`, place);
            source.set("after"); // effects, in which components begin to listen, run later
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
            return place.textContent;
        }"""
    )
    assert shown == "after"
