"""The main journeys in Firefox, on the eve of the night in which an hour comes twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from infra import npm
from infra.npm import Unavailable
from tests.clocks import AWKWARD, Clock
from tests.local.runs import LocalRun, copy_project
from tests.portal import browser as browsers
from tests.portal.conftest import start

HERE = Path(__file__).parent / "firefox"
JOURNEYS = [
    ("guest", "nl", 360),
    ("guest", "en", 1366),
    ("hotel", "de", 360),
    ("hotel", "nl", 1366),
]
SECONDS = 300  # they take 30; a busy machine is no defect


@pytest.fixture(scope="module")
def firefox() -> dict[str, str]:
    """The browser and what drives it."""
    executable = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
    try:
        if executable is None:
            raise Unavailable("there is no firefox-esr")
        modules = npm.installed(HERE, browsers.CACHE.parent / "firefox")
    except Unavailable as unavailable:
        browsers.missing(unavailable, browsers.FIREFOX)
        raise
    driver = modules / "puppeteer-core" / "lib" / "esm" / "puppeteer" / "puppeteer-core.js"
    return {"executable": executable, "puppeteer": driver.as_uri()}


@pytest.fixture(scope="module")
def server(firefox: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """The service on that evening. It is started after the browser was found."""
    evening = Clock.set_to(*AWKWARD["berlin-autumn-eve"])
    with start(copy_project(tmp_path_factory.mktemp("firefox")), evening) as run:
        yield run


@pytest.fixture(scope="module")
def problems(firefox: dict[str, str], server: LocalRun) -> dict[str, str | None]:
    """What went wrong in each journey: all of them in one browser, for its start takes seconds."""
    run = {
        **firefox,
        "url": server.url,
        "aheadMs": server.clock.ahead / timedelta(milliseconds=1),
        "night": f"{server.clock.now() + timedelta(days=2):%F}",
        "journeys": JOURNEYS,
    }
    done = subprocess.run(
        ["node", HERE / "run.js"],
        env={**os.environ, "RUN": json.dumps(run), "TZ": server.clock.zone},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["journey"]: line["problem"] for line in lines}


@pytest.mark.parametrize("journey", ["-".join(map(str, journey)) for journey in JOURNEYS])
def test_journey_in_firefox(problems: dict[str, str | None], journey: str) -> None:
    assert problems[journey] is None, problems[journey]
