"""Rounds of fifty callers at once in three shared calendars whose hours and places change
meanwhile, on a store whose transactions meet, whose replies are cut, and whose callers die."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.engines import Engine
from tests.service import use_real_time
from tests.torture import calendar_callers as callers
from tests.torture import claims_oracle, faults, oracle, oracle_of_hours, outcomes
from tests.torture.actors import Request, is_open
from tests.torture.calendar_callers import Scene
from tests.torture.calendar_settings import Attempts
from tests.torture.crash import Died
from tests.torture.faults import FlakyClient, Weather
from tests.torture.item_lock import ItemLock
from tests.torture.model.calendars import Calendar
from tests.torture.mortal_threads import DEAD, MortalThreads
from tests.torture.stage import START, Answer, DomainError, Stage, open_stage
from tests.torture.times import HOUR

ROUNDS_PER_STORE = 10  # then fresh tables: scans take longer the more is stored
DEATHS = 0.1  # the share of callers that die at one of their store calls
CALLS = 5  # at most, before they do
CALLERS = 50
CUT = Weather("cut", {}, conflicts=0.0, timeouts=0.02, store_seconds=6.0, read_timeout=0.0)
HELD_SECONDS = 0.004  # a transaction's items, besides the store's own work
Readable = Callable[[Attempts, Calendar], list[Calendar]]


@dataclass(slots=True)
class Campaign:
    """All rounds so far."""

    seed: int
    readable: Readable
    rounds: int = 0
    requests: int = 0
    unknown: int = 0
    conflicts: int = 0
    deaths: int = 0
    cut: int = 0
    responses: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def campaign(
    make_store: Callable[[], AbstractContextManager[Engine]],
    *,
    rounds: int,
    seed: int = 1,
    is_over: Callable[[], bool] = lambda: False,
    readable: Readable = Attempts.readable,
    progress: Callable[[Campaign], None] = lambda so_far: None,
) -> Campaign:
    """Run `rounds` rounds of fifty callers, on fresh tables after every ten."""
    result = Campaign(seed, readable)
    numbers = iter(range(rounds))
    while result.rounds < rounds and not is_over():
        with make_store() as engine:
            # Each store gets faults of its own.
            chance = faults.random_from("faults", seed, result.rounds)
            lock = ItemLock(engine.client, seconds=HELD_SECONDS)
            mortal = MortalThreads(lock)
            flaky = FlakyClient(mortal, chance.random, CUT)
            with open_stage(engine, flaky) as stage:
                calendars = _directly(stage, callers.make_calendars)
                for number in itertools.islice(numbers, ROUNDS_PER_STORE):
                    problems = one_round(stage, mortal, calendars, result, number)
                    result.violations += [f"seed {seed}, round {number}: {one}" for one in problems]
                    progress(result)
                    if is_over():
                        break
            result.conflicts += lock.conflicts
            result.deaths += mortal.deaths
            result.cut += sum(flaky.fired.values())
    return result


def _directly(stage: Stage, act: Callable[[Stage], Any]) -> Any:
    """Something done by a process whose store calls never fail."""
    stage.start(client=stage.service.engine.client)
    return act(stage)


def one_round(
    stage: Stage,
    mortal: MortalThreads,
    calendars: list[tuple[str, int]],
    result: Campaign,
    number: int,
) -> list[str]:
    """Fifty callers at once; returns the violations afterwards."""
    chance = faults.random_from("calendars", result.seed, number)
    name, edge = f"c{number}", START + (number % ROUNDS_PER_STORE + 1) * 48 * HOUR
    scene: Scene = _directly(stage, lambda there: callers.set_up(there, calendars, edge, name))
    plans = callers.cast(scene, chance, CALLERS, name)
    before = _settings(stage)
    earlier = frozenset(
        item["id"]["S"]
        for table in ("agenda", "voucher_bookings", "events")
        for item in stage.service.rows(table)
    )
    stage.start()
    use_real_time(stage.client, CUT.store_seconds)
    deaths = [
        (chance.random() < DEATHS, chance.randint(1, CALLS), chance.random() < 0.5) for _ in plans
    ]
    _all_at_once(stage, mortal, plans, deaths)
    requests = [request for plan in plans for request in plan if request.responses]
    requests = [request for request in requests if request.action != "sweep"]
    problems = _directly(stage, lambda there: _finish(there, requests, chance))
    state = oracle.read(stage.service.rows)
    read = {id_: result.readable(scene.attempts[id_], one) for id_, one in before.items()}
    problems += oracle.violations(state)
    problems += claims_oracle.problems_in(stage.service.rows, read, earlier)
    problems += outcomes.disagreements(state, requests)
    result.rounds += 1
    result.requests += len(requests)
    for request in requests:
        code = "" if request.last.status < 300 else f" {request.last.json['code']}"
        result.responses[f"{request.action} {request.last.status}{code}"] += 1
        result.unknown += is_open(request.last)
    return problems


def _settings(stage: Stage) -> dict[str, Any]:
    parts = [claims_oracle.decode(item) for item in stage.service.rows("calendars")]
    return oracle_of_hours.stored(parts)


def _all_at_once(
    stage: Stage,
    mortal: MortalThreads,
    plans: list[list[Request]],
    deaths: list[tuple[bool, int, bool]],
) -> None:
    start = threading.Barrier(len(plans))

    def run(plan: list[Request], death: tuple[bool, int, bool]) -> None:
        dies, in_calls, after = death
        start.wait()
        mortal.will_die(in_calls if dies else None, after=after)
        for request in plan:
            try:
                if request.action == "sweep":
                    _sweep(stage, request)
                else:
                    request.send_until_final(stage)
            except Died:
                request.responses.append(DEAD)
                return
        mortal.will_die(None, after=False)

    with ThreadPoolExecutor(len(plans)) as pool:
        list(pool.map(run, plans, deaths))


def _sweep(stage: Stage, request: Request) -> None:
    stage.clocks.set(request.now)
    with suppress(DomainError):  # the next run does it
        stage.service.sweep()


def _finish(stage: Stage, requests: list[Request], chance: Any) -> list[str]:
    """Repeat what is open under its key, and some of the others."""
    problems = []
    for request in requests:
        statuses = [response.status for response in request.responses]
        if not {200, 201, 400, 403, 404, 409, 503}.issuperset(statuses):
            problems.append(f"{request.tag}: the statuses {statuses}")
        if request.key is None:
            continue
        last = request.last
        if is_open(last):
            if is_open(request.send(stage)):
                problems.append(f"{request.tag}: its key does not give the outcome")
        elif last.status < 300 and chance.random() < 0.2 and _is_granted_whole(last):
            replay = request.send(stage)
            if (replay.text, replay.status) != (last.text, last.status):
                problems.append(f"{request.tag}: {last.text} and then {replay.text}")
    return problems


def _is_granted_whole(answer: Answer) -> bool:
    """Whether it stays the same: a voucher that was refused in a list of them is tried again."""
    return all("code" not in item for item in answer.json.get("items", ()))


def report(result: Campaign) -> str:
    """The figures of a campaign."""
    lines = [
        f"seed {result.seed}: {result.rounds} rounds, {result.requests} requests, of which "
        f"{result.unknown} without a key stayed unknown; {result.conflicts} conflicts, "
        f"{result.deaths} deaths, {result.cut} calls cut; {len(result.violations)} violations",
        *(f"  {count:7} {kind}" for kind, count in result.responses.most_common()),
    ]
    return "\n".join(lines)
