"""The service on moto, in the mode in which requests state their uids."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """The whole service, AUTH_MODE=open."""
    yield from serve(moto)
