"""Rounds about what is learned of one campaign: many visitors at once see what was decided for
them, take it, say no, withdraw and have themselves erased, while the store fails, transactions
meet, and processes die. Afterwards the statistics have to be those of the stored exposures."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from tests.engines import Engine
from tests.torture import faults, oracle_of_learning
from tests.torture.campaign_witness import Parts
from tests.torture.crash import Died
from tests.torture.faults import FlakyClient, Weather
from tests.torture.growth_callers import CONTACT
from tests.torture.item_lock import ItemLock
from tests.torture.mortal_threads import MortalThreads
from tests.torture.stage import HOTEL, HOTEL_UID, START, Stage, guest, open_stage
from tests.torture.times import HOUR, MINUTE, iso
from tests.visitors import AGREED, ON_SITE

Alter = Callable[[Parts], Parts]
VISITORS = 40
ERASED, WITHDRAWN, DISMISSED = 0.15, 0.1, 0.1  # the shares of visitors who do so
DEATHS = 0.15  # the share of requests whose process dies at one of its store calls
CALLS = 6  # at most, before it does
TRIES = 6  # of one request, before its visitor gives up
WEATHER = Weather("learning", {}, 0.06, 0.08, store_seconds=6.0, read_timeout=0.0)


@dataclass(slots=True)
class Rounds:
    """All rounds so far."""

    seed: int
    rounds: int = 0
    erased: int = 0
    conflicts: int = 0
    deaths: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def faults_in_all(self) -> int:
        """Failed calls, transactions that met, and deaths."""
        return sum(self.faults.values()) + self.conflicts + self.deaths


@dataclass(slots=True)
class VisitorOfRound:
    """One visitor, with the decision for them."""

    name: str
    receipt: str
    decision: str
    offer_id: str
    chance: random.Random
    wants_erasure: bool = False


@dataclass(slots=True)
class _Altering:
    """A client that sends other transactions than the service's."""

    client: Any
    alter: Alter

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self.client, operation)
        if operation != "transact_write_items":
            return method

        def call(**request: Any) -> Any:
            return method(**request | {"TransactItems": self.alter(request["TransactItems"])})

        return call


def run(
    make_store: Callable[[], AbstractContextManager[Engine]],
    *,
    rounds: int,
    seed: int = 1,
    visitors: int = VISITORS,
    is_over: Callable[[], bool] = lambda: False,
    alter: Alter = lambda parts: parts,
) -> Rounds:
    """Run `rounds` rounds, each on fresh tables."""
    result, start = Rounds(seed), time.monotonic()
    for number in range(rounds):
        if is_over():
            break
        with make_store() as engine:
            chance = faults.random_from("learning", seed, number)
            lock = ItemLock(_Altering(engine.client, alter), seconds=0.001)
            mortal = MortalThreads(lock)
            flaky = FlakyClient(mortal, chance.random, WEATHER)
            with open_stage(engine, flaky) as stage:
                _one_round(stage, mortal, result, chance, visitors)
            result.conflicts += lock.conflicts
            result.deaths += mortal.deaths
            result.faults += flaky.fired
        result.rounds += 1
        result.seconds = time.monotonic() - start
    return result


def _one_round(
    stage: Stage, mortal: MortalThreads, result: Rounds, chance: random.Random, visitors: int
) -> None:
    calmly = stage.service.engine.client
    stage.start(client=calmly)
    campaign = _make_campaign(stage)
    cast = [_visitor(stage, campaign, chance, f"visitor-{n}") for n in range(visitors)]
    stage.start()
    barrier = threading.Barrier(len(cast))

    def act(visitor: VisitorOfRound) -> None:
        barrier.wait()
        stage.clocks.set(START + visitor.chance.choice([0, 1, 5]) * MINUTE)
        for path, body, headers in _plan(campaign["id"], visitor):
            _send(stage, mortal, result, visitor, path, body, headers)
            if path == "privacy/withdraw":
                stage.clocks.advance(minutes=1)  # what comes now must not be counted

    with ThreadPoolExecutor(len(cast)) as pool:
        for _ in pool.map(act, cast):
            pass
    stage.start(client=calmly)
    stage.clocks.set(START + 10 * MINUTE)
    for visitor in cast:
        if visitor.wants_erasure:
            answer = stage.service.post(
                "privacy/erase", {"receipt": visitor.receipt}, headers=ON_SITE
            )
            assert answer.status == 200, answer.text
            result.erased += 1
    problems = oracle_of_learning.problems(stage.service.rows)
    for visitor in cast:
        if visitor.wants_erasure:
            problems += oracle_of_learning.left_of(stage.service.rows, visitor.receipt)
    result.violations += [
        f"seed {result.seed}, round {result.rounds}: {problem}" for problem in problems
    ]


def _make_campaign(stage: Stage) -> dict[str, Any]:
    """A campaign of three offers, with a policy."""
    stage.clocks.set(START - HOUR)
    body = {"name": "Spa", "price_amount": 120, "valid_days": 30, "duration_minutes": 60}
    template = stage.service.post("template/save", body, headers=HOTEL).json["template"]["id"]
    form = {
        "name": "Quiet weeks",
        "ends_at": iso(START + 100 * HOUR),
        "budget_amount": 31_000,
        "offers": [{"template_id": template, "price_amount": 89, "count": 300}] * 3,
    }
    made = stage.service.post("campaign/create", form, headers=HOTEL)
    assert made.status == 201, made.text
    stage.service.snapshot()
    stage.clocks.set(START)
    campaign: dict[str, Any] = made.json["campaign"]
    return campaign


def _visitor(
    stage: Stage, campaign: dict[str, Any], chance: random.Random, name: str
) -> VisitorOfRound:
    """A visitor who agreed, and was decided for."""
    purposes = {"learning": True, "signals": chance.random() < 0.8}
    body = AGREED | {"issuer_uid": HOTEL_UID, "purposes": purposes}
    receipt = stage.service.post("privacy/consent", body, headers=ON_SITE).json["receipt"]
    query = {"issuer_uid": HOTEL_UID, "receipt": receipt, "bins": chance.randrange(4096)}
    decided = stage.service.get("offers/decide", query, headers=ON_SITE).json["decision"]
    assert decided["campaign_id"] == campaign["id"]
    offer_id = decided["offer_id"] or "offer-1"
    own = faults.random_from(name, chance.random())
    return VisitorOfRound(name, receipt, decided["token"], offer_id, own)


def _plan(
    campaign_id: str, visitor: VisitorOfRound
) -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """What one visitor sends, one after another."""
    chance = visitor.chance
    shown = {"receipt": visitor.receipt, "decision": visitor.decision}
    withdrawal = "privacy/withdraw", {"receipt": visitor.receipt}, ON_SITE
    if chance.random() < WITHDRAWN:
        yield withdrawal
    for _ in range(chance.choice([1, 1, 2])):
        yield "offers/seen", shown, ON_SITE
    if chance.random() < WITHDRAWN:
        yield withdrawal
    if chance.random() < DISMISSED:
        yield "offers/dismiss", shown, ON_SITE
    for number in range(chance.choice([0, 1, 1, 2])):
        offer_id = visitor.offer_id if chance.random() < 0.7 else "offer-3"
        taken = {"campaign_id": campaign_id, "offer_id": offer_id, "contact": CONTACT}
        headers = guest(f"{visitor.name}-{number}")
        if chance.random() < 0.5:
            headers |= {"Idempotency-Key": f"{visitor.name}-{number}"}
        yield "offers/accept", taken | {"decision": visitor.decision}, headers
        if chance.random() < 0.2:
            yield "offers/seen", shown, ON_SITE
    if chance.random() < ERASED:
        visitor.wants_erasure = True
        yield "privacy/erase", {"receipt": visitor.receipt}, ON_SITE
        yield "offers/seen", shown, ON_SITE


def _send(
    stage: Stage,
    mortal: MortalThreads,
    result: Rounds,
    visitor: VisitorOfRound,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str],
) -> None:
    """Send a request until it is granted or refused, or its visitor gives up."""
    for _ in range(TRIES):
        dies = visitor.chance.random() < DEATHS
        calls = visitor.chance.randint(1, CALLS) if dies else None
        mortal.will_die(calls, after=visitor.chance.random() < 0.5)
        try:
            answer = stage.service.post(path, body, headers=headers)
        except Died:
            continue
        finally:
            mortal.will_die(None, after=False)
        result.answers[f"{path} {answer.status}"] += 1
        if answer.status < 500 and answer.json.get("code") != "request_in_flight":
            return


def report(result: Rounds) -> str:
    """The figures as a table."""
    rows = {
        f"rounds of visitors (seed {result.seed})": result.rounds,
        "answers": sum(result.answers.values()),
        "visitors erased": result.erased,
        "faults of the store": sum(result.faults.values()),
        "transactions refused for meeting another": result.conflicts,
        "deaths": result.deaths,
        "seconds": round(result.seconds),
        "statistics that are not those of the exposures, and other violations": len(
            result.violations
        ),
    }
    return "\n".join(f"| {name} | {count:,} |" for name, count in rows.items())
