"""The whole API against the model; most steps in memory, some on DynamoDB Local."""

from __future__ import annotations

from tests.engines import Engine
from tests.torture import machine


def test_ten_thousand_steps_in_memory() -> None:
    machine.run(None, steps=10_000)


def test_some_steps_on_dynamodb_local(dynamodb_local: Engine) -> None:
    machine.run(dynamodb_local, steps=500)
