"""The stored answer of an Idempotency-Key: compressed, below one kilobyte, and readable from the
former release."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain import ids
from chalicelib.domain.vouchers import lifecycle
from chalicelib.http.idempotency import LIFE_SECONDS
from chalicelib.http.responses import encode
from chalicelib.http.serializers import CANONICAL, OLDER
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import idempotency
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain.made import HOUR, NOW, actor, draft
from tests.storage.conftest import Storage

KILOBYTE = 1024  # what one write unit pays for
DESCRIPTION = (
    "One night for two in a double room with a view of the lake, breakfast buffet included. "
    "Check-in from 3 p.m., check-out until 11 a.m. The sauna, the steam bath and the indoor pool "
    "are open to you from 7 a.m. to 10 p.m.; bathrobes and towels are in your room. Parking in "
    "the underground garage is free of charge. Please tell us of allergies when you arrive."
)


def random_bits(seed: str) -> int:
    """As many bits as an id has, evenly spread, and the same in every run."""
    digest = hashlib.sha256(seed.encode()).digest()
    return int.from_bytes(digest[: ids.RANDOM_BITS // 8], "big")


def new_id(prefix: str) -> str:
    """An id as the service makes them."""
    return ids.make(prefix, NOW, random_bits(prefix))


def book_answer(*, camel_case: bool) -> str:
    """The answer to a booking of a voucher such as hotels issue."""
    ordered = draft(
        title="One night in a double room with a view of the lake",
        description=DESCRIPTION,
        price_amount=Decimal("189.00"),
        price_currency="EUR",
        terms={"breakfast": True, "guests": 2, "cancellation": "free until the slot starts"},
    )
    voucher_id, guest = new_id("v"), f"guest-{random_bits('guest'):024x}"
    issued = lifecycle.issue(actor(), voucher_id, "hotel-seeblick", ordered).voucher
    by = actor(NOW, new_id("ev"))
    change = lifecycle.book(by, issued, NOW + 2 * HOUR, guest, new_id("b"))
    serializers = OLDER if camel_case else CANONICAL
    return encode(serializers.booked(change), camel_case)


def record(body: str, **fields: Any) -> IdempotencyRecord:
    """A record of an answer."""
    defaults: dict[str, Any] = {
        "caller_key": hashlib.sha256(b"caller").hexdigest(),
        "fingerprint": hashlib.sha256(b"request").hexdigest(),
        "status": 201,
        "expires_at": 4_000_000_000 + LIFE_SECONDS,  # DynamoDB Local deletes what has expired
    }
    return IdempotencyRecord(body=body, **defaults | fields)


def size(item: Item) -> int:
    """The size of an item in bytes, as DynamoDB counts it (never less)."""
    total = 0
    for name, value in item.items():
        [(kind, content)] = value.items()
        total += len(name.encode())
        match kind:
            case "S":
                total += len(content.encode())
            case "B":
                total += len(content)
            case "N":
                total += (len(content) + 1) // 2 + 1
            case _:
                raise AssertionError(kind)
    return total


@pytest.mark.parametrize("camel_case", [False, True])
def test_the_record_of_a_booking_is_smaller_than_a_kilobyte(camel_case: bool) -> None:
    body = book_answer(camel_case=camel_case)
    assert len(body) > KILOBYTE, "uncompressed it would cost more than one unit"
    assert size(idempotency.to_item(record(body))) < KILOBYTE


@pytest.mark.parametrize("camel_case", [False, True])
def test_the_record_returns_the_answer_byte_by_byte(storage: Storage, camel_case: bool) -> None:
    stored = record(book_answer(camel_case=camel_case))
    row = storage.read_back("idempotency", idempotency.to_item(stored), "caller_key")
    assert idempotency.from_item(row) == stored


def test_a_record_of_the_former_release_is_still_read(storage: Storage) -> None:
    """It stored the body as text."""
    former = record(book_answer(camel_case=False))
    row = {
        "caller_key": {"S": former.caller_key},
        "fingerprint": {"S": former.fingerprint},
        "status": {"N": "201"},
        "body": {"S": former.body},
        "expires_at": {"N": str(former.expires_at)},
    }
    assert idempotency.from_item(storage.read_back("idempotency", row, "caller_key")) == former
    assert storage.store.idempotency.get(former.caller_key) == former


def test_a_record_that_does_not_exist_is_none(storage: Storage) -> None:
    assert storage.store.idempotency.get("c" * 64) is None
    assert storage.spy.operations() == ["transact_get_items"]
