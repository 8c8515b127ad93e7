"""The whole API against the model; most steps in memory, some on DynamoDB Local."""

from __future__ import annotations

from chalicelib import edge
from tests.engines import Engine
from tests.torture import machine

PATHS = {known.path.removeprefix("/api/") for known in edge.ROUTES} - {"health"}
LISTINGS = {"voucher/list", "voucher/bookings", "events"}
KINDS = {f"{path} granted" for path in PATHS} | {f"{path} refused" for path in PATHS}
KINDS |= {f"{path} listed" for path in LISTINGS}


def test_ten_thousand_steps_in_memory() -> None:
    done = machine.run(None, steps=10_000)
    told = {kind: times for kind, times in done.items() if times < 20}
    assert not told, "so seldom that they are hardly tested"
    assert done.keys() >= KINDS


def test_some_steps_on_dynamodb_local(dynamodb_local: Engine) -> None:
    machine.run(dynamodb_local, steps=500)
