"""What the sweep asks of the store, whatever is stored."""

from __future__ import annotations

import pytest

from tests.api.steps import at, issued
from tests.service import TRANSACT as WRITE
from tests.service import Service
from tests.stored import DUE_SHARDS, HOLD_SHARDS

pytestmark = pytest.mark.in_process("counts store calls")

SHARDS = len(DUE_SHARDS) + len(HOLD_SHARDS)  # that the sweep asks
QUERY = "query"


def test_sweep_of_nothing_queries_each_shard_once(local_service: Service) -> None:
    issued(local_service)
    local_service.spy.calls.clear()
    local_service.sweep()
    assert local_service.spy.operations() == [QUERY] * SHARDS


def test_sweep_makes_one_write_for_each_due_voucher(local_service: Service) -> None:
    for _ in range(20):
        issued(local_service, valid_until=at(local_service, hours=1))
    local_service.clock.advance(hours=1)
    local_service.spy.calls.clear()
    assert local_service.sweep()["expired"] == 20
    operations = local_service.spy.operations()
    assert operations.count(WRITE) == 20
    assert operations.count(QUERY) == len(operations) - 20 == SHARDS
