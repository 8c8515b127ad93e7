"""An Idempotency-Key: one effect and one answer, however often the request is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.http.idempotency import earlier_fingerprint
from tests.access.cast import ANNA, AS_ANNA, AS_BERT, House, code, everything, new_process
from tests.access.faults import unreachable
from tests.access.idempotent import (
    KeyedRequest,
    Make,
    book,
    each_lasting_request,
    each_request,
    is_replay,
    stated_request,
)
from tests.service import TRANSACT

DAY = 24 * 3600


@each_request
def test_repeated_request_is_replayed_and_changes_nothing(house: House, make: Make) -> None:
    request = make(house)
    first = request.send(house)
    assert first.status in (200, 201), first.text
    before = everything(house.service)
    assert is_replay(first, request.send(house))
    assert everything(house.service) == before


@each_request
def test_another_process_replays_too(house: House, make: Make) -> None:
    request = make(house)
    first = request.send(house)
    new_process()
    assert is_replay(first, request.send(house))


@each_lasting_request
@pytest.mark.parametrize("hours", [1, 3, 23])
def test_replay_does_not_depend_on_the_time(house: House, make: Make, hours: int) -> None:
    # Later the slot has begun, the voucher has ended and the sweep has run.
    request = make(house)
    first = request.send(house)
    house.service.clock.advance(hours=hours)
    house.service.sweep()
    before = everything(house.service)
    assert is_replay(first, request.send(house))
    assert everything(house.service) == before


def test_replay_does_not_depend_on_the_state(house: House) -> None:
    voucher_id = house.issue()
    body = {"voucher_id": voucher_id, "slot_id": house.slot()}
    booking = KeyedRequest("voucher/book", body, AS_ANNA)
    booked = booking.send(house, "book")
    booking_id = booked.json["booking"]["id"]
    cancelling = KeyedRequest("voucher/cancel", {"booking_id": booking_id}, AS_ANNA)
    cancelled = cancelling.send(house, "cancel")
    house.book(voucher_id, AS_BERT)
    # Anna may not see the voucher any more.
    query = {"voucher_id": voucher_id}
    assert house.service.get("voucher/status", query, headers=AS_ANNA).status == 404
    assert is_replay(booked, booking.send(house, "book"))
    assert is_replay(cancelled, cancelling.send(house, "cancel"))
    KeyedRequest("voucher/cancel", {"voucher_id": voucher_id, "revoke": True}, house.hotel).send(
        house, "end"
    )
    assert is_replay(booked, booking.send(house, "book"))


@each_lasting_request
def test_record_counts_for_24_hours(house: House, make: Make) -> None:
    request = make(house)
    first = request.send(house)
    house.service.clock.advance(seconds=DAY - 1)
    assert is_replay(first, request.send(house))
    house.service.clock.advance(seconds=1)
    # DynamoDB has not deleted the row yet, but it does not count any more.
    assert len(house.service.rows("idempotency")) == 1
    assert request.send(house).headers.get("Idempotency-Replayed") is None


@each_request
def test_record_expires_after_24_hours(house: House, make: Make) -> None:
    make(house).send(house)
    [row] = house.service.rows("idempotency")
    assert int(row["expires_at"]["N"]) == int(house.service.clock.now.timestamp()) + DAY


REFUSALS: list[tuple[str, dict[str, Any], int]] = [
    ("voucher/issue", {"duration_minutes": 1}, 400),
    ("voucher/issue", {"issuer_uid": "other-hotel"}, 403),
    ("voucher/book", {"voucher_id": "v-none", "slot_id": "slot-2026-03-02T11:00:00Z"}, 404),
    ("voucher/cancel", {"voucher_id": "v-none"}, 404),
    ("voucher/holder", {"voucher_id": "v-none", "holder_uid": None}, 404),
    ("voucher/redeem", {"booking_id": "b-none"}, 404),
    ("booking/cancel", {"booking_id": "b-none"}, 404),
    ("booking/reschedule", {"booking_id": "b-none", "slot_id": "slot-2026-03-02T11:00:00Z"}, 404),
    ("voucher/extend", {"voucher_id": "v-none", "valid_until": "2099-12-31"}, 404),
    ("voucher/noshow", {"booking_id": "b-none"}, 404),
    ("voucher/undo", {"voucher_id": "v-none", "reason": "by mistake"}, 404),
    ("voucher/hold", {"voucher_id": "v-none", "slot_id": "slot-2026-03-02T11:00:00Z"}, 404),
    ("voucher/release", {"voucher_id": "v-none"}, 404),
    ("voucher/reschedule", {"booking_id": "b-none", "slot_id": "slot-2026-03-02T11:00:00Z"}, 404),
    ("hotel/save", {"name": "Seaside", "zone": "Europe/Berlin", "version": 7}, 409),
]


@pytest.mark.parametrize(("path", "fields", "status"), REFUSALS)
def test_error_is_not_recorded(
    house: House, path: str, fields: dict[str, Any], status: int
) -> None:
    answer = KeyedRequest(path, fields, house.hotel).send(house)
    assert answer.status == status
    assert house.service.rows("idempotency") == []


def test_refused_request_may_succeed_later_under_its_key(house: House) -> None:
    voucher_id = house.issue()
    booking_id = house.book(voucher_id, AS_BERT)
    request = KeyedRequest(
        "voucher/book", {"voucher_id": voucher_id, "slot_id": house.slot()}, AS_ANNA
    )
    assert request.send(house).status == 409
    house.service.post("voucher/cancel", {"booking_id": booking_id}, headers=AS_BERT)
    first = request.send(house)
    assert first.status == 201
    assert is_replay(first, request.send(house))


@each_request
def test_failed_transaction_leaves_no_record(house: House, make: Make) -> None:
    request = make(house)
    before = everything(house.service)
    with house.service.faulty_store(before=unreachable):
        assert request.send(house).status == 503
    assert everything(house.service) == before
    assert house.service.rows("idempotency") == []


@each_request
def test_record_is_written_in_the_transaction_of_the_change(house: House, make: Make) -> None:
    request = make(house)
    house.service.get("voucher/list", headers=house.hotel)  # its key's use is recorded by now
    house.service.spy.calls.clear()
    request.send(house)
    reads = ("get_item", "batch_get_item", "query")
    writes = [call for call in house.service.spy.calls if call[0] not in reads]
    assert [name for name, _ in writes] == [TRANSACT]
    tables = [
        next(iter(item.values()))["TableName"].removeprefix(house.service.engine.prefix)
        for item in writes[0][1]["TransactItems"]
    ]
    assert tables[0] == "idempotency"
    subjects = {"hotel/save": "hotels", "guest/save": "contacts", "guest/erase": "contacts"}
    subject = subjects.get(request.path, "vouchers")
    assert {subject, "events"} <= set(tables)


def test_lost_race_leaves_no_record(house: House) -> None:
    request = book(house)
    with house.service.meanwhile(lambda: house.book(request.fields["voucher_id"], AS_BERT)):
        answer = request.send(house)
    assert (answer.status, code(answer)) == (409, "voucher_not_bookable")
    assert house.service.rows("idempotency") == []
    assert len(house.service.rows("voucher_bookings")) == 1


OTHER: dict[str, dict[str, Any]] = {
    "voucher/issue": {"title": "Another"},
    "voucher/book": {"holder_uid": ANNA},
    "voucher/cancel": {"reason": "Another"},
    "voucher/redeem": {"booking_id": "b-2"},
}


@each_request
def test_record_of_release_0_1_0_is_replayed(house: House, make: Make) -> None:
    request = make(house)
    first = request.send(house)
    # That release hashed the defaults of all its fields, too.
    table = house.service.engine.prefix + "idempotency"
    [stored] = house.service.rows("idempotency")
    body = json.dumps(request.fields)
    earlier = earlier_fingerprint(*stated_request(f"/api/{request.path}", body))
    if request.path not in OTHER or "contact" in request.fields:
        assert earlier == ""  # that release had no such route, or no such field
        return
    assert stored["fingerprint"] != {"S": earlier}
    stored["fingerprint"] = {"S": earlier}
    house.service.engine.client.put_item(TableName=table, Item=stored)
    assert is_replay(first, request.send(house))
    other = KeyedRequest(request.path, request.fields | OTHER[request.path], request.headers)
    assert code(other.send(house)) == "idempotency_key_reused"
