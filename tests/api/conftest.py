"""The service under AUTH_MODE=open, where requests state their uids: on moto and DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def desk(module_tables: Engine) -> Iterator[Service]:
    """The whole service, for tests that other tests' rows do not disturb."""
    yield from serve(module_tables)


@pytest.fixture
def service(empty_tables: Engine) -> Iterator[Service]:
    """The whole service on empty tables."""
    yield from serve(empty_tables)


@pytest.fixture
def local_service(dynamodb_local: Engine) -> Iterator[Service]:
    """The whole service on DynamoDB Local: for threads, and for what calls cost."""
    yield from serve(dynamodb_local)
