"""`python -m tests.torture`: all reliability tests at full size, with progress. See `--help`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from tests import engines
from tests.clocks import AWKWARD

# As in the tests: no real account is ever used.
os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
os.environ.setdefault("AWS_DEFAULT_REGION", engines.REGION)

Part = Callable[[argparse.Namespace], bool]


def rounds(options: argparse.Namespace) -> bool:
    """Fifty callers at once while the store fails, and the oracle after each round."""
    from tests.torture import oracle
    from tests.torture import rounds as campaigns

    def progress(so_far: campaigns.Campaign) -> None:
        if so_far.rounds % 10 == 0:
            fired = sum(so_far.fired.values())
            violations = len(so_far.violations)
            log(f"{so_far.rounds} rounds, {fired} faults, {violations} violations")

    with engines.dynamodb_local() as client:
        url = client.meta.endpoint_url
        result = campaigns.campaign(
            url,
            client,
            rounds=options.rounds,
            seconds=options.seconds,
            seed=options.seed,
            callers=options.callers,
            progress=progress,
        )
    print(campaigns.report(result))
    print(oracle.sample(result.violations))
    fired, final = sum(result.fired.values()), result.tallies["rough"].share_final()
    if fired < 2 * result.rounds or final < 0.99:
        print(f"{fired} faults, {final:.2%} final responses in rough weather: too few")
        return False
    return not result.violations


@contextmanager
def stores(
    options: argparse.Namespace,
) -> Iterator[tuple[Callable[[], AbstractContextManager[engines.Engine]], str | None]]:
    """What makes empty tables, in memory or on DynamoDB Local; and the address of the latter."""
    from tests.torture.memory import in_memory

    if options.in_memory:
        yield (lambda: nullcontext(in_memory())), None
        return
    with engines.dynamodb_local() as client:
        address = client.meta.endpoint_url
        yield (lambda: engines.with_tables("dynamodb_local", client)), address


def calendars(options: argparse.Namespace) -> bool:
    """Fifty callers in three shared calendars whose hours change, and callers that die."""
    from tests.torture import calendar_rounds as campaigns
    from tests.torture import oracle

    def progress(so_far: campaigns.Campaign) -> None:
        if so_far.rounds % 10 == 0:
            log(f"{so_far.rounds} rounds, {len(so_far.violations)} violations")

    with stores(options) as (make_store, _):
        until = time.monotonic() + options.seconds
        result = campaigns.campaign(
            make_store,
            rounds=options.rounds,
            seed=options.seed,
            is_over=lambda: time.monotonic() > until,
            progress=progress,
        )
    print(campaigns.report(result))
    print(oracle.sample(result.violations))
    return not result.violations


def growth(options: argparse.Namespace) -> bool:
    """Fifty guests at once on one campaign, which its hotel changes, while the store fails; then
    visitors who see, take, withdraw and have themselves erased, a tenth as many rounds."""
    from tests.torture import growth_rounds, learning_rounds, oracle

    def progress(so_far: growth_rounds.Rounds) -> None:
        if so_far.rounds % 10 == 0:
            granted = so_far.answers["accept 201"]
            log(f"{so_far.rounds} rounds, {granted} accepts, {len(so_far.violations)} violations")

    with stores(options) as (make_store, address):
        until = time.monotonic() + options.seconds
        result = growth_rounds.run(
            make_store,
            rounds=options.rounds,
            seed=options.seed,
            proxy_of=address,
            is_over=lambda: time.monotonic() > until,
            progress=progress,
        )
        until = time.monotonic() + options.seconds
        learned = learning_rounds.run(
            make_store,
            rounds=max(1, options.rounds // 10),
            seed=options.seed,
            is_over=lambda: time.monotonic() > until,
        )
    print(growth_rounds.report(result))
    print(learning_rounds.report(learned))
    print(oracle.sample(result.texts() + learned.violations))
    return not (result.violations or learned.violations)


def rush(options: argparse.Namespace) -> bool:
    """Fifty guests at once on one calendar, with the time that each waits."""
    from tests.torture import calendar_rush
    from tests.torture.memory import in_memory

    for each in calendar_rush.RUSHES:
        print(f"in memory: {calendar_rush.run(in_memory(), each).text()}", flush=True)
        if not options.in_memory:
            with (
                engines.dynamodb_local() as client,
                engines.with_tables("dynamodb_local", client) as engine,
            ):
                outcome = calendar_rush.run(engine, each, seconds=0.0)
            print(f"on DynamoDB Local: {outcome.text()}", flush=True)
    return True


def deaths(options: argparse.Namespace) -> bool:
    """A process killed before and after each store call of each change and of the sweep."""
    from tests.torture import crash

    problems = []
    with engines.dynamodb_local() as client:
        for number, point in enumerate(crash.POINTS, 1):
            with engines.with_tables("dynamodb_local", client) as engine:
                try:
                    crash.kill_and_retry(engine, *point)
                except AssertionError as error:
                    problems.append(f"{point}: {error}")
            if number % 10 == 0:
                log(f"{number} of {len(crash.POINTS)} deaths, {len(problems)} problems")
    print("\n  ".join([f"{len(crash.POINTS)} deaths, {len(problems)} problems", *problems]))
    return not problems


def machine(options: argparse.Namespace) -> bool:
    """The whole API against a model, step by step."""
    from tests.torture import machine as state_machine

    with (
        engines.dynamodb_local() as client,
        engines.with_tables("dynamodb_local", client) as engine,
    ):
        log(f"seed {options.seed}")
        counts = state_machine.run(engine, steps=options.steps, seed=options.seed, progress=log)
    print(f"{counts.pop('steps')} steps, and the model agreed with each response")
    for kind, count in sorted(counts.items()):
        print(f"  {count:7} {kind}")
    return True


def fuzz(options: argparse.Namespace) -> bool:
    """Requests made from the OpenAPI document."""
    from tests.torture import fuzz as fuzzing

    report = fuzzing.run(options.requests, seed=options.seed, progress=log)
    print(report.text())
    return not report.problems


def mutants(options: argparse.Namespace) -> bool:
    """Each condition and each permission rule removed, one at a time."""
    from tests.torture.mutants import ALL
    from tests.torture.mutants import run as mutation

    chosen = [one for one in ALL if any(part in one.name for part in options.mutant or [""])]
    survivors = mutation.run(chosen, progress=log)
    print(f"{len(chosen)} mutants")
    print("\n  ".join([f"{len(survivors)} survived", *survivors]))
    return not survivors


def outbox(options: argparse.Namespace) -> bool:
    """A thousand bookings, the outbox killed at each store call, receivers that misbehave."""
    from tests.torture import outbox_rounds

    def progress(so_far: outbox_rounds.Campaign) -> None:
        if so_far.bookings % 100 == 0:
            log(f"{so_far.bookings} bookings, {sum(so_far.deaths.values())} deaths")

    result = outbox_rounds.campaign(options.bookings, options.seed, progress)
    print(outbox_rounds.report(result))
    print("\n".join(result.violations[:20]))
    return not result.violations


def clocks(options: argparse.Namespace) -> bool:
    """The journeys in a browser, on clocks that date arithmetic stumbles over."""
    from tests.torture import clocks as awkward

    names = options.clock or list(AWKWARD)
    problems = list(awkward.run(names, progress=log))
    print("\n".join([f"{len(names)} clocks, {len(problems)} with problems", *problems]))
    return not problems


PARTS: dict[str, Part] = {
    "rounds": rounds,
    "calendars": calendars,
    "growth": growth,
    "rush": rush,
    "deaths": deaths,
    "machine": machine,
    "fuzz": fuzz,
    "mutants": mutants,
    "clocks": clocks,
    "outbox": outbox,
}
STARTED = time.monotonic()


def log(text: str) -> None:
    """A line of progress."""
    print(f"{time.monotonic() - STARTED:7.0f} s  {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[*PARTS, []],
        metavar="PART",
        help="; ".join(f"{name}: {part.__doc__}" for name, part in PARTS.items()),
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="maximum duration of the rounds"
    )
    parser.add_argument("--bookings", type=int, default=1000, help="bookings of the outbox")
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument(
        "--in-memory",
        action="store_true",
        help="calendars, growth and rush on a store in memory alone",
    )
    parser.add_argument("--steps", type=int, default=100_000, help="steps of the state machine")
    parser.add_argument("--requests", type=int, default=100_000, help="requests of the fuzzer")
    parser.add_argument(
        "--clock", action="append", choices=AWKWARD, help="one of the clocks, not all (repeatable)"
    )
    parser.add_argument(
        "--mutant", action="append", help="only mutants with this in their name (repeatable)"
    )
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # store failures are what is tested
    good = True
    for name in options.parts or PARTS:
        log(f"{name}: {PARTS[name].__doc__} (seed {options.seed})")
        good &= PARTS[name](options)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
