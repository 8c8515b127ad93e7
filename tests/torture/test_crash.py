"""Killed before or after each store call of each change: sent again, it happens exactly once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import Engine
from tests.torture import crash
from tests.torture.campaign_scenarios import SCENARIOS
from tests.torture.crash import LIMITS, Died, MortalClient, die_in_process
from tests.torture.memory import in_memory
from tests.torture.stage import ROUTES, Stage, open_stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The service on tables in memory: what a dead process left does not depend on the store."""
    with open_stage(in_memory()) as opened:
        yield opened


# They write nothing but the rate limit's counter: they only answer.
WRITES_NOTHING = {
    "/api/presence/verify",
    "/api/presence/token",
    "/api/session/preview",
    "/api/booking/link",
    "/api/privacy/export",
    "/api/privacy/why",
}


def test_every_changing_route_has_a_scenario() -> None:
    posts = {path for path, method in ROUTES.items() if method == "POST"}
    assert {f"/api/{one.path}" for one in SCENARIOS.values()} == posts - WRITES_NOTHING


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_makes_the_stated_number_of_calls(stage: Stage, name: str) -> None:
    ids = SCENARIOS[name].prepare(stage)
    counting = MortalClient(stage.client, 0, False, die_in_process)
    stage.start(client=counting, **LIMITS)
    assert SCENARIOS[name].send(stage, ids).status == SCENARIOS[name].status
    assert len(counting.calls) == SCENARIOS[name].calls + 1


@pytest.mark.parametrize(("name", "call", "after"), crash.REQUEST_POINTS)
def test_retry_after_death_happens_once(stage: Stage, name: str, call: int, after: bool) -> None:
    ids = SCENARIOS[name].prepare(stage)
    stage.start(client=MortalClient(stage.client, call, after, die_in_process), **LIMITS)
    with pytest.raises(Died):
        SCENARIOS[name].send(stage, ids)
    crash.assert_retry_completes(stage, name, ids)


@pytest.mark.parametrize(("name", "call", "after"), crash.SWEEP_POINTS)
def test_next_sweep_completes_after_death(stage: Stage, name: str, call: int, after: bool) -> None:
    crash.prepare_sweep(stage)
    operation = crash.operation_of(name)
    stage.start(client=MortalClient(stage.client, call, after, die_in_process, operation))
    with pytest.raises(Died):
        stage.service.sweep()
    crash.assert_next_sweep_completes(stage)


@pytest.mark.parametrize(
    ("name", "call", "after"),
    [
        ("issue", 2, True),
        ("book", 3, False),
        ("redeem", 4, True),
        ("match", 5, True),
        ("sweep transact_write_items", 1, True),
    ],
)
def test_retry_after_a_real_kill_happens_once(
    dynamodb_local: Engine, name: str, call: int, after: bool
) -> None:
    crash.kill_and_retry(dynamodb_local, name, call, after)
