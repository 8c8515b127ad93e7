"""A stage deployed on this machine, for the tests that use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.deploy.account import Account
from infra.deploy.package import Package
from tests.access.codes import BY_GUESTS_ALONE, BY_LINK_ALONE
from tests.deployed import emulator
from tests.deployed.desk import OperatorDesk
from tests.deployed.stage import Stage
from tests.packaged import packaged, packaged_prod

__all__ = ["packaged", "packaged_prod"]

OVER_HTTP = Path(__file__).parent / "test_over_http.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the API's tests, run over HTTP those that send requests and can run there."""
    excluded = {item for item in items if item.path == OVER_HTTP and not _runs_over_http(item)}
    config.hook.pytest_deselected(items=[item for item in items if item in excluded])
    items[:] = [item for item in items if item not in excluded]


def _runs_over_http(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("in_process")
    if mark and not (mark.args and isinstance(mark.args[0], str)):
        raise pytest.UsageError(f"{item.nodeid} is in_process and does not say why")
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    fixtures = set(item.fixturenames) - parameters.keys()
    paths = [getattr(value, "path", value) for value in parameters.values()]
    if any(isinstance(path, str) and path in BY_LINK_ALONE | BY_GUESTS_ALONE for path in paths):
        return False  # an operator has no link to a booking, and is no guest
    # Tests without fixtures are about the OpenAPI document or a table in the code; `house` has keys
    # of several hotels.
    return not mark and bool(fixtures) and not fixtures & {"local_service", "house"}


@pytest.fixture(scope="session")
def stage(packaged: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage dev, deployed and served. Its tests share it: each makes its own vouchers."""
    folder = tmp_path_factory.mktemp("deployed")
    fitted = emulator.fitted(packaged, folder / "package")
    with emulator.running(folder / "ministack.log") as address:
        session = emulator.Session(address)
        account = Account(session, lambda text: None, pause=0.05)
        # The rate limit counts by address, and all tests have the same address.
        outputs = account.up(fitted, {"RateLimitPost": "0", "RateLimitGet": "0"})
        # ministack runs the sweep on its schedule, too; here the tests decide when it runs.
        events = session.client("events")
        for rule in events.list_rules()["Rules"]:
            assert rule["State"] == "ENABLED"
            events.disable_rule(Name=rule["Name"])
        yield Stage(address, outputs["RestAPIId"])


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[OperatorDesk]:
    with emulator.running(tmp_path / "ministack.log") as address:
        yield OperatorDesk(address)


@pytest.fixture
def package(packaged: Package, tmp_path: Path) -> Package:
    return emulator.fitted(packaged, tmp_path / "package")
