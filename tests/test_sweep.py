"""The expiry sweep, on DynamoDB Local: it works in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Lock
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from chalicelib.domain import life
from chalicelib.domain.instants import text
from chalicelib.domain.model import Act, Event, Voucher
from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.vouchers import DUE_SHARDS
from chalicelib.sweep import MARGIN_MS
from tests.domain.made import voucher
from tests.engines import Engine
from tests.service import START, Service, serve

HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)
NOTHING = {
    "expired": 0,
    "consumed": 0,
    "raced": 0,
    "left": 0,
    "unanswered_shards": 0,
    "oldest_lag_seconds": 0,
}


@pytest.fixture
def service(dynamodb_local: Engine) -> Iterator[Service]:
    """The whole service; its clock stands at START."""
    yield from serve(dynamodb_local)


def put(service: Service, held: Voucher) -> Voucher:
    """Store a voucher, and its booking, as if it had come to be long ago."""
    prefix, client = service.engine.prefix, service.engine.client
    client.put_item(TableName=prefix + "vouchers", Item=vouchers.to_item(held))
    if held.booking:
        item = bookings.to_item(held.booking, held)
        client.put_item(TableName=prefix + "voucher_bookings", Item=item)
    return held


def issued(service: Service, name: str, until: datetime) -> Voucher:
    """An issued voucher that ends then."""
    began = until - 48 * HOUR
    return put(service, voucher(id=name, valid_from=began, valid_until=until, created_at=began))


def booked(service: Service, name: str, slot_end: datetime) -> Voucher:
    """A voucher booked for the hour that ends then, itself valid for much longer."""
    began = slot_end - 48 * HOUR
    held = voucher(id=name, valid_from=began, valid_until=slot_end + 90 * HOUR, created_at=began)
    act = Act("guest", began, f"ev-{name}")
    return put(service, life.book(act, held, slot_end - HOUR, "guest", f"b-{name}").voucher)


def stored(service: Service) -> dict[str, str]:
    """The status of each voucher, as stored."""
    return {row["id"]["S"]: row["status"]["S"] for row in service.rows("vouchers")}


def told(service: Service) -> list[Event]:
    """The stored events."""
    return [events.from_item(row) for row in service.rows("events")]


def test_expires_and_consumes_what_is_due_and_nothing_else(service: Service) -> None:
    issued(service, "v-over", START)
    issued(service, "v-long-over", START - 500 * HOUR)
    issued(service, "v-open", START + MS)
    booked(service, "v-used", START)
    booked(service, "v-coming", START + MS)
    cancelled = issued(service, "v-cancelled", START - HOUR)
    put(service, replace(cancelled, status="cancelled"))
    result = service.sweep()
    expected = {"expired": 2, "consumed": 1, "oldest_lag_seconds": 500 * 3600}
    assert result == NOTHING | expected
    assert stored(service) == {
        "v-over": "expired",
        "v-long-over": "expired",
        "v-open": "issued",
        "v-used": "consumed",
        "v-coming": "booked",
        "v-cancelled": "cancelled",
    }


def test_stores_each_voucher_and_its_event_exactly(service: Service) -> None:
    over, used = issued(service, "v-over", START), booked(service, "v-used", START)
    service.sweep()
    rows = {row["id"]["S"]: row for row in service.rows("vouchers")}
    assert rows == {
        "v-over": vouchers.to_item(replace(over, status="expired", version=2)),
        "v-used": vouchers.to_item(replace(used, status="consumed", version=3)),
    }
    found = {event.subject_id: event for event in told(service)}
    assert {name: (event.type, event.meta) for name, event in found.items()} == {
        "v-over": ("voucher.expire", {}),
        "v-used": ("voucher.consume", {"booking_id": "b-v-used"}),
    }
    for event in found.values():
        assert (event.actor_id, event.created_at, event.issuer_uid) == ("sweep", START, "hotel")
    [booking] = [bookings.from_item(row) for row in service.rows("voucher_bookings")]
    assert booking.status == "booked"


def test_a_second_run_finds_nothing(service: Service) -> None:
    issued(service, "v-over", START)
    service.sweep()
    assert service.sweep() == NOTHING
    assert len(told(service)) == 1


def test_nothing_due_is_nothing_done(service: Service) -> None:
    assert service.sweep() == NOTHING


def test_the_lag_is_the_oldest_ones(service: Service) -> None:
    issued(service, "v-1", START - timedelta(seconds=90))
    booked(service, "v-2", START - timedelta(seconds=300, milliseconds=999))
    issued(service, "v-3", START)
    assert service.sweep()["oldest_lag_seconds"] == 300


def test_takes_more_than_one_page_of_a_shard(service: Service) -> None:
    shard = vouchers.to_item(voucher(id="v-0"))["due_shard"]
    names = (f"v-{number}" for number in range(100_000))
    mates = (n for n in names if vouchers.to_item(voucher(id=n))["due_shard"] == shard)
    for _ in range(101):
        issued(service, next(mates), START)
    assert service.sweep()["expired"] == 101
    assert set(stored(service).values()) == {"expired"}


class Budget:
    """Enough time for so many looks at the clock, then none."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.lock = Lock()

    def __call__(self) -> int:
        with self.lock:
            self.looks -= 1
            return 200_000 if self.looks >= 0 else 0


@pytest.mark.parametrize("looks", [0, 1, 7])
def test_stops_in_time_and_goes_on_in_its_next_run(service: Service, looks: int) -> None:
    for number in range(30):
        issued(service, f"v-{number}", START - number * HOUR)
    first = service.sweep(Budget(looks))
    assert (first["expired"], first["left"]) == (looks, 30 - looks)
    assert list(stored(service).values()).count("expired") == looks
    second = service.sweep()
    assert (second["expired"], second["left"]) == (30 - looks, 0)
    assert len(told(service)) == 30


def test_time_is_kept_back_for_the_write_at_hand(service: Service) -> None:
    issued(service, "v-1", START)
    assert service.sweep(lambda: MARGIN_MS - 1)["left"] == 1
    assert service.sweep(lambda: MARGIN_MS)["expired"] == 1


def test_two_at_once_settle_each_voucher_once(service: Service) -> None:
    for number in range(40):
        (issued if number % 2 else booked)(service, f"v-{number}", START)
    barrier = Barrier(2)

    def run(_: int) -> dict[str, int]:
        barrier.wait(30)
        return service.sweep()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, range(2)))
    assert sum(result["expired"] for result in results) == 20
    assert sum(result["consumed"] for result in results) == 20
    assert sum(result["left"] for result in results) == 0
    assert len(told(service)) == 40
    versions = {row["id"]["S"]: row["version"]["N"] for row in service.rows("vouchers")}
    assert all(version == ("2" if int(name[2:]) % 2 else "3") for name, version in versions.items())


# --- races at the edge: somebody else is between the sweep's read and its write


def just_before_the_write(service: Service, action: Callable[[], Any]) -> list[Any]:
    """Do it once, right before the sweep's first write; gives what it gave."""
    done: list[Any] = []

    def meanwhile(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and not done:
            done.append(None)
            done.append(action())

    service.spy.before = meanwhile
    return done


@pytest.mark.parametrize(
    ("path", "body", "event", "status"),
    [
        ("redeem", {"voucher_id": "v-1"}, "voucher.redeem", "consumed"),
        ("redeem", {"booking_id": "b-v-1"}, "voucher.redeem", "consumed"),
        ("cancel", {"booking_id": "b-v-1"}, "voucher.cancel", "issued"),
        ("cancel", {"voucher_id": "v-1", "revoke": True}, "voucher.revoke", "cancelled"),
    ],
)
def test_a_change_that_comes_first_stands(
    service: Service, path: str, body: dict[str, Any], event: str, status: str
) -> None:
    booked(service, "v-1", START)
    done = just_before_the_write(service, lambda: service.post(f"voucher/{path}", body).status)
    result = service.sweep()
    assert done[1] == 200
    assert result == NOTHING | {"raced": 1}
    assert stored(service) == {"v-1": status}
    assert [one.type for one in told(service)] == [event]


def test_what_was_booked_again_since_the_index_was_read_is_not_consumed(service: Service) -> None:
    booked(service, "v-1", START)

    def again() -> int:
        service.post("voucher/cancel", {"booking_id": "b-v-1"})
        slot = f"slot-{text(START + 2 * HOUR)}"
        body = {"voucher_id": "v-1", "slot_id": slot, "holder_uid": "bert"}
        return service.post("voucher/book", body).status

    done = just_before_the_write(service, again)
    assert service.sweep()["raced"] == 1
    assert done[1] == 201
    assert stored(service) == {"v-1": "booked"}
    assert sorted(one.type for one in told(service)) == ["voucher.book", "voucher.cancel"]


def test_a_sweep_that_comes_first_stands(service: Service) -> None:
    booked(service, "v-1", START)
    swept: list[Any] = []

    def meanwhile(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and not swept:
            swept.append(None)
            swept.append(service.sweep())

    service.spy.before = meanwhile
    answer = service.post("voucher/cancel", {"booking_id": "b-v-1"})
    assert swept[1]["consumed"] == 1
    assert (answer.status, answer.json["code"]) == (409, "cancel_too_late")
    assert stored(service) == {"v-1": "consumed"}


# --- the store stays away


def store_away(service: Service, when: Callable[[str, dict[str, Any]], bool]) -> None:
    """The store does not answer these calls."""

    def fail(operation: str, arguments: dict[str, Any]) -> None:
        if when(operation, arguments):
            raise ConnectTimeoutError(endpoint_url="http://store")

    service.spy.before = fail


def shard_of(operation: str, arguments: dict[str, Any]) -> str | None:
    """The shard that a query asks for."""
    if operation != "query":
        return None
    return str(arguments["ExpressionAttributeValues"][":shard"]["S"])


def test_a_shard_that_does_not_answer_does_not_stop_the_others(service: Service) -> None:
    for number in range(40):
        issued(service, f"v-{number}", START)
    away = vouchers.to_item(voucher(id="v-0"))["due_shard"]["S"]
    missing = [
        name
        for name in stored(service)
        if vouchers.to_item(voucher(id=name))["due_shard"]["S"] == away
    ]
    store_away(service, lambda *call: shard_of(*call) == away)
    result = service.sweep()
    assert result == NOTHING | {"expired": 40 - len(missing), "unanswered_shards": 1}
    assert sorted(name for name, status in stored(service).items() if status == "issued") == sorted(
        missing
    )
    service.spy.before = lambda operation, arguments: None
    assert service.sweep()["expired"] == len(missing)


def test_a_store_that_answers_reads_alone_leaves_all_for_the_next_run(service: Service) -> None:
    for number in range(10):
        issued(service, f"v-{number}", START)
    store_away(service, lambda operation, _: operation == "transact_write_items")
    result = service.sweep()
    assert (result["expired"], result["left"]) == (0, 10)
    service.spy.before = lambda operation, arguments: None
    assert service.sweep()["expired"] == 10


def test_a_store_that_answers_for_no_shard_fails_the_run(service: Service) -> None:
    issued(service, "v-1", START)
    store_away(service, lambda operation, _: True)
    with pytest.raises(StoreUnavailable):
        service.sweep()
    service.spy.before = lambda operation, arguments: None
    assert service.sweep()["expired"] == 1


def test_a_write_whose_reply_was_lost_is_counted_once(service: Service) -> None:
    issued(service, "v-1", START)
    lost: list[str] = []

    def lose(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and not lost:
            lost.append(operation)
            raise ConnectTimeoutError(endpoint_url="http://store")

    service.spy.after = lose
    assert service.sweep() == NOTHING | {"expired": 1}
    assert lost
    assert len(told(service)) == 1


def test_a_defect_in_one_shard_does_not_stop_the_others_and_is_not_hidden(
    service: Service,
) -> None:
    for number in range(30):
        issued(service, f"v-{number}", START)

    def poison(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items":
            [key] = [i["Update"]["Key"] for i in arguments["TransactItems"] if "Update" in i]
            if key["id"]["S"] == "v-0":
                raise RuntimeError("a defect of ours")

    service.spy.before = poison
    with pytest.raises(RuntimeError):
        service.sweep()
    shards = {
        vouchers.to_item(voucher(id=name))["due_shard"]["S"]
        for name, status in stored(service).items()
        if status == "issued"
    }
    assert shards == {vouchers.to_item(voucher(id="v-0"))["due_shard"]["S"]}


def test_every_shard_is_asked(service: Service) -> None:
    service.sweep()
    asked = {shard_of(operation, arguments) for operation, arguments in service.spy.calls}
    assert asked == set(DUE_SHARDS)
