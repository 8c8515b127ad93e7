"""The expiry sweep, on DynamoDB Local because it works in threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.jobs.sweep import CALLS_RESERVED, WORKERS
from chalicelib.storage.errors import StoreUnavailable
from tests.access.cast import at_once
from tests.domain.made import voucher
from tests.due import (
    HOUR,
    MS,
    NOTHING,
    STORE_SECONDS,
    RunTime,
    booked,
    issued,
    run_time_for,
    shard_of,
    statuses,
)
from tests.engines import Engine
from tests.service import START, Service, replace_runtime, serve
from tests.stored import (
    DUE_SHARDS,
    HOLD_SHARDS,
    Consumed,
    due_shard,
    put_voucher,
    stored_bookings,
    stored_events,
    voucher_item,
)


@pytest.fixture
def service(dynamodb_local: Engine) -> Iterator[Service]:
    """The whole service; its clock stands at START."""
    yield from serve(dynamodb_local)


def test_sweep_expires_and_consumes_only_what_is_due(service: Service) -> None:
    issued(service, "v-over", START)
    issued(service, "v-long-over", START - 500 * HOUR)
    issued(service, "v-open", START + MS)
    booked(service, "v-used", START)
    booked(service, "v-coming", START + MS)
    cancelled = issued(service, "v-cancelled", START - HOUR)
    put_voucher(service, replace(cancelled, state="cancelled"))
    result = service.sweep()
    expected = {"expired": 2, "consumed": 1, "oldest_lag_seconds": 500 * 3600}
    assert result == NOTHING | expected
    assert statuses(service) == {
        "v-over": "expired",
        "v-long-over": "expired",
        "v-open": "issued",
        "v-used": "consumed",
        "v-coming": "booked",
        "v-cancelled": "cancelled",
    }


def test_sweep_stores_each_voucher_and_its_event(service: Service) -> None:
    over, used = issued(service, "v-over", START), booked(service, "v-used", START)
    service.sweep()
    rows = {row["id"]["S"]: row for row in service.rows("vouchers")}
    consumed = Consumed(used.booking, used.previous_holder_uid, at=START, by="sweep")
    assert rows == {
        "v-over": voucher_item(replace(over, state="expired", version=2)),
        "v-used": voucher_item(replace(used, state=consumed, version=3)),
    }
    events = {event.subject_id: event for event in stored_events(service)}
    assert {name: (event.type, event.meta) for name, event in events.items()} == {
        "v-over": ("voucher.expire", {}),
        "v-used": ("voucher.consume", {"booking_id": "b-v-used"}),
    }
    for event in events.values():
        assert (event.actor_id, event.created_at, event.issuer_uid) == ("sweep", START, "hotel")
    [booking] = stored_bookings(service)
    assert booking.status == "booked"


def test_second_run_changes_nothing(service: Service) -> None:
    issued(service, "v-over", START)
    service.sweep()
    assert service.sweep() == NOTHING
    assert len(stored_events(service)) == 1


def test_sweep_of_nothing_reports_nothing(service: Service) -> None:
    assert service.sweep() == NOTHING


def test_lag_is_the_oldest_vouchers(service: Service) -> None:
    issued(service, "v-1", START - timedelta(seconds=90))
    booked(service, "v-2", START - timedelta(seconds=300, milliseconds=999))
    issued(service, "v-3", START)
    assert service.sweep()["oldest_lag_seconds"] == 300


def test_sweep_reads_more_than_one_page_of_a_shard(service: Service) -> None:
    shard = due_shard(voucher(id="v-0"))
    names = (f"v-{number}" for number in range(100_000))
    names_of_shard = (name for name in names if due_shard(voucher(id=name)) == shard)
    for _ in range(101):
        issued(service, next(names_of_shard), START)
    assert service.sweep()["expired"] == 101
    assert set(statuses(service).values()) == {"expired"}


def test_next_run_picks_up_what_was_left(service: Service) -> None:
    for number in range(60):
        issued(service, f"v-{number}", START - number * HOUR)
    with run_time_for(service, writes=10) as clock:
        first = service.sweep(clock)
    # Each of the workers may have a write at hand when the time is over.
    assert 10 <= first["expired"] <= 10 + WORKERS
    assert first["remaining"] == 60 - first["expired"]
    assert list(statuses(service).values()).count("expired") == first["expired"]
    second = service.sweep()
    assert (second["expired"], second["remaining"]) == (first["remaining"], 0)
    assert len(stored_events(service)) == 60


def test_sweep_reserves_time_for_the_current_write(service: Service) -> None:
    issued(service, "v-1", START)
    reserved_ms = CALLS_RESERVED * STORE_SECONDS * 1000
    assert service.sweep(lambda: reserved_ms)["remaining"] == 1
    assert service.sweep(lambda: reserved_ms + 1)["expired"] == 1


def test_without_time_nothing_is_asked_of_the_store(service: Service) -> None:
    issued(service, "v-1", START)
    with service.untouched(), pytest.raises(StoreUnavailable):
        service.sweep(lambda: STORE_SECONDS * 1000)


def test_no_call_begins_that_may_end_after_the_run(service: Service) -> None:
    """However slow the store is, each call still has the time that it may take."""
    for number in range(60):
        issued(service, f"v-{number}", START)
    clock, late = RunTime(30_000), []

    def answer_slowly(operation: str, arguments: dict[str, Any]) -> None:
        if clock() < STORE_SECONDS * 1000:
            late.append(operation)
        clock.pass_ms(500)

    with service.faulty_store(before=answer_slowly):
        result = service.sweep(clock)
    assert late == []
    assert 0 < result["expired"] < 60


def test_runs_begin_at_different_shards(service: Service) -> None:
    def first_shard(random_bits: int) -> str | None:
        replace_runtime(random_bits=lambda _: random_bits)
        service.spy.calls.clear()
        service.sweep()
        shards = [shard_of(*call) for call in service.spy.calls]
        return next(shard for shard in shards if shard in DUE_SHARDS)

    assert {first_shard(start) for start in range(0, 64, 16)} == {
        DUE_SHARDS[start] for start in range(0, 64, 16)
    }


def test_two_sweeps_at_once_close_each_voucher_once(service: Service) -> None:
    for number in range(40):
        (issued if number % 2 else booked)(service, f"v-{number}", START)
    results = at_once([service.sweep] * 2)
    assert sum(result["expired"] for result in results) == 20
    assert sum(result["consumed"] for result in results) == 20
    assert sum(result["remaining"] for result in results) == 0
    assert len(stored_events(service)) == 40
    versions = {row["id"]["S"]: row["version"]["N"] for row in service.rows("vouchers")}
    assert all(version == ("2" if int(name[2:]) % 2 else "3") for name, version in versions.items())


def test_sweep_queries_every_shard(service: Service) -> None:
    service.sweep()
    shards = {shard_of(operation, arguments) for operation, arguments in service.spy.calls}
    assert shards == {*DUE_SHARDS, *HOLD_SHARDS}
