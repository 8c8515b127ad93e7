"""The store in memory behaves like DynamoDB Local, whatever the state machine asks of it.

The tests of the storage run on it, too. Here both get the same random requests, most of them out of
date, so that above all their refusals are compared.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.engines import Engine, fresh_prefix
from tests.torture import storage_requests
from tests.torture.memory import in_memory
from tests.torture.scenarios import SCENARIOS
from tests.torture.stage import HOTEL, START, Stage, open_stage
from tests.torture.storage_requests import Call


def responses_of_service(engine: Engine, seed: int) -> list[Any]:
    """The service's responses to some random scenarios, without ids and times."""
    chance = random.Random(seed)  # noqa: S311
    outcomes: list[Any] = []
    with open_stage(engine) as stage:
        for _ in range(8):
            stage.clocks.set(START)  # some scenarios take days
            name = chance.choice(list(SCENARIOS))
            scenario = SCENARIOS[name]
            ids = scenario.prepare(stage)
            body, headers = scenario.body(ids), scenario.headers_of(ids)
            response = stage.service.post(scenario.path, body, headers=headers)
            outcomes.append((name, response.status))
            status = chance.choice([None, "issued", "booked", "consumed"])
            outcomes.append(listed_statuses(stage, status))
    return outcomes


def listed_statuses(stage: Stage, status: str | None) -> Any:
    """The statuses in a listing, and the sizes of its pages."""
    query: dict[str, Any] = {"limit": 2} | ({"status": status} if status else {})
    pages = []
    while True:
        page = stage.service.get("voucher/list", query, headers=HOTEL).json
        pages.append([item["status"] for item in page["items"]])
        if page["next_cursor"] is None:
            return sorted(one for page in pages for one in page), [len(page) for page in pages]
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_service_responds_as_on_dynamodb_local(dynamodb_local: Engine, seed: int) -> None:
    assert responses_of_service(in_memory(), seed) == responses_of_service(dynamodb_local, seed)


class RandomCalls:
    """Random store calls as the storage makes them, and how often each kind was refused."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.run = fresh_prefix()  # no token of another run: the engine remembers them
        self.chance = random.Random(seed)  # noqa: S311
        self.number = 0
        self.kinds: Counter[str] = Counter()

    def next(self) -> tuple[str, Any]:
        """One call: its kind and the store's reply."""
        self.number += 1
        kinds = ["transact", "transact", "check", "put", "increment", "extend_room", "list_pages"]
        kind = self.chance.choice(kinds)
        reply = getattr(self, kind)()
        refused = isinstance(reply, tuple)
        self.kinds[f"{kind}, refused" if refused else kind] += 1
        return kind, reply

    def _send(self, call: Call) -> Any:
        operation, table, arguments = call
        send = getattr(self.engine.client, operation)
        try:
            reply = send(TableName=self.engine.prefix + table, **arguments)
        except ClientError as error:
            return error.response["Error"]["Code"], None
        return {name: reply[name] for name in reply if name != "ResponseMetadata"}

    def put(self) -> Any:
        """A voucher, perhaps with its booking."""
        return [self._send(one) for one in storage_requests.put_voucher(self.chance, self.number)]

    def increment(self) -> Any:
        """A request counted."""
        return self._send(storage_requests.increment(self.chance, self.number))

    def extend_room(self) -> Any:
        """A room opened or extended."""
        return self._send(storage_requests.extend_room(self.chance, self.number))

    def transact(self) -> Any:
        """A change in a transaction."""
        return self._transact(storage_requests.transaction)

    def check(self) -> Any:
        """A transaction with a condition on another row."""
        return self._transact(storage_requests.check_and_add)

    def _transact(self, make_items: Callable[..., list[dict[str, object]]]) -> Any:
        prefix = self.engine.prefix
        items = make_items(self.chance, self.number, prefix)
        try:
            self.engine.client.transact_write_items(
                TransactItems=items,  # type: ignore[arg-type]
                ClientRequestToken=f"token-{self.run}{self.number}",
            )
        except ClientError as error:
            reasons: Any = error.response["CancellationReasons"]  # type: ignore[typeddict-item]
            details = [(reason["Code"], reason.get("Item")) for reason in reasons]
            return error.response["Error"]["Code"], details
        return None

    def counts(self) -> list[str]:
        """All counts in the store."""
        pages = self.engine.client.get_paginator("scan").paginate(
            TableName=self.engine.prefix + "rate_limits"
        )
        return sorted(str(sorted(row.items())) for page in pages for row in page["Items"])

    def list_pages(self) -> Any:
        """All pages of a listing, and the keys between them."""
        operation, table, arguments = storage_requests.listing(self.chance)
        pages = []
        while True:
            reply = self._send((operation, table, arguments))
            pages.append((reply["Items"], reply["Count"]))
            if "LastEvaluatedKey" not in reply:
                return pages
            pages.append(reply["LastEvaluatedKey"])
            arguments["ExclusiveStartKey"] = reply["LastEvaluatedKey"]


@pytest.mark.parametrize("seed", range(5))
def test_store_refuses_and_pages_as_dynamodb_local(dynamodb_local: Engine, seed: int) -> None:
    memory, local = RandomCalls(in_memory(), seed), RandomCalls(dynamodb_local, seed)
    for _ in range(300):
        assert memory.next() == local.next()
    refused = {"transact", "increment", "extend_room", "check"}
    often = {"transact", "check", "list_pages"} | {f"{kind}, refused" for kind in refused}
    assert all(memory.kinds[kind] >= 3 for kind in often), memory.kinds
    assert memory.counts() == local.counts()
