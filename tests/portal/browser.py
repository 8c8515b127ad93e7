"""Debian's Chromium, driven by Playwright, and axe-core to look for barriers."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SKIPPED_FOR_WANT_OF_IT = "needs Chromium"
HOW_TO_INSTALL = "apt install chromium npm, pip install -r requirements-dev.txt"
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
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "axe-core"


class Unavailable(Exception):
    """The browser cannot run here; the text says what is missing."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser process, closed at the end."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
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
    script = CACHE / AXE / "axe.min.js"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not script.exists():
            _fetch(script)
    return script.read_text(encoding="utf-8")


def _fetch(target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("axe-core is fetched with npm")
    packed = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(CACHE), AXE],
        capture_output=True,
        text=True,
        check=False,
    )
    if packed.returncode != 0:
        raise Unavailable(f"npm could not fetch {AXE}: {packed.stderr.strip()[-300:]}")
    archive = CACHE / packed.stdout.strip().splitlines()[-1]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != AXE_SHA256:
        raise Unavailable(f"{archive.name} is not the file we know: sha256 {digest}")
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/axe.min.js")
        assert member is not None
        target.parent.mkdir(exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(member.read())
        part.rename(target)  # whole, or not there at all
    archive.unlink()


def missing(reason: Exception) -> None:
    """Skip, loudly; where all must run, fail."""
    text = f"{SKIPPED_FOR_WANT_OF_IT}: {reason} ({HOW_TO_INSTALL})"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(text, pytrace=False)
    pytest.skip(text)
