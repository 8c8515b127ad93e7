"""A copy of the project to run, and one run shared by the tests that only send requests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.runs import LocalRun, copy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    with LocalRun(copy_project(tmp_path_factory.mktemp("project"))) as run:
        yield run
