"""Rounds about one campaign each: fifty guests take its offers at once and use them, while their
hotel changes it, the store fails, transactions meet, and processes die."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.engines import Engine
from tests.service import use_real_time
from tests.torture import faults, growth_outcomes, oracle, oracle_of_spending, outcomes
from tests.torture import growth_callers as callers
from tests.torture.actors import Request
from tests.torture.campaign_witness import Moment, Parts, Witness
from tests.torture.crash import Died
from tests.torture.faults import FlakyClient, Proxy, Weather
from tests.torture.growth_callers import Plan, Scene
from tests.torture.item_lock import ItemLock
from tests.torture.mortal_threads import DEAD, MortalThreads
from tests.torture.oracle_of_campaigns import campaign_problems
from tests.torture.oracle_of_contacts import contact_problems
from tests.torture.stage import START, Answer, DomainError, Stage, open_stage
from tests.torture.times import HOUR

ROUNDS_PER_STORE = 10  # then fresh tables: scans take longer the more is stored
DEATHS = 0.1  # the share of callers that die at one of their store calls
CALLS = 8  # at most, before they do
RETRIES = 3  # of what is open after a round, when nothing fails any more
WEATHER = Weather(
    "growth",
    {
        "throttled": 0.02,
        "throttling": 0.02,
        "internal": 0.02,
        "unavailable": 0.01,
        "reset": 0.02,
        "cut": 0.04,
    },
    conflicts=0.02,
    timeouts=0.02,
    store_seconds=6.0,
    read_timeout=0.0,
)
KINDS = ("overspent", "stranded", "other")  # violations


@dataclass(slots=True)
class Rounds:
    """All rounds so far."""

    seed: int
    guests: int
    rounds: int = 0
    requests: int = 0
    sent_again: int = 0
    conflicts: int = 0
    deaths: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    violations: list[tuple[str, str]] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)

    def texts(self) -> list[str]:
        """All violations, each with its kind."""
        return [f"{kind}: {text}" for kind, text in self.violations]


@dataclass(slots=True)
class Place:
    """The service on one store, and what stands between them."""

    stage: Stage
    witness: Witness
    mortal: MortalThreads
    templates: list[str] = field(default_factory=list)

    def calmly(self) -> Stage:
        """The service of a process whose store calls never fail."""
        directly = self.stage.service.engine.client
        self.stage.start(client=Witness(directly, directly, self.witness.moments))
        return self.stage


def run(
    make_store: Callable[[], AbstractContextManager[Engine]],
    *,
    rounds: int,
    seed: int = 1,
    guests: int = callers.GUESTS,
    proxy_of: str | None = None,
    is_over: Callable[[], bool] = lambda: False,
    alter: Callable[[Parts], Parts] = lambda parts: parts,
    progress: Callable[[Rounds], None] = lambda so_far: None,
) -> Rounds:
    """Run `rounds` rounds, on fresh tables after every ten. `proxy_of` is the address of the store,
    if a proxy is to stand before it; `alter` sends other transactions than the service's."""
    result, start = Rounds(seed, guests), time.monotonic()
    numbers = iter(range(rounds))
    with ExitStack() as stack:
        proxy = stack.enter_context(faults.run_proxy(proxy_of)) if proxy_of else None
        if proxy:
            proxy.set_weather(WEATHER)
        far = faults.patient_client(proxy.url) if proxy else None
        while result.rounds < rounds and not is_over():
            with make_store() as engine:
                # Each store gets faults of its own.
                chance = faults.random_from("faults", seed, result.rounds)
                witness = Witness(far or engine.client, engine.client, alter=alter)
                lock = ItemLock(witness, seconds=0.0 if far else 0.001)
                mortal = MortalThreads(lock)
                flaky = FlakyClient(mortal, chance.random, WEATHER)
                with open_stage(engine, flaky) as stage:
                    place = Place(stage, witness, mortal)
                    place.templates = callers.make_templates(place.calmly())
                    for number in itertools.islice(numbers, ROUNDS_PER_STORE):
                        _one_round(place, result, number)
                        result.seconds = time.monotonic() - start
                        progress(result)
                        if is_over():
                            break
                result.conflicts += lock.conflicts
                result.deaths += mortal.deaths
                result.faults += flaky.fired + _fired(proxy)
    return result


def _fired(proxy: Proxy | None) -> Counter[str]:
    return proxy.take_fired() if proxy else Counter()


def _one_round(place: Place, result: Rounds, number: int) -> None:
    """Everybody at once, and then the judges."""
    name, edge = f"g{number}", START + (number % ROUNDS_PER_STORE + 1) * 48 * HOUR
    chance = faults.random_from("scene", result.seed, number)
    scene = callers.set_up(place.calmly(), place.templates, edge, name, chance)
    moments = place.witness.moments[scene.campaign_id]
    start = len(moments) - 1
    place.stage.start()
    use_real_time(place.stage.client, WEATHER.store_seconds)
    plans = callers.cast(scene, (result.seed, number), name, result.guests)
    requests = _all_at_once(place, plans, chance)
    problems = [
        ("other", f"{each.tag}: {answer.text}")
        for each in requests
        for answer in each.responses
        if each.action == "sweep" and answer is not DEAD
    ]
    requests = [each for each in requests if each.action != "sweep"]
    problems += [("other", each) for each in _finish(place.calmly(), requests, result, chance)]
    problems += _judge(place, scene, requests, moments, start)
    new = [each for each in problems if each[1] not in result.reported]
    result.reported.update(text for _, text in new)
    result.violations += [
        (kind, f"seed {result.seed}, round {number}: {text}") for kind, text in new
    ]
    _count(result, requests)


def _all_at_once(place: Place, plans: list[Callable[[Stage], Plan]], chance: Any) -> list[Request]:
    """What all callers sent, each until it was granted or refused, or its process died."""
    start = threading.Barrier(len(plans))
    deaths = [
        (chance.randint(1, CALLS) if chance.random() < DEATHS else None, chance.random() < 0.5)
        for _ in plans
    ]

    def act(plan: Callable[[Stage], Plan], death: tuple[int | None, bool]) -> list[Request]:
        sent: list[Request] = []
        start.wait()
        place.mortal.will_die(death[0], after=death[1])
        try:
            for request in plan(place.stage):
                sent.append(request)
                if request.action == "sweep":
                    _sweep(place.stage, request)
                else:
                    callers.send_until_answered(place.stage, request)
        except Died:
            if sent:
                sent[-1].responses.append(DEAD)
        place.mortal.will_die(None, after=False)
        return sent

    with ThreadPoolExecutor(len(plans)) as pool:
        return [each for some in pool.map(act, plans, deaths) for each in some]


def _sweep(stage: Stage, request: Request) -> None:
    stage.clocks.set(request.now)
    try:
        stage.service.sweep()
    except DomainError:
        pass  # the next run does it
    except RuntimeError as error:
        request.responses.append(Answer(500, {}, str(error)))


def _finish(stage: Stage, requests: list[Request], result: Rounds, chance: Any) -> list[str]:
    """Send again what is open until it is granted or refused, and some of what was granted."""
    problems = []
    for request in requests:
        for _ in range(RETRIES):
            if request.responses and callers.is_answered(request.last):
                break
            request.send(stage)
        result.sent_again += len(request.responses) > 1
        statuses = {answer.status for answer in request.responses}
        if not callers.is_answered(request.last):
            problems.append(f"{request.tag}: no answer but {request.last.text}")
        if not {200, 201, 400, 403, 404, 409, 503}.issuperset(statuses):
            problems.append(f"{request.tag}: the statuses {statuses}")
        last = request.last
        if request.key and last.status < 300 and chance.random() < 0.1:
            replay = request.send(stage)
            if (replay.text, replay.status) != (last.text, last.status):
                problems.append(f"{request.tag}: {last.text} and then {replay.text}")
    return problems


def _judge(
    place: Place, scene: Scene, requests: list[Request], moments: list[Moment], start: int
) -> list[tuple[str, str]]:
    """All that is wrong with what is stored, each with its kind."""
    rows = place.stage.service.rows
    state = oracle.read(rows)
    accepts = [
        row
        for row in map(oracle.decode, rows("growth"))
        if row["sk"] == "accept" and row["campaign_id"] == scene.campaign_id
    ]
    accepted_at = {
        event["subject_id"]: datetime.fromisoformat(event["created_at"])
        for event in state.events_of("voucher.accept")
    }
    history = [each.row for each in moments[start:]]
    by_guest = {row["guest_uid"]: row for row in accepts}
    problems = [("stranded", each) for each in campaign_problems(rows)]
    for each in oracle_of_spending.problems(moments, accepted_at):
        problems.append(("overspent" if each.startswith("overspent") else "stranded", each))
    others = [
        *growth_outcomes.disagreements(requests, history, by_guest, state.vouchers),
        *outcomes.disagreements(state, requests),
        *oracle.violations(state),
        *contact_problems(rows),
    ]
    return problems + [("other", each) for each in others]


def _count(result: Rounds, requests: list[Request]) -> None:
    result.rounds += 1
    result.requests += len(requests)
    for request in requests:
        answer, code = request.last.json, ""
        if request.last.status >= 300:
            code = f" {answer['code']}"
            if request.action == "accept":
                details = answer.get("details") or {}
                result.refusals[details.get("reason", answer["code"])] += 1
        result.answers[f"{request.action} {request.last.status}{code}"] += 1


def report(result: Rounds) -> str:
    """The figures as a table, and each answer with its count."""
    kinds = Counter(kind for kind, _ in result.violations)
    rows = {
        f"rounds (seed {result.seed})": result.rounds,
        "requests": result.requests,
        "accepts granted": result.answers["accept 201"],
        **{f"accepts refused: {reason}": count for reason, count in result.refusals.most_common()},
        "requests sent again": result.sent_again,
        "faults of the store": sum(result.faults.values()),
        "transactions refused for meeting another": result.conflicts,
        "deaths": result.deaths,
        "seconds": round(result.seconds),
        **{kind: kinds[kind] for kind in KINDS},
    }
    lines = [f"| {name} | {count:,} |" for name, count in rows.items()]
    lines += [f"  {count:7} {kind}" for kind, count in result.answers.most_common()]
    lines += [f"  {count:7} {fault}" for fault, count in result.faults.most_common()]
    return "\n".join(lines)
