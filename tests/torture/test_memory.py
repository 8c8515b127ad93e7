"""The store in memory answers as DynamoDB Local does, whatever the state machine asks."""

from __future__ import annotations

import random
from typing import Any

from tests.engines import Engine
from tests.torture import crash
from tests.torture.memory import Memory
from tests.torture.stage import HOTEL, Stage, staged


def played(engine: Engine, seed: int) -> list[Any]:
    """The answers to some random requests, without what chance has put in them."""
    chance = random.Random(seed)  # noqa: S311
    told: list[Any] = []
    with staged(engine) as stage:
        for _ in range(8):
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


def test_it_answers_as_dynamodb_local(dynamodb_local: Engine) -> None:
    memory = Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]
    assert played(memory, 7) == played(dynamodb_local, 7)
