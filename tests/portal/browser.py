"""Debian's Chromium without a window, driven by Playwright, and axe-core for accessibility."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra import npm
from infra.npm import Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# What is skipped for want of each browser says so; and how to install it.
CHROMIUM, FIREFOX = "needs Chromium", "needs Firefox"
HOW_TO_INSTALL = {
    CHROMIUM: "apt install chromium-headless-shell npm, pip install -r requirements-dev.txt",
    FIREFOX: "apt install firefox-esr npm",
}
# Without these it would call home, and wants a sandbox that a container does not have.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Only for the tests, and never shipped.
AXE = "axe-core@4.14.1"
AXE_INTEGRITY = (
    "sha512-"
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "npm"


# The first is the same engine without what draws windows: it takes half of the processor's time.
COMMANDS = ("chromium-headless-shell", "chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser process, closed at the end."""
    installed = (shutil.which(command) for command in COMMANDS)
    executable = os.environ.get("CHROMIUM") or next(filter(None, installed), None)
    if executable is None:
        raise Unavailable("there is no chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Unavailable("there is no Playwright") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield browser
        browser.close()


def axe_source() -> str:
    """The script of axe-core, fetched first if it is not there yet."""
    script = npm.unpacked(AXE, AXE_INTEGRITY, CACHE) / "axe.min.js"
    return script.read_text(encoding="utf-8")


def missing(reason: Exception, browser: str = CHROMIUM) -> None:
    """Skip, loudly; where all must run, fail."""
    text = f"{browser}: {reason} ({HOW_TO_INSTALL[browser]})"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(text, pytrace=False)
    pytest.skip(text)
