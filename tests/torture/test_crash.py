"""Dead before or after each store call of each change: sent again, it is as if it had run once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.instants import text
from tests import engines
from tests.engines import Engine
from tests.torture import crash, oracle
from tests.torture.crash import ACTS, POINTS, Died, Mortal, send
from tests.torture.stage import START, Stage, staged

LIMITS = {"rate_limit_post": 60, "rate_limit_get": 60}
ROOT = Path(__file__).parents[2]
KILLED = 41


@pytest.fixture
def stage(moto: Engine) -> Iterator[Stage]:
    """The service on moto: a dead process leaves nothing to race with."""
    with staged(moto) as found:
        yield found


def prepared(stage: Stage, name: str) -> dict[str, str]:
    """What the act needs; from now on the process is a fresh one, with a limiter."""
    return ACTS[name].prepare(stage)


def comes_back(stage: Stage, name: str, ids: dict[str, str]) -> None:
    """The next process gets the same request, once more and once again; all is as if once."""
    act = ACTS[name]
    stage.start(**LIMITS)
    answer = send(stage, act, ids)
    assert answer.status == act.status, answer.text
    again = send(stage, act, ids)
    assert (again.status, again.text) == (answer.status, answer.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    state = oracle.read(stage.service.rows)
    assert oracle.violations(state) == []
    assert sorted(event["type"] for event in state.events) == sorted(act.events)
    told = answer.json
    stored = state.vouchers[told["voucher"]["id"]]
    assert told["voucher"]["status"] == stored["status"]
    if told.get("booking"):
        assert told["booking"]["status"] == state.bookings[told["booking"]["id"]]["status"]


@pytest.mark.parametrize("name", ACTS)
def test_the_points_are_all_there_are(stage: Stage, name: str) -> None:
    ids = prepared(stage, name)
    counting = Mortal(stage.client, 0, False, crash.dies)
    stage.start(client=counting, **LIMITS)
    assert send(stage, ACTS[name], ids).status == ACTS[name].status
    assert len(counting.calls) == ACTS[name].calls + 1


@pytest.mark.parametrize(("name", "call", "after"), POINTS)
def test_dead_at_a_call_and_sent_again(stage: Stage, name: str, call: int, after: bool) -> None:
    ids = prepared(stage, name)
    stage.start(client=Mortal(stage.client, call, after, crash.dies), **LIMITS)
    with pytest.raises(Died):
        send(stage, ACTS[name], ids)
    comes_back(stage, name, ids)


# --- the sweep: a booked voucher whose slot has ended, and an issued one past its end

CALLS = 16 + 2  # of a sweep: one for each shard, and a write for each of two vouchers
SWEPT = sorted(
    ["voucher.issue", "voucher.issue", "voucher.book", "voucher.consume", "voucher.expire"]
)


def to_sweep(stage: Stage) -> None:
    """One voucher to consume and one to expire."""
    crash.ACTS["cancel"].prepare(stage)
    said = {"valid_until": text(START + crash.HOUR)}
    assert stage.service.post("voucher/issue", said, headers=crash.HOTEL).status == 201
    stage.clocks.advance(hours=4)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_sweep_dies_at_a_call_and_the_next_one_does_the_rest(
    stage: Stage, call: int, after: bool
) -> None:
    to_sweep(stage)
    stage.start(client=Mortal(stage.client, call, after, crash.dies))
    with pytest.raises(Died):
        stage.service.sweep()
    goes_on(stage)


def goes_on(stage: Stage) -> None:
    """The next runs leave nothing undone, and do nothing twice."""
    stage.start(client=Mortal(stage.client, 0, False, crash.dies))
    stage.service.sweep()
    again = stage.service.sweep()
    assert (again["expired"], again["consumed"], again["left"]) == (0, 0, 0)
    state = oracle.read(stage.service.rows)
    assert oracle.violations(state) == []
    assert sorted(event["type"] for event in state.events) == SWEPT


# --- a real kill: another process, and os._exit in the middle of it


def killed(url: str, prefix: str, name: str, call: int, after: bool, ids: dict[str, str]) -> int:
    """Run the act in a process that kills itself at the call; its exit status."""
    script = "from tests.torture.test_crash import child; child()"
    asked = json.dumps([url, prefix, name, call, after, ids])
    return subprocess.run(
        [sys.executable, "-c", script, asked], cwd=ROOT, env=os.environ, check=False
    ).returncode


def child() -> None:
    """The process that is killed."""
    url, prefix, name, call, after, ids = json.loads(sys.argv[1])
    client = engines._client(url)
    with staged(Engine("dynamodb_local", client, prefix)) as stage:
        stage.start(client=Mortal(client, call, after, lambda: os._exit(KILLED)), **LIMITS)
        if name == "sweep":
            stage.clocks.advance(hours=4)
            stage.service.sweep()
        else:
            send(stage, ACTS[name], ids)


@pytest.mark.parametrize(
    ("name", "call", "after"), [("issue", 2, True), ("book", 3, False), ("redeem", 3, True)]
)
def test_really_killed_at_the_transaction(
    dynamodb_local: Engine, name: str, call: int, after: bool
) -> None:
    url: Any = dynamodb_local.client.meta.endpoint_url
    with staged(dynamodb_local) as stage:
        ids = prepared(stage, name)
        assert killed(url, dynamodb_local.prefix, name, call, after, ids) == KILLED
        comes_back(stage, name, ids)


def test_a_sweep_really_killed_between_its_writes(dynamodb_local: Engine) -> None:
    url: Any = dynamodb_local.client.meta.endpoint_url
    with staged(dynamodb_local) as stage:
        to_sweep(stage)
        assert killed(url, dynamodb_local.prefix, "sweep", CALLS - 1, True, {}) == KILLED
        goes_on(stage)
