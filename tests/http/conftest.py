"""The store of the tests of commits, once on each engine."""

from __future__ import annotations

import pytest

from tests.engines import Engine
from tests.storage.conftest import Storage, storage_on


@pytest.fixture
def storage(engine: Engine) -> Storage:
    return storage_on(engine)
