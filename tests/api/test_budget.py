"""What a request may cost: so many store calls, and no more for a table that holds more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers import lifecycle
from chalicelib.storage.tables import bookings, events, vouchers
from tests.api.steps import REQUESTS, at, book, booked, issued
from tests.domain import made
from tests.service import START, Answer, Service

pytestmark = pytest.mark.in_process("counts what the store is asked, and what it costs")

READ, WRITE, QUERY = "get_item", "transact_write_items", "query"
Step = Callable[[Service], Answer]


def _prepared(service: Service, path: str, by: str, **said: Any) -> Callable[[], Answer]:
    ready = booked(service)
    ids = {"voucher_id": ready["voucher"]["id"], "booking_id": ready["booking"]["id"]}
    return lambda: service.post(path, {by: ids[by], **said})


def _booking(service: Service) -> Callable[[], Answer]:
    voucher_id = issued(service)["id"]
    return lambda: book(service, voucher_id)


def _reading(path: str, **query: Any) -> Callable[[Service], Callable[[], Answer]]:
    return lambda service: lambda: service.get(path, query)


def _of_voucher(path: str, live: bool) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        ready = booked(service)["voucher"] if live else issued(service)
        return lambda: service.get(path, {"voucher_id": ready["id"]})

    return prepare


def _with_live_bookings(service: Service) -> Callable[[], Answer]:
    # One to show and one more to come. Among bookings of one instant, chance would say how many
    # cancelled ones must be read before these two.
    service.clock.tick()
    booked(service)
    booked(service)
    query = {"issuer_uid": "hotel", "status": "booked", "limit": 1}
    return lambda: service.get("voucher/bookings", query)


def _beating(service: Service) -> Callable[[], Answer]:
    path = "/api/presence/heartbeat"
    service.call("POST", path, REQUESTS[path])
    return lambda: service.call("POST", path, REQUESTS[path])


# Each: what must be there first, then the one request; and the store calls it may make.
BUDGET: dict[str, tuple[Callable[[Service], Callable[[], Answer]], list[str]]] = {
    "issue": (
        lambda service: lambda: service.post("voucher/issue", {"issuer_uid": "hotel"}),
        [WRITE],
    ),
    "book": (_booking, [READ, WRITE]),
    "cancel by booking": (lambda s: _prepared(s, "voucher/cancel", "booking_id"), [READ, WRITE]),
    "cancel by voucher": (lambda s: _prepared(s, "voucher/cancel", "voucher_id"), [READ, WRITE]),
    "revoke": (
        lambda s: _prepared(s, "voucher/cancel", "voucher_id", revoke=True),
        [READ, WRITE],
    ),
    "redeem by booking": (lambda s: _prepared(s, "voucher/redeem", "booking_id"), [READ, WRITE]),
    "redeem by voucher": (lambda s: _prepared(s, "voucher/redeem", "voucher_id"), [READ, WRITE]),
    "status": (_of_voucher("voucher/status", live=False), [READ]),
    "status with a live booking": (_of_voucher("voucher/status", live=True), [READ]),
    "slots": (_of_voucher("slots/available", live=False), [READ]),
    "health": (_reading("health"), [READ]),
    "list of an issuer": (_reading("voucher/list", issuer_uid="hotel", limit=5), [QUERY]),
    "list of a holder": (_reading("voucher/list", holder_uid="guest", limit=5), [QUERY]),
    "list of an issuer by status": (
        _reading("voucher/list", issuer_uid="hotel", status="booked", limit=5),
        [QUERY],
    ),
    "list of issued vouchers": (
        _reading("voucher/list", issuer_uid="hotel", status="issued", limit=1),
        [QUERY],
    ),
    "list of a service": (
        _reading("voucher/list", issuer_uid="hotel", service_type="hotel.booking", limit=1),
        [QUERY],
    ),
    "bookings of an issuer": (_reading("voucher/bookings", issuer_uid="hotel", limit=5), [QUERY]),
    "bookings of a holder": (_reading("voucher/bookings", holder_uid="guest", limit=5), [QUERY]),
    "bookings of a voucher": (_reading("voucher/bookings", voucher_id="v-1", limit=5), [QUERY]),
    "bookings by slot": (
        _reading("voucher/bookings", issuer_uid="hotel", limit=5, **{"from": text(START)}),
        [QUERY],
    ),
    "live bookings": (_with_live_bookings, [QUERY]),
    "events of a voucher": (_reading("events", subject_id="v-1", limit=5), [QUERY]),
    "events of a type": (_reading("events", type="voucher.book", limit=5), [QUERY]),
    "heartbeat": (_beating, ["update_item"]),
}


@pytest.mark.parametrize("name", BUDGET)
def test_a_request_makes_so_many_store_calls(service: Service, name: str) -> None:
    prepare, calls = BUDGET[name]
    request = prepare(service)
    service.spy.calls.clear()
    assert request().status in (200, 201)
    assert service.spy.operations() == calls


def test_a_refusal_that_the_rules_see_writes_nothing(service: Service) -> None:
    voucher_id = issued(service)["id"]
    service.spy.calls.clear()
    book(service, voucher_id, hours=-1)
    assert service.spy.operations() == [READ]


@pytest.mark.parametrize("known", sorted(REQUESTS))
def test_no_users_path_scans(service: Service, known: str) -> None:
    method = "GET" if known in _GETS else "POST"
    said = REQUESTS[known]
    service.call(method, known, *((said,) if method == "POST" else (None, said)))
    assert "scan" not in service.spy.operations()


_GETS = {
    "/api/voucher/bookings",
    "/api/voucher/list",
    "/api/voucher/status",
    "/api/slots/available",
    "/api/events",
    "/api/health",
}


def test_a_sweep_of_nothing_asks_each_shard_once(local_service: Service) -> None:
    issued(local_service)
    local_service.spy.calls.clear()
    local_service.sweep()
    assert local_service.spy.operations() == [QUERY] * len(vouchers.DUE_SHARDS)


def test_a_sweep_makes_one_write_for_each_due_voucher(local_service: Service) -> None:
    for _ in range(20):
        issued(local_service, valid_until=at(local_service, hours=1))
    local_service.clock.advance(hours=1)
    local_service.spy.calls.clear()
    assert local_service.sweep()["expired"] == 20
    operations = local_service.spy.operations()
    assert operations.count(WRITE) == 20
    assert operations.count(QUERY) == len(operations) - 20 == len(vouchers.DUE_SHARDS)


# --- what it consumes


def consumed(service: Service) -> float:
    """The capacity of all calls since it was cleared."""
    found = 0.0
    for used in service.spy.capacity:
        for table in used if isinstance(used, list) else [used]:
            found += table["CapacityUnits"]
    return found


def fill(service: Service, start: int, stop: int) -> None:
    """Vouchers of one hotel and one guest, each with a booking and two events of one voucher."""
    requests: dict[str, list[dict[str, Any]]] = {
        "vouchers": [],
        "voucher_bookings": [],
        "events": [],
    }
    for number in range(start, stop):
        moment = START - timedelta(seconds=number + 1)
        act = ActorContext("hotel", moment, f"ev-{number}")
        held = made.voucher(
            id=f"v-{number}",
            valid_from=START,
            valid_until=START + timedelta(days=30),
            created_at=moment,
        )
        slot = START + timedelta(hours=number % 100 + 1)
        change = lifecycle.book(act, held, slot, "guest", f"b-{number}")
        assert change.booking is not None
        stored = change.voucher if number % 2 else replace(held, holder_uid="guest")
        requests["vouchers"].append(vouchers.to_item(stored))
        booking = replace(change.booking, voucher_id="v-1")
        requests["voucher_bookings"].append(bookings.to_item(booking, change.voucher))
        requests["events"].append(events.to_item(replace(change.event, subject_id="v-1")))
    for table, rows in requests.items():
        for first in range(0, len(rows), 25):
            batch: list[Any] = [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]
            service.engine.client.batch_write_item(
                RequestItems={service.engine.prefix + table: batch}
            )


def test_no_request_costs_more_for_a_table_that_holds_more(
    local_service: Service, subtests: pytest.Subtests
) -> None:
    service = local_service
    costs: dict[int, dict[str, float]] = {}
    fill(service, 0, 10)
    for size in (10, 500):
        costs[size] = {}
        for name, (prepare, _) in BUDGET.items():
            request = prepare(service)
            service.spy.capacity.clear()
            assert request().status in (200, 201), name
            costs[size][name] = consumed(service)
        if size == 10:
            fill(service, 10, 500)
    for name, cost in costs[10].items():
        with subtests.test(route=name):
            assert cost > 0
            assert costs[500][name] == cost
