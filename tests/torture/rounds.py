"""Rounds of fifty callers at once while the store fails, each followed by the oracle."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests import engines
from tests.torture import actors, faults, oracle, outcomes
from tests.torture.actors import Request, is_open
from tests.torture.faults import FlakyClient, Proxy, Weather
from tests.torture.stage import START, Answer, DomainError, Stage, open_stage

ROUNDS_PER_STORE = 10  # then fresh tables: scans take longer the more is stored
WEATHERS = (faults.ROUGH, faults.ROUGH, faults.ROUGH, faults.STORM)


@dataclass(slots=True)
class Tally:
    """The figures of all rounds of one weather."""

    rounds: int = 0
    requests: int = 0
    final_at_once: int = 0
    final: int = 0
    unknown_without_key: int = 0
    final_later: int = 0
    replays: int = 0
    sweeps: int = 0
    sweeps_failed: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    responses: Counter[str] = field(default_factory=Counter)

    def share_final(self) -> float:
        """The share of requests with a final response within their retries."""
        return self.final / max(1, self.requests)


@dataclass(slots=True)
class Campaign:
    """All rounds so far, by weather, and their violations."""

    seed: int
    callers: int
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    violations: list[str] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)

    @property
    def rounds(self) -> int:
        """The number of rounds."""
        return sum(tally.rounds for tally in self.tallies.values())

    @property
    def fired(self) -> Counter[str]:
        """All faults that fired."""
        return sum((tally.faults for tally in self.tallies.values()), Counter())


def campaign(
    url: str,
    client: Any,
    *,
    rounds: int,
    seconds: float = float("inf"),
    seed: int = 1,
    callers: int = 50,
    progress: Callable[[Campaign], None] = lambda so_far: None,
) -> Campaign:
    """Run `rounds` rounds, or for `seconds`, on a DynamoDB Local at `url`."""
    result = Campaign(seed, callers)
    until = time.monotonic() + seconds
    with faults.run_proxy(url) as proxy:
        numbers = iter(range(rounds))
        while result.rounds < rounds and time.monotonic() < until:
            with engines.with_tables("dynamodb_local", client) as engine:
                # Each store gets faults of its own.
                chance = faults.random_from("faults", seed, result.rounds)
                flaky = FlakyClient(faults.patient_client(proxy.url), chance.random, faults.ROUGH)
                with open_stage(engine, flaky) as stage:
                    flaky.on_wait = stage.timers.sleep
                    for number in itertools.islice(numbers, ROUNDS_PER_STORE):
                        weather = WEATHERS[number % len(WEATHERS)]
                        result.violations += one_round(stage, proxy, weather, result, number)
                        progress(result)
                        if time.monotonic() > until:
                            break
    return result


def one_round(
    stage: Stage, proxy: Proxy, weather: Weather, result: Campaign, number: int
) -> list[str]:
    """Fifty callers at once; returns the violations afterwards."""
    chance = faults.random_from("callers", result.seed, number)
    name = f"r{number}"
    edge = START + (number + 1) * 48 * actors.HOUR
    directly = stage.service.engine.client
    stage.start(client=directly)
    scene = actors.set_up(stage, edge, name)
    plans = actors.cast(scene, chance, result.callers, name)
    tally = result.tallies[weather.name]
    proxy.take_fired()
    stage.client.fired.clear()
    stage.start(weather.store_seconds)
    stage.client.weather = weather
    proxy.set_weather(weather)
    _all_at_once(stage, plans, tally)
    tally.faults += proxy.take_fired() + stage.client.fired
    tally.rounds += 1
    requests = [request for plan in plans for request in plan if request.action != "sweep"]
    _count(requests, tally)
    stage.start(client=directly)
    problems = _finish(stage, requests, tally, chance)
    state = oracle.read(stage.service.rows)
    problems += oracle.violations(state)
    problems += outcomes.disagreements(state, requests)
    # Those that an earlier round left behind were reported then.
    new = [problem for problem in problems if problem not in result.reported]
    result.reported.update(new)
    return [f"seed {result.seed}, round {number}, {weather.name}: {problem}" for problem in new]


def _all_at_once(stage: Stage, plans: list[list[Request]], tally: Tally) -> None:
    start = threading.Barrier(len(plans))

    def run(plan: list[Request]) -> None:
        start.wait()
        for request in plan:
            if request.action == "sweep":
                _sweep(stage, request, tally)
            else:
                request.send_until_final(stage)

    with ThreadPoolExecutor(len(plans)) as pool:
        list(pool.map(run, plans))


def _sweep(stage: Stage, request: Request, tally: Tally) -> None:
    stage.clocks.set(request.now)
    tally.sweeps += 1
    try:
        stage.service.sweep()
    except DomainError:
        tally.sweeps_failed += 1


def _count(requests: list[Request], tally: Tally) -> None:
    tally.requests += len(requests)
    for request in requests:
        tally.final_at_once += not is_open(request.responses[0])
        tally.final += not is_open(request.last)
        tally.unknown_without_key += request.key is None and is_open(request.last)
        tally.responses[_kind(request.action, request.last)] += 1


def _kind(action: str, response: Answer) -> str:
    code = "" if response.status < 300 else f" {response.json['code']}"
    return f"{action} {response.status}{code}"


def _finish(stage: Stage, requests: list[Request], tally: Tally, chance: Any) -> list[str]:
    """Without faults, repeat the requests whose outcome is open, and some of the others."""
    problems = []
    for request in requests:
        last = request.last
        statuses = [response.status for response in request.responses]
        if not {200, 201, 400, 403, 404, 409, 503}.issuperset(statuses):
            problems.append(f"{request.tag}: the statuses {statuses}")
        if request.key is None:
            continue
        if is_open(last):
            tally.final_later += 1
            if is_open(request.send(stage)):
                problems.append(f"{request.tag}: its key does not give the outcome")
        elif last.status < 300 and chance.random() < 0.2:
            replay = request.send(stage)
            tally.replays += 1
            if (replay.text, replay.status) != (last.text, last.status):
                problems.append(f"{request.tag}: {last.text} and then {replay.text}")
            if replay.headers.get("Idempotency-Replayed") != "true":
                problems.append(f"{request.tag}: was not replayed")
    return problems


def report(result: Campaign) -> str:
    """The figures of a campaign, a line for each weather and each fault."""
    lines = [f"seed {result.seed}: {result.rounds} rounds of {result.callers} callers"]
    for name, tally in sorted(result.tallies.items()):
        at_once = tally.final_at_once / max(1, tally.requests)
        lines.append(
            f"  {name}: {tally.rounds} rounds, {tally.requests} requests; final responses: "
            f"{at_once:.2%} at once, {tally.share_final():.2%} within {actors.RETRIES} retries "
            f"under their key, {tally.final_later} later under their key; "
            f"{tally.unknown_without_key} without a key stayed unknown; {tally.replays} replays "
            f"compared; {tally.sweeps} sweeps, {tally.sweeps_failed} failed"
        )
    lines += [f"  {count:7} {fault}" for fault, count in result.fired.most_common()]
    return "\n".join([*lines, f"  {sum(result.fired.values()):7} faults in total"])
