"""Dead before or after each store call of each change: sent again, it is as if it had run once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib import edge
from tests.engines import Engine
from tests.torture import crash
from tests.torture.crash import (
    ACTS,
    CALLS,
    LIMITS,
    POINTS,
    Died,
    Mortal,
    comes_back,
    goes_on,
    send,
    to_sweep,
)
from tests.torture.stage import Stage, staged


@pytest.fixture
def stage(moto: Engine) -> Iterator[Stage]:
    """The service on moto: a dead process leaves nothing to race with."""
    with staged(moto) as found:
        yield found


def test_each_request_that_stores_something_dies() -> None:
    posts = {known.path for known in edge.ROUTES if known.method == "POST"}
    stores_nothing = {"/api/presence/verify"}
    assert {f"/api/{act.path}" for act in ACTS.values()} == posts - stores_nothing


@pytest.mark.parametrize("name", ACTS)
def test_the_points_are_all_there_are(stage: Stage, name: str) -> None:
    ids = ACTS[name].prepare(stage)
    counting = Mortal(stage.client, 0, False, crash.dies)
    stage.start(client=counting, **LIMITS)
    assert send(stage, ACTS[name], ids).status == ACTS[name].status
    assert len(counting.calls) == ACTS[name].calls + 1


@pytest.mark.parametrize(("name", "call", "after"), POINTS)
def test_dead_at_a_call_and_sent_again(stage: Stage, name: str, call: int, after: bool) -> None:
    ids = ACTS[name].prepare(stage)
    stage.start(client=Mortal(stage.client, call, after, crash.dies), **LIMITS)
    with pytest.raises(Died):
        send(stage, ACTS[name], ids)
    comes_back(stage, name, ids)


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


@pytest.mark.parametrize(
    ("name", "call", "after"),
    [
        ("issue", 2, True),
        ("book", 3, False),
        ("redeem", 3, True),
        ("match", 5, True),
        ("sweep", CALLS - 1, True),
    ],
)
def test_really_killed_at_a_write(
    dynamodb_local: Engine, name: str, call: int, after: bool
) -> None:
    crash.really(dynamodb_local, name, call, after)
