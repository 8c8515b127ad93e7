"""The service on the stage dev, which requires credentials, on any engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.cast import STAGE, House, furnish, new_process
from tests.access.limiter import LIMIT
from tests.engines import Engine
from tests.service import Service, serve
from tests.torture.memory import in_memory


@pytest.fixture
def service() -> Iterator[Service]:
    """The service on empty tables in memory: who may do what does not depend on the store."""
    yield from serve(in_memory(), **STAGE)


@pytest.fixture
def house(service: Service) -> House:
    """The same, with the API keys of its callers."""
    return furnish(service)


@pytest.fixture
def house_on_any_engine(engine: Engine) -> Iterator[House]:
    """The same, once on moto and once on DynamoDB Local."""
    for service in serve(engine, **STAGE):
        yield furnish(service)


@pytest.fixture
def local_house(dynamodb_local: Engine) -> Iterator[House]:
    """The same on DynamoDB Local, whose transactions are atomic under threads."""
    for service in serve(dynamodb_local, **STAGE):
        yield furnish(service)


@pytest.fixture
def limited(house: House) -> House:
    """Seven a minute for a POST, three for a GET."""
    new_process(rate_limit_post=LIMIT, rate_limit_get=3)
    return house
