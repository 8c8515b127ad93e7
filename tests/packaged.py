"""The packages that a test run looks at and deploys, each made once a worker."""

from __future__ import annotations

import pytest

from infra.deploy import package
from infra.deploy.package import Package


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The stage dev, as `make package` makes it."""
    return package.make("dev", tmp_path_factory.mktemp("package") / "dev")


@pytest.fixture(scope="session")
def packaged_prod(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The stage prod."""
    return package.make("prod", tmp_path_factory.mktemp("package") / "prod")
