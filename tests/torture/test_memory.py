"""The store in memory answers as DynamoDB Local does, whatever the state machine asks.

The tests of the storage run on it, too; here both are asked the same by chance, and most of what
is written is out of date: what is compared is above all what they refuse.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from chalicelib.domain.model import Act
from chalicelib.storage.receipts import Once

from chalicelib.domain import life
from chalicelib.storage import bookings, changes, codec, limits, presence, vouchers
from tests.domain.made import HOUR, MS, NOW, booked, voucher
from tests.engines import Engine
from tests.service import START
from tests.torture import crash
from tests.torture.memory import Memory
from tests.torture.stage import HOTEL, Stage, staged


def played(engine: Engine, seed: int) -> list[Any]:
    """The answers to some random requests, without what chance has put in them."""
    chance = random.Random(seed)  # noqa: S311
    told: list[Any] = []
    with staged(engine) as stage:
        for _ in range(8):
            stage.clocks.at(START)  # some acts take days
            name = chance.choice(list(crash.ACTS))
            act = crash.ACTS[name]
            ids = act.prepare(stage)
            answer = stage.service.post(act.path, act.said(ids), headers=act.who)
            told.append((name, answer.status))
            told.append(listed(stage, chance.choice([None, "issued", "booked", "consumed"])))
    return told


def listed(stage: Stage, status: str | None) -> Any:
    """How a listing pages, and in which order."""
    query: dict[str, Any] = {"limit": 2} | ({"status": status} if status else {})
    pages = []
    while True:
        answer = stage.service.get("voucher/list", query, headers=HOTEL).json
        pages.append([item["status"] for item in answer["items"]])
        if answer["next_cursor"] is None:
            return sorted(status for page in pages for status in page), [
                len(page) for page in pages
            ]
        query["cursor"] = answer["next_cursor"]


def in_memory() -> Engine:
    """The store in memory."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_it_answers_as_dynamodb_local(dynamodb_local: Engine, seed: int) -> None:
    assert played(in_memory(), seed) == played(dynamodb_local, seed)


SECONDS = int(START.timestamp())  # what DynamoDB Local takes for expired it deletes


class Asked:
    """Requests as the storage makes them, by chance, each with what was answered."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.chance = random.Random(seed)  # noqa: S311
        self.number = 0
        self.kinds: Counter[str] = Counter()

    def some(self) -> tuple[str, Any]:
        """One request of some kind: which, and the answer."""
        self.number += 1
        name = self.chance.choice(["changed", "changed", "put", "counted", "kept", "paged"])
        answer = getattr(self, name)()
        refused = isinstance(answer, tuple)
        self.kinds[f"{name}, refused" if refused else name] += 1
        return name, answer

    def _asked(self, ask: Callable[..., Any], table: str, **said: Any) -> Any:
        try:
            answer = ask(TableName=self.engine.prefix + table, **said)
        except ClientError as error:
            return error.response["Error"]["Code"], None
        return {name: answer[name] for name in answer if name != "ResponseMetadata"}

    def put(self) -> Any:
        """A voucher as somebody else has left it, perhaps with its booking."""
        held = voucher(
            id=f"v-{self.chance.randrange(3)}",
            created_at=NOW + self.number * MS,
            valid_until=NOW + self.chance.choice([0, 10]) * HOUR,
            version=self.chance.randrange(1, 3),
        )
        if held.valid_until > NOW and self.chance.random() < 0.5:
            held = replace(booked(held), version=held.version)
        if held.booking:
            row = bookings.to_item(held.booking, held)
            self._asked(self.engine.client.put_item, bookings.TABLE, Item=row)
        row = vouchers.to_item(held)
        return self._asked(self.engine.client.put_item, vouchers.TABLE, Item=row)

    def changed(self) -> Any:
        """A transaction that was decided about what may not be there, or no more."""
        name = f"v-{self.chance.randrange(3)}"
        held = voucher(id=name, version=self.chance.randrange(1, 3), valid_until=NOW + 10 * HOUR)
        # Few tokens and few keys, so that some come again.
        act = Act("actor", NOW, f"ev-{self.chance.randrange(40)}")
        match self.chance.choice(["book", "cancel", "redeem", "revoke"]):
            case "book":
                change = life.book(act, held, NOW + 2 * HOUR, "anna", "b-1")
            case "cancel":
                before = replace(booked(held), version=held.version)
                change = life.cancel(act, before, before.booking, None, by_issuer=True)
            case "redeem":
                change = life.redeem(act, held, None)
            case _:
                change = life.revoke(act, held, "closed")
        once = Once(
            caller_key=f"key-{self.chance.randrange(3)}",
            fingerprint="same",
            now=SECONDS + self.number,
            life=30,
            status=200,
            body=lambda change: change.voucher.status,
        )
        writes = changes.writes(change, self.chance.choice([once, None]))
        try:
            self.engine.client.transact_write_items(
                TransactItems=[write.request(self.engine.prefix) for write in writes],
                ClientRequestToken=f"token-{self.engine.prefix}{self.number}",
            )
        except ClientError as error:
            reasons: Any = error.response["CancellationReasons"]  # type: ignore[typeddict-item]
            told = [(reason["Code"], reason.get("Item")) for reason in reasons]
            return error.response["Error"]["Code"], told
        return None

    def counted(self) -> Any:
        """A request counted, if it is one of the first two."""
        update = limits.counting(f"caller-{self.chance.randrange(3)}", 60, 2, 60)
        update["ReturnValues"] = "UPDATED_NEW"
        return self._asked(self.engine.client.update_item, limits.TABLE, **update)

    def kept(self) -> Any:
        """A room kept open, if it is still this one."""
        pair_code = f"code-{self.chance.randrange(2)}"
        room_id = f"room-{self.chance.randrange(2)}"
        if self.chance.random() < 0.3:
            row = presence.room_item(pair_code, room_id, SECONDS, 60)
            return self._asked(self.engine.client.put_item, presence.TABLE, Item=row)
        update = presence.keeping(pair_code, room_id, SECONDS, self.number)
        return self._asked(self.engine.client.update_item, presence.TABLE, **update)

    def paged(self) -> Any:
        """A listing by an index, filtered, to its end: pages, and where each one starts."""
        index, name = self.chance.choice(
            [("by_issuer", "issuer_uid"), ("by_issuer_status", "issuer_status")]
        )
        wanted = {"by_issuer": "hotel"}.get(index, vouchers.list_key("issued", "hotel"))
        said: dict[str, Any] = {
            "IndexName": index,
            "KeyConditionExpression": f"{name} = :wanted AND created_at BETWEEN :low AND :high",
            "FilterExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": codec.item(
                **{":wanted": wanted, ":low": NOW, ":high": NOW + HOUR, ":version": 1}
            ),
            "ScanIndexForward": self.chance.random() < 0.5,
            "Limit": self.chance.randrange(1, 4),
        }
        pages = []
        while True:
            answer = self._asked(self.engine.client.query, vouchers.TABLE, **said)
            pages.append((answer["Items"], answer["Count"]))
            if "LastEvaluatedKey" not in answer:
                return pages
            pages.append(answer["LastEvaluatedKey"])
            said["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


@pytest.mark.parametrize("seed", range(5))
def test_it_refuses_and_pages_as_dynamodb_local(dynamodb_local: Engine, seed: int) -> None:
    ours, true = Asked(in_memory(), seed), Asked(dynamodb_local, seed)
    for _ in range(200):
        assert ours.some() == true.some()
    often = {"changed", "changed, refused", "counted, refused", "kept, refused", "paged"}
    assert all(ours.kinds[name] >= 3 for name in often), ours.kinds
