"""The stores as fixtures: `engine` runs a test once on moto and once on DynamoDB Local."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from infra.npm import Unavailable
from tests import engines
from tests.access.cast import STAGE, House, furnish
from tests.portal import browser
from tests.service import serve

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from playwright.sync_api import Browser

# No test may ever reach a real account.
os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
os.environ.setdefault("AWS_DEFAULT_REGION", engines.REGION)

# No test depends on a stopwatch: a busy machine makes its input slowly.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

SKIPPED_FOR_WANT_OF_IT = "needs DynamoDB Local"
IN_PROCESS = (
    "in_process(why): a test of tests/api or tests/answers that cannot run over HTTP as well"
)


def pytest_configure(config: pytest.Config) -> None:
    """Name our marker."""
    config.addinivalue_line("markers", IN_PROCESS)


@pytest.fixture(scope="module")
def module_tables() -> Iterator[engines.Engine]:
    """Our tables on moto, made once for a file: to make them costs more than most tests."""
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        yield engine


@pytest.fixture
def empty_tables(module_tables: engines.Engine) -> engines.Engine:
    """The tables of the file, without any row."""
    engines.empty(module_tables)
    return module_tables


@pytest.fixture
def house(empty_tables: engines.Engine) -> Iterator[House]:
    """The service that requires credentials, with the API keys of its callers."""
    for service in serve(empty_tables, **STAGE):
        yield furnish(service)


@pytest.fixture
def moto(empty_tables: engines.Engine) -> engines.Engine:
    """Our tables on moto. One thread at a time: its transactions are not atomic under threads."""
    return empty_tables


@pytest.fixture(scope="session")
def dynamodb_local_client() -> Iterator[DynamoDBClient]:
    """One DynamoDB Local process for all tests of a worker."""
    try:
        with engines.dynamodb_local() as client:
            yield client
    except Unavailable as missing:
        reason = f"{SKIPPED_FOR_WANT_OF_IT}: {missing} ({engines.HOW_TO_INSTALL})"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def dynamodb_local_tables(dynamodb_local_client: DynamoDBClient) -> Iterator[engines.Engine]:
    """Our tables there, made once for all tests of a worker: to make them costs more than most
    tests."""
    with engines.with_tables("dynamodb_local", dynamodb_local_client) as engine:
        yield engine


@pytest.fixture
def dynamodb_local(dynamodb_local_tables: engines.Engine) -> engines.Engine:
    """Our tables on DynamoDB Local, without any row: for races, idempotency and consumed
    capacity."""
    engines.empty(dynamodb_local_tables)
    return dynamodb_local_tables


@pytest.fixture
def own_dynamodb_local(dynamodb_local_client: DynamoDBClient) -> Iterator[engines.Engine]:
    """Tables there for one test alone: another process may change more of them than their rows."""
    with engines.with_tables("dynamodb_local", dynamodb_local_client) as engine:
        yield engine


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: a process can drive only one."""
    try:
        with browser.chromium() as opened:
            yield opened
    except Unavailable as unavailable:
        browser.missing(unavailable)


@pytest.fixture(params=["moto", "dynamodb_local"])
def engine(request: pytest.FixtureRequest) -> engines.Engine:
    """The same test on both engines."""
    engine: engines.Engine = request.getfixturevalue(request.param)
    return engine


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say clearly which tests were skipped here, and how to run them."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    missed = sum(SKIPPED_FOR_WANT_OF_IT in reason for reason in reasons)
    if missed:
        terminalreporter.section("NOT TESTED", yellow=True)
        terminalreporter.line(
            f"{missed} tests on DynamoDB Local were skipped. To run them: {engines.HOW_TO_INSTALL}"
        )
