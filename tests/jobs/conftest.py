"""The service whose events the jobs work through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.cast import STAGE, House, furnish
from tests.engines import Engine
from tests.jobs.outbox import record_mails
from tests.service import Service, serve
from tests.torture.memory import in_memory


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """The whole service on tables of its own."""
    yield from serve(moto)


@pytest.fixture
def house() -> Iterator[House]:
    """The service with keys and guests, in memory."""
    for service in serve(in_memory(), **STAGE):
        yield furnish(service)


@pytest.fixture
def mails(house: House) -> list[Any]:
    """The mails that the service sends."""
    return record_mails()
