"""Store calls as the service's storage makes them, for tests of the stores themselves."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers import lifecycle
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.store import Store
from chalicelib.storage.tables import bookings, presence, rate_limits, vouchers
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain.made import HOUR, MS, NOW, booked, voucher
from tests.torture.stage import START

SECONDS = int(START.timestamp())  # DynamoDB Local deletes what has expired by the real clock
Call = tuple[str, str, dict[str, Any]]  # operation, table, arguments


class Recorded(Exception):
    """A store call, which was not made."""

    def __init__(self, operation: str, arguments: dict[str, Any]) -> None:
        super().__init__(operation)
        self.operation, self.arguments = operation, arguments


@dataclass(slots=True)
class Recorder:
    """A client that raises the first call for which it has no reply."""

    replies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**arguments: Any) -> dict[str, Any]:
            if operation in self.replies:
                return self.replies[operation]
            raise Recorded(operation, arguments)

        return call


def recorded(
    send: Callable[[Store], object], prefix: str = "", **replies: dict[str, Any]
) -> Recorded:
    """The call that the storage makes when it gets these replies to the calls before it."""
    try:
        send(Store(DynamoClient(Recorder(replies), prefix, 6)))
    except Recorded as call:
        return call
    raise LookupError("no store call was made")


def put_voucher(chance: random.Random, number: int) -> list[Call]:
    """A voucher as another process may have left it, perhaps with its booking."""
    stored = voucher(
        id=f"v-{chance.randrange(3)}",
        created_at=NOW + number * MS,
        valid_from=NOW - HOUR,
        valid_until=NOW + chance.choice([0, 10]) * HOUR,
        version=chance.randrange(1, 3),
    )
    if stored.valid_until > NOW and chance.random() < 0.5:
        stored = replace(booked(stored), version=stored.version)
    calls: list[Call] = []
    if stored.booking:
        row = bookings.to_item(stored.booking)
        calls.append(("put_item", bookings.TABLE, {"Item": row}))
    return [*calls, ("put_item", vouchers.TABLE, {"Item": vouchers.to_item(stored)})]


def transaction(chance: random.Random, number: int, prefix: str) -> list[dict[str, object]]:
    """The items of a change to a voucher that may not exist, or may have changed since."""
    stored = voucher(
        id=f"v-{chance.randrange(3)}", version=chance.randrange(1, 3), valid_until=NOW + 10 * HOUR
    )
    # Few event ids and few keys, so that some repeat.
    actor = ActorContext("actor", NOW, f"ev-{chance.randrange(40)}")
    match chance.choice(["book", "cancel", "redeem", "revoke"]):
        case "book":
            change = lifecycle.book(actor, stored, NOW + 2 * HOUR, "anna", "b-1")
        case "cancel":
            previous = replace(booked(stored), version=stored.version)
            change = lifecycle.cancel(actor, previous, previous.booking, None, by_issuer=True)
        case "redeem":
            change = lifecycle.redeem(actor, stored, None)
        case _:
            change = lifecycle.revoke(actor, stored, "closed")
    record: IdempotencyRecord | None = IdempotencyRecord(
        caller_key=f"key-{chance.randrange(3)}",
        fingerprint="same",
        status=200,
        body=change.voucher.status,
        expires_at=SECONDS + number + 30,
    )
    record = chance.choice([record, None])
    call = recorded(lambda store: store.vouchers.save(change, record), prefix)
    items: list[dict[str, object]] = call.arguments["TransactItems"]
    return items


def check_and_add(chance: random.Random, number: int, prefix: str) -> list[dict[str, object]]:
    """A count that is raised only while a voucher has, or has not, a status."""
    operator = chance.choice(["=", "<>"])
    exists = Condition(
        "the voucher exists, or has a version",
        "attribute_exists(id) OR version = :one",
        {":one": attribute(1)},
    )
    has_status = Condition(
        "it has the status, or another",
        f"#status {operator} :status",
        {":status": attribute("booked")},
    )
    key = vouchers.key(f"v-{chance.randrange(4)}")
    check = TransactItem(vouchers.TABLE, key, (exists, has_status))
    is_low = Condition(
        "nothing was counted, or little",
        "attribute_not_exists(hits) OR hits < :most",
        {":most": attribute(10)},
    )
    add = TransactItem(
        rate_limits.TABLE,
        item_of(route_caller="checked", window=60),
        (is_low,),
        set=item_of(expires_at=SECONDS + number),
        add=item_of(hits=1),
    )
    return [item.request(prefix) for item in (check, add)]


def increment(chance: random.Random, number: int) -> Call:
    """A request counted by the rate limit, if it is one of the first two."""
    caller = f"caller-{chance.randrange(3)}"
    call = recorded(lambda store: store.rate_limits.count(caller, 60, 2, 60))
    return call.operation, call.arguments.pop("TableName"), call.arguments


def extend_room(chance: random.Random, number: int) -> Call:
    """A room opened, or extended if it is still the same."""
    pair_code, room_id = f"code-{chance.randrange(2)}", f"room-{chance.randrange(2)}"
    row = room_item(room_id, SECONDS + 1, pair_code)
    if chance.random() < 0.3:
        return "put_item", presence.TABLE, {"Item": row}
    event, life = room_event(room_id), number + 10
    call = recorded(
        lambda store: store.presence.enter_room(pair_code, room_id, event, SECONDS, life),
        get_item={"Item": row},
    )
    return call.operation, call.arguments.pop("TableName"), call.arguments


def listing(chance: random.Random) -> Call:
    """The first page of vouchers by an index, filtered."""
    index, name = chance.choice(
        [("by_issuer", "issuer_uid"), ("by_issuer_status", "issuer_status")]
    )
    key = {"by_issuer": "hotel"}.get(index, "issued#hotel")
    return (
        "query",
        vouchers.TABLE,
        {
            "IndexName": index,
            "KeyConditionExpression": f"{name} = :key AND created_at BETWEEN :low AND :high",
            "FilterExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": item_of(
                **{":key": key, ":low": NOW, ":high": NOW + HOUR, ":version": 1}
            ),
            "ScanIndexForward": chance.random() < 0.5,
            "Limit": chance.randrange(1, 4),
        },
    )


def room_item(room_id: str, expires_at: int, pair_code: str = "oak") -> dict[str, Any]:
    """The stored room of a pair code."""
    return item_of(thinker_id=f"room#{pair_code}", room_id=room_id, expires_at=expires_at)


def room_event(room_id: str) -> Event:
    """The event of a room that was opened."""
    return Event(
        id="ev-1",
        type="presence.match",
        actor_id="t-1",
        subject_type="room",
        subject_id=room_id,
        created_at=START,
    )
