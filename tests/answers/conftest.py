"""The service in both modes: `desk` needs no credentials, `house` has two hotels and an admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.cast import STAGE, House, furnish
from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def desk(module_tables: Engine) -> Iterator[Service]:
    """The service under AUTH_MODE=open, for tests that other tests' rows do not disturb."""
    yield from serve(module_tables)


@pytest.fixture
def house(empty_tables: Engine) -> Iterator[House]:
    """The service that requires credentials, with the API keys of its callers."""
    for service in serve(empty_tables, **STAGE):
        yield furnish(service)
