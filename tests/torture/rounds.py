"""Round after round: fifty callers at once in bad weather, then the oracle."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.errors import Refusal
from tests import engines
from tests.service import START, Answer
from tests.torture import actors, faults, oracle
from tests.torture.actors import Request, unanswered
from tests.torture.faults import Flaky, Proxy, Weather
from tests.torture.stage import Stage, guest_uid, staged

ROUNDS_A_STORE = 10  # then the tables are made anew, for scans grow with what they hold
WEATHERS = (faults.ROUGH, faults.ROUGH, faults.ROUGH, faults.STORM)


@dataclass(slots=True)
class Tally:
    """What rounds of one weather came to."""

    rounds: int = 0
    requests: int = 0
    answered_at_once: int = 0
    answered: int = 0
    unknown_without_key: int = 0
    settled_later: int = 0
    replays: int = 0
    sweeps: int = 0
    sweeps_given_up: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def share_answered(self) -> float:
        """Of all requests, those with a real answer within the policy of retries."""
        return self.answered / max(1, self.requests)


@dataclass(slots=True)
class Campaign:
    """All rounds so far, by weather; and what was wrong."""

    seed: int
    callers: int
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    wrong: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
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
    """So many rounds, or for so long, on a DynamoDB Local at `url`."""
    done = Campaign(seed, callers)
    until = time.monotonic() + seconds
    with faults.proxied(url) as proxy:
        numbers = iter(range(rounds))
        while done.rounds < rounds and time.monotonic() < until:
            with engines.with_tables("dynamodb_local", client) as engine:
                # What goes wrong in one store does not go wrong in the next one, all over again.
                chance = faults.seeded("faults", seed, done.rounds)
                flaky = Flaky(faults.patient_client(proxy.url), chance.random, faults.ROUGH)
                with staged(engine, flaky) as stage:
                    flaky.waited = stage.patience.sleep
                    for number in itertools.islice(numbers, ROUNDS_A_STORE):
                        weather = WEATHERS[number % len(WEATHERS)]
                        done.wrong += one_round(stage, proxy, weather, done, number)
                        progress(done)
                        if time.monotonic() > until:
                            break
    return done


def one_round(
    stage: Stage, proxy: Proxy, weather: Weather, done: Campaign, number: int
) -> list[str]:
    """Fifty callers at once; gives what is wrong afterwards."""
    chance = faults.seeded("callers", done.seed, number)
    name = f"r{number}"
    edge = START + (number + 1) * 48 * actors.HOUR
    directly = stage.service.engine.client
    stage.start(client=directly)
    scene = actors.set_up(stage, edge, name)
    plans = actors.cast(scene, chance, done.callers, name)
    tally = done.tallies[weather.name]
    proxy.fired()
    stage.client.fired.clear()
    stage.start(weather.store_seconds)
    stage.client.weather = weather
    proxy.blow(weather)
    _all_at_once(stage, plans, tally)
    tally.faults += proxy.fired() + stage.client.fired
    tally.rounds += 1
    requests = [request for plan in plans for request in plan if request.action != "sweep"]
    _count(requests, tally)
    stage.start(client=directly)
    wrong = _settle(stage, requests, tally, chance)
    state = oracle.read(stage.service.rows)
    wrong += oracle.violations(state)
    wrong += list(_disagreements(state, requests))
    # What an earlier round left behind was said then.
    wrong = [problem for problem in wrong if problem not in done.known]
    done.known.update(wrong)
    return [f"seed {done.seed}, round {number}, {weather.name}: {problem}" for problem in wrong]


def _all_at_once(stage: Stage, plans: list[list[Request]], tally: Tally) -> None:
    start = threading.Barrier(len(plans))

    def run(plan: list[Request]) -> None:
        start.wait()
        for request in plan:
            if request.action == "sweep":
                _sweep(stage, request, tally)
            else:
                request.send_until_answered(stage)

    with ThreadPoolExecutor(len(plans)) as pool:
        list(pool.map(run, plans))


def _sweep(stage: Stage, request: Request, tally: Tally) -> None:
    stage.clocks.at(request.now)
    tally.sweeps += 1
    try:
        stage.service.sweep()
    except Refusal:
        tally.sweeps_given_up += 1


def _count(requests: list[Request], tally: Tally) -> None:
    tally.requests += len(requests)
    for request in requests:
        tally.answered_at_once += not unanswered(request.answers[0])
        tally.answered += not unanswered(request.answers[-1])
        tally.unknown_without_key += request.key is None and unanswered(request.answers[-1])
        tally.answers[_named(request.action, request.answers[-1])] += 1


def _named(action: str, answer: Answer) -> str:
    return f"{action} {answer.status}" + ("" if answer.status < 300 else f" {answer.json['code']}")


def _settle(stage: Stage, requests: list[Request], tally: Tally, chance: Any) -> list[str]:
    """The weather is calm: what is open is asked again, and some of what is not, too."""
    wrong = []
    for request in requests:
        last = request.answers[-1]
        if any(
            answer.status not in (200, 201, 400, 403, 404, 409, 503) for answer in request.answers
        ):
            wrong.append(f"{request.tag}: answered {[answer.status for answer in request.answers]}")
        if request.key is None:
            continue
        if unanswered(last):
            tally.settled_later += 1
            if unanswered(request.send(stage)):
                wrong.append(f"{request.tag}: its key does not tell what became of it")
        elif last.status < 300 and chance.random() < 0.2:
            again = request.send(stage)
            tally.replays += 1
            if (again.text, again.status) != (last.text, last.status):
                wrong.append(f"{request.tag}: {last.text} and then {again.text}")
            if again.headers.get("Idempotency-Replayed") != "true":
                wrong.append(f"{request.tag}: was not replayed")
    return wrong


def _disagreements(state: oracle.State, requests: list[Request]) -> Iterator[str]:
    """Between what the callers were told and what is stored."""
    effects = _effects(state)
    by_tag: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_tag[request.tag].append(request)
    used: dict[str, list[str]] = defaultdict(list)
    for tag, twins in by_tag.items():
        first = twins[0]
        bodies = {twin.answers[-1].text for twin in twins if twin.answers[-1].status < 300}
        if len(bodies) > 1:
            yield f"{tag}: one key, {len(bodies)} different answers"
        done = bool(bodies)
        open_ = any(unanswered(twin.answers[-1]) for twin in twins)
        if first.action == "redeem":
            if done:
                used[str(first.voucher_id)].append(tag)
            continue
        happened = effects[first.action][_mark(first)]
        if happened > 1:
            yield f"{tag}: {first.action} happened {happened} times"
        if done and not happened:
            yield f"{tag}: {first.action} was answered {bodies}, and did not happen"
        if happened and not done and not open_:
            said = [twin.answers[-1].text for twin in twins]
            yield f"{tag}: {first.action} happened, and was answered {said}"
        for body in (twin.answers[-1] for twin in twins if twin.answers[-1].status < 300):
            yield from _untrue(state, first, body)
    yield from _redeemed(state, requests, used)


def _mark(request: Request) -> str:
    """What the effect of a request is known by in the store."""
    if request.action == "book":
        return guest_uid(request.tag)
    return request.tag


def _effects(state: oracle.State) -> dict[str, Counter[str]]:
    return {
        "issue": Counter(row["title"] for row in state.vouchers.values()),
        "book": Counter(event["meta"]["holder_uid"] for event in state.told("voucher.book")),
        "cancel": Counter(event["meta"]["reason"] for event in state.told("voucher.cancel")),
        "revoke": Counter(event["meta"]["reason"] for event in state.told("voucher.revoke")),
    }


def _untrue(state: oracle.State, request: Request, answer: Answer) -> Iterator[str]:
    told = answer.json
    if told["voucher"]["id"] not in state.vouchers:
        yield f"{request.tag}: was told of a voucher that is not there"
    booking = told.get("booking")
    if booking and booking["id"] not in state.bookings:
        yield f"{request.tag}: was told of a booking that is not there"
    if request.action == "cancel" and state.bookings[booking["id"]]["status"] != "cancelled":
        yield f"{request.tag}: was told of a cancellation that is not there"


def _redeemed(
    state: oracle.State, requests: list[Request], used: dict[str, list[str]]
) -> Iterator[str]:
    """A voucher can be used once, so its event belongs to the one request that was told so."""
    happened = {event["subject_id"] for event in state.told("voucher.redeem")}
    open_ = {
        request.voucher_id
        for request in requests
        if request.action == "redeem" and unanswered(request.answers[-1])
    }
    targets = {request.voucher_id for request in requests if request.action == "redeem"}
    for voucher_id in targets:
        tags = used.get(str(voucher_id), [])
        if len(tags) > 1:
            yield f"{voucher_id}: redeemed by {tags}"
        if tags and voucher_id not in happened:
            yield f"{voucher_id}: {tags} was told that it is redeemed, and it is not"
        if voucher_id in happened and not tags and voucher_id not in open_:
            yield f"{voucher_id}: redeemed, and nobody was told"


def report(done: Campaign) -> str:
    """The figures of a campaign, a line for each weather and each fault."""
    lines = [f"seed {done.seed}: {done.rounds} rounds of {done.callers} callers"]
    for name, tally in sorted(done.tallies.items()):
        at_once = tally.answered_at_once / max(1, tally.requests)
        lines.append(
            f"  {name}: {tally.rounds} rounds, {tally.requests} requests, {at_once:.2%} answered "
            f"at once, {tally.share_answered():.2%} within {actors.RETRIES} retries of their key, "
            f"{tally.settled_later} settled by their key later, {tally.unknown_without_key} "
            f"without key never; {tally.replays} replays the same; {tally.sweeps} sweeps, "
            f"{tally.sweeps_given_up} given up"
        )
    lines += [f"  {times:7} {fault}" for fault, times in done.fired.most_common()]
    return "\n".join([*lines, f"  {sum(done.fired.values()):7} faults in all"])
