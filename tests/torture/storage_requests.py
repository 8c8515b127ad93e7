"""Store calls as the service's storage builds them, for tests of the stores themselves."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from chalicelib.domain import life
from chalicelib.domain.model import Act as ActorContext
from chalicelib.domain.model import Event
from chalicelib.storage import bookings, changes, codec, limits, presence, vouchers
from chalicelib.storage.receipts import Once as IdempotentRequest
from tests.domain.made import HOUR, MS, NOW, booked, voucher
from tests.torture.stage import START

SECONDS = int(START.timestamp())  # DynamoDB Local deletes what has expired by the real clock
Call = tuple[str, str, dict[str, Any]]  # operation, table, arguments


def put_voucher(chance: random.Random, number: int) -> list[Call]:
    """A voucher as another process may have left it, perhaps with its booking."""
    stored = voucher(
        id=f"v-{chance.randrange(3)}",
        created_at=NOW + number * MS,
        valid_until=NOW + chance.choice([0, 10]) * HOUR,
        version=chance.randrange(1, 3),
    )
    if stored.valid_until > NOW and chance.random() < 0.5:
        stored = replace(booked(stored), version=stored.version)
    calls: list[Call] = []
    if stored.booking:
        row = bookings.to_item(stored.booking, stored)
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
            change = life.book(actor, stored, NOW + 2 * HOUR, "anna", "b-1")
        case "cancel":
            previous = replace(booked(stored), version=stored.version)
            change = life.cancel(actor, previous, previous.booking, None, by_issuer=True)
        case "redeem":
            change = life.redeem(actor, stored, None)
        case _:
            change = life.revoke(actor, stored, "closed")
    request = IdempotentRequest(
        caller_key=f"key-{chance.randrange(3)}",
        fingerprint="same",
        now=SECONDS + number,
        life=30,
        status=200,
        body=lambda change: change.voucher.status,
    )
    items = changes.writes(change, chance.choice([request, None]))
    return [item.request(prefix) for item in items]


def check_and_add(chance: random.Random, number: int, prefix: str) -> list[dict[str, object]]:
    """A count that is raised only while a voucher has, or has not, a status."""
    operator = chance.choice(["=", "<>"])
    check = {
        "TableName": prefix + vouchers.TABLE,
        "Key": vouchers.key(f"v-{chance.randrange(4)}"),
        "ConditionExpression": f"(attribute_exists(id) OR version = :one) AND #s {operator} :s",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": codec.item(**{":s": "booked", ":one": 1}),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    add = {
        "TableName": prefix + limits.TABLE,
        "Key": codec.item(route_caller="checked", window=60),
        "UpdateExpression": "SET #e = :e ADD #h :one",
        "ExpressionAttributeNames": {"#e": "expires_at", "#h": "hits"},
        "ExpressionAttributeValues": codec.item(**{":e": SECONDS + number, ":one": 1}),
    }
    return [{"ConditionCheck": check}, {"Update": add}]


def increment(chance: random.Random, number: int) -> Call:
    """A request counted by the rate limit, if it is one of the first two."""
    update = limits.counting(f"caller-{chance.randrange(3)}", 60, 2, 60)
    return "update_item", limits.TABLE, update | {"ReturnValues": "UPDATED_NEW"}


def extend_room(chance: random.Random, number: int) -> Call:
    """A room opened, or extended if it is still the same."""
    pair_code, room_id = f"code-{chance.randrange(2)}", f"room-{chance.randrange(2)}"
    if chance.random() < 0.3:
        row = presence.room_item(pair_code, room_id, SECONDS, 60)
        return "put_item", presence.TABLE, {"Item": row}
    update = presence.keeping(pair_code, room_id, SECONDS, number)
    return "update_item", presence.TABLE, update


def listing(chance: random.Random) -> Call:
    """The first page of vouchers by an index, filtered."""
    index, name = chance.choice(
        [("by_issuer", "issuer_uid"), ("by_issuer_status", "issuer_status")]
    )
    key = {"by_issuer": "hotel"}.get(index, vouchers.list_key("issued", "hotel"))
    return (
        "query",
        vouchers.TABLE,
        {
            "IndexName": index,
            "KeyConditionExpression": f"{name} = :key AND created_at BETWEEN :low AND :high",
            "FilterExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": codec.item(
                **{":key": key, ":low": NOW, ":high": NOW + HOUR, ":version": 1}
            ),
            "ScanIndexForward": chance.random() < 0.5,
            "Limit": chance.randrange(1, 4),
        },
    )


def room_item(room_id: str, expires_at: int) -> dict[str, Any]:
    """The stored room of the pair code `oak`."""
    return codec.item(thinker_id="room#oak", room_id=room_id, expires_at=expires_at)


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
