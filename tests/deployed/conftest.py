"""A stage deployed on this machine, for the tests that use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.deploy import Account
from infra.package import Package
from tests.deployed import emulator
from tests.deployed.stage import Stage
from tests.packaged import packaged, packaged_prod

__all__ = ["packaged", "packaged_prod"]


@pytest.fixture(scope="session")
def stage(packaged: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage dev, deployed and served. Its tests share it: each makes its own vouchers."""
    folder = tmp_path_factory.mktemp("deployed")
    fitted = emulator.fitted(packaged, folder / "package")
    with emulator.running(folder / "ministack.log") as address:
        account = Account(emulator.Session(address), lambda text: None, pause=0.05)
        # The limits count an address, and all tests have the same.
        outputs = account.up(fitted, {"RateLimitPost": "0", "RateLimitGet": "0"})
        yield Stage(address, outputs["RestAPIId"])
