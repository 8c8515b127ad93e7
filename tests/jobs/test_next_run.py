"""The sweep starts its next run at once when it got on and much is left."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

import pytest

from chalicelib.jobs.sweep import start_next_run
from tests.access.faults import only, unreachable
from tests.due import MS, NOTHING, issued, run_time_for, statuses
from tests.engines import Engine
from tests.service import START, TRANSACT, Service, replace_runtime, serve

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
    """The service on DynamoDB Local, because the sweep uses threads; forty vouchers are due."""
    for service in serve(dynamodb_local):
        for number in range(40):
            issued(service, f"v-{number}", START - number * MS)
        yield service


@pytest.fixture
def events(service: Service) -> list[dict[str, Any]]:
    """The events with which the function invokes itself."""
    events: list[dict[str, Any]] = []
    replace_runtime(invoke_self=events.append)
    return events


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"expired": 1, "remaining": 1}, True),
        ({"consumed": 1, "remaining": 1}, True),
        ({"expired": 1, "unanswered_shards": 1}, True),
        ({"expired": 3, "consumed": 2, "lost_race": 4, "remaining": 1}, True),
        ({"expired": 2, "lost_race": 2, "remaining": 1}, False),
        ({"remaining": 1}, False),
        ({"lost_race": 1, "remaining": 1}, False),
        ({"expired": 1, "consumed": 1}, False),
        ({"unanswered_shards": 1, "remaining": 1}, False),
        ({}, False),
    ],
)
def test_another_run_needs_a_remainder_and_progress_of_its_own(
    service: Service, events: list[dict[str, Any]], counts: dict[str, int], expected: bool
) -> None:
    start_next_run(NOTHING | counts, EVENT)
    assert events == ([EVENT] if expected else [])


def test_run_that_stops_in_time_starts_the_next_with_the_same_event(
    service: Service, events: list[dict[str, Any]]
) -> None:
    with run_time_for(service, writes=5) as clock:
        result = service.sweep(clock, EVENT)
    assert result["expired"] + result["remaining"] == 40
    assert result["remaining"] > 0
    assert events == [EVENT]


def test_run_by_such_an_event_closes_what_remains(
    service: Service, events: list[dict[str, Any]]
) -> None:
    with run_time_for(service, writes=5) as clock:
        service.sweep(clock)
    [event] = events
    assert service.sweep(event=event)["remaining"] == 0
    assert set(statuses(service).values()) == {"expired"}
    assert events == [event]


def test_run_that_closes_all_starts_no_other(
    service: Service, events: list[dict[str, Any]]
) -> None:
    assert service.sweep()["expired"] == 40
    assert events == []


def test_run_without_progress_starts_no_other(
    service: Service, events: list[dict[str, Any]]
) -> None:
    with service.faulty_store(before=only(TRANSACT, unreachable)):
        assert service.sweep()["remaining"] == 40
    assert events == []


def test_run_that_cannot_start_the_next_one_succeeds(service: Service) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ConnectionError

    replace_runtime(invoke_self=fail)
    with run_time_for(service, writes=5) as clock:
        assert service.sweep(clock, EVENT)["remaining"] > 0


def test_voucher_that_cannot_be_closed_fails_the_run_but_not_the_next(
    service: Service, events: list[dict[str, Any]]
) -> None:
    first = Lock()

    def fail_once(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT and first.acquire(blocking=False):
            raise RuntimeError("a defect of ours")

    with (
        service.faulty_store(before=fail_once),
        run_time_for(service, writes=5) as clock,
        pytest.raises(RuntimeError, match=r"^1 vouchers"),
    ):
        service.sweep(clock, EVENT)
    assert events == [EVENT]
