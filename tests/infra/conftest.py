"""The packaged template and bundle."""

from __future__ import annotations

from typing import Any

import pytest

from infra.deploy.package import Package
from tests.packaged import packaged, packaged_prod

__all__ = ["packaged", "packaged_prod"]


@pytest.fixture(scope="session", params=["dev", "prod"])
def template(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The template of each stage."""
    names = {"dev": "packaged", "prod": "packaged_prod"}
    package: Package = request.getfixturevalue(names[request.param])
    return package.template()


@pytest.fixture(scope="session")
def dev(packaged: Package) -> dict[str, Any]:
    return packaged.template()


@pytest.fixture(scope="session")
def prod(packaged_prod: Package) -> dict[str, Any]:
    return packaged_prod.template()
