"""The API's tests, tests/api, once more: over HTTP, against the deployed stage.

Each test there that asks the service is run here too, unless it is marked `in_process` and so says
why it cannot be. Those with `local_service` stay there: ministack lets a function serve one request
after the other, so that nothing races, and tells no capacity.

`-k test_book__` are those of tests/api/test_book.py.
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

API = Path(__file__).parent.parent / "api"


@pytest.fixture(scope="module")
def operators_service(stage: Stage) -> OverHttp:
    """The service, asked by an operator."""
    return over_http(stage, stage.make_key("--uid", OPERATOR, "--role", "admin"))


@pytest.fixture
def desk(operators_service: OverHttp) -> OverHttp:
    """For tests that do not mind the rows of others."""
    operators_service.clock = WallClock()
    return operators_service


@pytest.fixture
def service(desk: OverHttp) -> OverHttp:
    """The same on empty tables."""
    desk.empty()
    return desk


def taken_over(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """A module's tests, each named for it, and its fixtures."""
    for name, thing in vars(module).items():
        if isinstance(thing, FunctionType) and name.startswith("test_"):
            yield f"{module.__name__.rpartition('.')[2]}__{name.removeprefix('test_')}", thing
        elif isinstance(thing, type(desk)):
            yield name, thing


def is_in_process(module: ModuleType) -> bool:
    """Whether all tests of a module are."""
    marks = getattr(module, "pytestmark", [])
    return any(
        mark.name == "in_process" for mark in (marks if isinstance(marks, list) else [marks])
    )


for found in sorted(API.glob("test_*.py")):
    api_tests = import_module(f"tests.api.{found.stem}")
    if not is_in_process(api_tests):
        for named, one in taken_over(api_tests):
            assert named not in globals(), f"two fixtures of tests/api are called {named}"
            globals()[named] = one

assert sum(name.startswith("test_") for name in globals()) > 100, "the API's tests are elsewhere"
