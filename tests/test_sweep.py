"""The expiry sweep, on DynamoDB Local because it works in threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Lock

import pytest

from chalicelib.jobs.sweep import MARGIN_MS
from tests.access.cast import at_once
from tests.domain.made import voucher
from tests.due import HOUR, MS, NOTHING, booked, issued, shard_of, statuses
from tests.engines import Engine
from tests.service import START, Service, serve
from tests.stored import (
    DUE_SHARDS,
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
    consumed = Consumed(used.booking, used.previous_holder_uid)
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


class RemainingTime:
    """Answers so many times that there is time left, then that there is none."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.lock = Lock()

    def __call__(self) -> int:
        with self.lock:
            self.answers -= 1
            return 200_000 if self.answers >= 0 else 0


@pytest.mark.parametrize("writes", [0, 1, 7])
def test_next_run_picks_up_what_was_left(service: Service, writes: int) -> None:
    for number in range(30):
        issued(service, f"v-{number}", START - number * HOUR)
    first = service.sweep(RemainingTime(writes))
    assert (first["expired"], first["remaining"]) == (writes, 30 - writes)
    assert list(statuses(service).values()).count("expired") == writes
    second = service.sweep()
    assert (second["expired"], second["remaining"]) == (30 - writes, 0)
    assert len(stored_events(service)) == 30


def test_sweep_reserves_time_for_the_current_write(service: Service) -> None:
    issued(service, "v-1", START)
    assert service.sweep(lambda: MARGIN_MS - 1)["remaining"] == 1
    assert service.sweep(lambda: MARGIN_MS)["expired"] == 1


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
    assert shards == set(DUE_SHARDS)
