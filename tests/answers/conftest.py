"""The service without credentials, for tests that other tests' rows do not disturb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def desk(module_tables: Engine) -> Iterator[Service]:
    """The service under AUTH_MODE=open, for tests that other tests' rows do not disturb."""
    yield from serve(module_tables)
