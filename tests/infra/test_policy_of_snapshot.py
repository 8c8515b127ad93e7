"""Least privilege of the job that makes policies: its role allows what it does, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.domain.engine.counts import Group
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.tables import learning
from tests.api.visitor_use import learning_campaign
from tests.infra.test_policy import grants, needs
from tests.service import Service, serve
from tests.stored import put
from tests.torture.memory import in_memory


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory(), test_clocks="on")


def test_its_role_allows_exactly_what_it_does(service: Service, template) -> None:
    ended, losing = (learning_campaign(service) for _ in range(2))
    day = service.clock.now.date() + timedelta(days=1)
    counts = {
        "offer-1": {"seen": 4000, "a_0_0": 4000, "accepted": 40, "rewarded": 40, "b_0": 40},
        "holdout": {"seen": 1000, "accepted": 100},
    }
    for arm, counted in counts.items():
        key = learning.statistics_key(losing["id"], Group(day, arm), "visitor")
        put(service, "growth", key | learning.to_counts_item(counted))
    assert service.post("campaign/end", {"campaign_id": ended["id"]}).status == 200
    service.clock.advance(days=3)
    service.spy.calls.clear()
    # Whether the campaign has stopped is asked where nobody answered.
    with service.faulty_store(before=lose_a_change), pytest.raises(StoreUnavailable):
        service.snapshot()
    # One mark is put off, the other taken away, and a campaign stops itself.
    assert service.snapshot()["paused"] == 1
    assert needs(service) == grants(template, "SnapshotRole")


def lose_a_change(operation: str, arguments: dict[str, Any]) -> None:
    """No answer to a transaction that changes a campaign."""
    if operation == "transact_write_items" and len(arguments["TransactItems"]) > 1:
        raise ReadTimeoutError(endpoint_url="")
