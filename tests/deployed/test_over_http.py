"""The API's tests, tests/api and tests/answers, once more: over HTTP, against the deployed stage.

Each test there that sends requests also runs here, unless it is marked `in_process` with the reason
why it cannot. Tests with `local_service` run only there: in ministack a function serves one request
at a time, so nothing races, and it does not report consumed capacity.

`-k test_book__` runs those of tests/api/test_book.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from tests.deployed.over_http import OPERATOR, OverHttp, WallClock, over_http
from tests.deployed.stage import Stage

FOLDERS = ("api", "answers")


@pytest.fixture(scope="module")
def operators_service(stage: Stage) -> OverHttp:
    """The service, called by an operator."""
    return over_http(stage, stage.make_key("--uid", OPERATOR, "--role", "admin"))


@pytest.fixture
def desk(operators_service: OverHttp) -> OverHttp:
    """For tests that work beside the rows of other tests."""
    operators_service.clock = WallClock()
    return operators_service


@pytest.fixture
def service(desk: OverHttp) -> OverHttp:
    """The same on empty tables."""
    desk.empty()
    return desk


def members_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """A module's tests, each prefixed with the module's name, and its fixtures."""
    for name, member in vars(module).items():
        if isinstance(member, FunctionType) and name.startswith("test_"):
            yield f"{module.__name__.rpartition('.')[2]}__{name.removeprefix('test_')}", member
        elif isinstance(member, type(desk)):
            yield name, member


def is_in_process(module: ModuleType) -> bool:
    """Whether all tests of a module are marked `in_process`."""
    marks = getattr(module, "pytestmark", [])
    return any(
        mark.name == "in_process" for mark in (marks if isinstance(marks, list) else [marks])
    )


for path in sorted(
    path for folder in FOLDERS for path in (Path(__file__).parent.parent / folder).glob("test_*.py")
):
    api_tests = import_module(f"tests.{path.parent.name}.{path.stem}")
    if not is_in_process(api_tests):
        for name, member in members_of(api_tests):
            assert name not in globals(), f"two tests or fixtures are called {name}"
            globals()[name] = member

assert sum(name.startswith("test_") for name in globals()) > 100, "the API's tests were not found"
