"""The service as `make run` starts it, and the generators of clients."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import npm
from tests.local.runs import LocalRun, copy_project

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache"
# It wants other versions than the rest: it gets an environment of its own, as checkov does.
PYTHON_GENERATOR = "openapi-python-client==0.29.1"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    """A service of its own, with its data."""
    with LocalRun(copy_project(tmp_path_factory.mktemp("clients")), AUTH_MODE="keys") as run:
        yield run


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def python_tools() -> Path:
    """The folder of the commands of the generator for Python."""
    folder = CACHE / PYTHON_GENERATOR.replace("==", "-")
    with _lock("openapi-python-client"):
        if not (folder / "ready").exists():
            run(sys.executable, "-m", "venv", folder, cwd=CACHE)
            pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
            try:
                run(*pip, PYTHON_GENERATOR, cwd=CACHE)
            except AssertionError as error:
                _missing(f"{PYTHON_GENERATOR} cannot be installed: {error}")
            (folder / "ready").touch()
    return folder / "bin"


@pytest.fixture(scope="session")
def typescript_tools() -> Path:
    """The folder of the generator for TypeScript, of the compiler and of what a client needs."""
    try:
        return npm.installed(HERE / "typescript", CACHE / "typescript-client")
    except npm.Unavailable as unavailable:
        _missing(f"a client in TypeScript: {unavailable} (apt install npm)")
        raise


@pytest.fixture(scope="session")
def ical_js() -> Path:
    """The folder of the packages of a reader of calendars in JavaScript."""
    try:
        return npm.installed(HERE / "ical", CACHE / "ical")
    except npm.Unavailable as unavailable:
        _missing(f"ical.js: {unavailable} (apt install npm)")
        raise


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class _lock:  # noqa: N801 (used as a function)
    """Test workers that run in parallel wait for the one that installs."""

    def __init__(self, name: str) -> None:
        CACHE.mkdir(exist_ok=True)
        self.file = (CACHE / f"{name}.lock").open("w")

    def __enter__(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()
