"""The sweep starts its next run at once when it got on and much is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from threading import Lock
from typing import Any

import pytest

from chalicelib.jobs.sweep import needs_another_run
from tests.due import HOUR, MS, NOTHING, issued, statuses
from tests.engines import Engine
from tests.service import START, TRANSACT, Service, replace_runtime, serve

ENOUGH_MS = 200_000
EVENT = {
    "version": "0",
    "id": "e-2",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2096-03-05T09:00:00Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:events:eu-central-1:123456789012:rule/sweep"],
    "detail": {"more": True},
}


@pytest.fixture
def service(dynamodb_local: Engine) -> Iterator[Service]:
    """The service on DynamoDB Local, because the sweep uses threads; two vouchers are due."""
    for service in serve(dynamodb_local):
        issued(service, "v-1", START - MS)
        issued(service, "v-2", START - HOUR)
        yield service


@pytest.fixture
def events(service: Service) -> list[dict[str, Any]]:
    """The events with which the function invokes itself."""
    events: list[dict[str, Any]] = []
    replace_runtime(invoke_self=events.append)
    return events


def time_for(vouchers: int) -> Callable[[], int]:
    """The remaining time of a run that ends after so many vouchers."""
    numbers = count()
    return lambda: ENOUGH_MS if next(numbers) < vouchers else 0


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"expired": 1, "remaining": 1}, True),
        ({"consumed": 1, "remaining": 1}, True),
        ({"remaining": 1}, False),
        ({"lost_race": 1, "remaining": 1}, False),
        ({"expired": 1, "consumed": 1}, False),
        ({"unanswered_shards": 1, "remaining": 1}, False),
        ({}, False),
    ],
)
def test_another_run_needs_progress_and_a_remainder(counts: dict[str, int], expected: bool) -> None:
    assert needs_another_run(NOTHING | counts) is expected


def test_a_run_that_stops_in_time_invokes_the_function_with_the_same_event(
    service: Service, events: list[dict[str, Any]]
) -> None:
    result = service.sweep(time_for(1), EVENT)
    assert (result["expired"], result["remaining"]) == (1, 1)
    assert events == [EVENT]


def test_a_run_by_such_an_event_closes_what_remains(
    service: Service, events: list[dict[str, Any]]
) -> None:
    service.sweep(time_for(1))
    [event] = events
    result = service.sweep(time_for(1), event)
    assert (result["expired"], result["remaining"]) == (1, 0)
    assert set(statuses(service).values()) == {"expired"}
    assert events == [event]


def test_a_run_that_closes_all_invokes_nothing(
    service: Service, events: list[dict[str, Any]]
) -> None:
    assert service.sweep()["expired"] == 2
    assert events == []


def test_a_run_without_progress_invokes_nothing(
    service: Service, events: list[dict[str, Any]]
) -> None:
    assert service.sweep(time_for(0))["remaining"] == 2
    assert events == []


def test_voucher_that_cannot_be_closed_fails_the_run_but_not_the_next(
    service: Service, events: list[dict[str, Any]]
) -> None:
    for number in range(5):
        issued(service, f"v-more-{number}", START - MS)
    first = Lock()

    def fail_once(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT and first.acquire(blocking=False):
            raise RuntimeError("a defect of ours")

    with service.faulty_store(before=fail_once), pytest.raises(RuntimeError, match="^1 vouchers"):
        service.sweep(time_for(4), EVENT)
    assert list(statuses(service).values()).count("expired") == 3
    assert events == [EVENT]
