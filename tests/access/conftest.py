"""The service on the stage dev, asking for credentials, on any engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.cast import STAGE, House, furnish
from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """The service on moto."""
    yield from serve(moto, **STAGE)


@pytest.fixture
def house(service: Service) -> House:
    """The service on moto, and its cast."""
    return furnish(service)


@pytest.fixture
def either_house(engine: Engine) -> Iterator[House]:
    """Once on moto, once on DynamoDB Local."""
    for service in serve(engine, **STAGE):
        yield furnish(service)


@pytest.fixture
def true_house(dynamodb_local: Engine) -> Iterator[House]:
    """On DynamoDB Local, which tells the truth about races."""
    for service in serve(dynamodb_local, **STAGE):
        yield furnish(service)
