"""`python -m tests.torture`: everything at its full size, with progress. `--help` for the parts."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable

from tests import engines

# As in the tests: no real account is ever reached.
os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")
os.environ.setdefault("AWS_DEFAULT_REGION", engines.REGION)

Part = Callable[[argparse.Namespace], bool]


def rounds(asked: argparse.Namespace) -> bool:
    """Fifty callers at once in bad weather, and the oracle after each round."""
    from tests.torture import oracle
    from tests.torture import rounds as torture

    def progress(done: torture.Campaign) -> None:
        if done.rounds % 10 == 0:
            fired = sum(done.fired.values())
            say(f"{done.rounds} rounds, {fired} faults, {len(done.wrong)} violations")

    with engines.dynamodb_local() as client:
        url = client.meta.endpoint_url
        done = torture.campaign(
            url,
            client,
            rounds=asked.rounds,
            seconds=asked.seconds,
            seed=asked.seed,
            callers=asked.callers,
            progress=progress,
        )
    print(torture.report(done))
    print(oracle.sample(done.wrong))
    fired, answered = sum(done.fired.values()), done.tallies["rough"].share_answered()
    if fired < 2 * done.rounds or answered < 0.99:
        print(f"{fired} faults fired, {answered:.2%} answered in rough weather: too few")
        return False
    return not done.wrong


def deaths(asked: argparse.Namespace) -> bool:
    """A process killed before and after each store call of each change and of the sweep."""
    from tests.torture import crash

    points, wrong = crash.points(), []
    with engines.dynamodb_local() as client:
        for number, point in enumerate(points, 1):
            with engines.with_tables("dynamodb_local", client) as engine:
                try:
                    crash.really(engine, *point)
                except AssertionError as error:
                    wrong.append(f"{point}: {error}")
            if number % 10 == 0:
                say(f"{number} of {len(points)} deaths, {len(wrong)} problems")
    print(f"{len(points)} deaths, {len(wrong)} problems" + "".join(f"\n  {one}" for one in wrong))
    return not wrong


def machine(asked: argparse.Namespace) -> bool:
    """The whole API against a model, step by step."""
    from tests.torture import machine as states

    with (
        engines.dynamodb_local() as client,
        engines.with_tables("dynamodb_local", client) as engine,
    ):
        say(f"seed {asked.seed}")
        done = states.run(engine, steps=asked.steps, seed=asked.seed, progress=say)
    print(f"{done.pop('steps')} steps, and the model agreed with each answer")
    for kind, times in sorted(done.items()):
        print(f"  {times:7} {kind}")
    return True


def fuzz(asked: argparse.Namespace) -> bool:
    """Requests made from our own OpenAPI document."""
    from tests.torture import fuzz as requests

    found = requests.run(asked.requests, seed=asked.seed, progress=say)
    print(found.report())
    return not found.wrong


def mutants(asked: argparse.Namespace) -> bool:
    """Each condition and each access rule taken away, one at a time."""
    from tests.torture import mutants as mutation

    survivors = mutation.run(progress=say)
    print(f"{len(survivors)} survived" + "".join(f"\n  {name}" for name in survivors))
    return not survivors


PARTS: dict[str, Part] = {
    "rounds": rounds,
    "deaths": deaths,
    "machine": machine,
    "fuzz": fuzz,
    "mutants": mutants,
}
STARTED = time.monotonic()


def say(text: str) -> None:
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
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of rounds, at most")
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--steps", type=int, default=100_000, help="of the machine")
    parser.add_argument("--requests", type=int, default=100_000, help="of the fuzzer")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # that the store stays away is what we are here for
    good = True
    for name in asked.parts or PARTS:
        say(f"{name}: {PARTS[name].__doc__} (seed {asked.seed})")
        good &= PARTS[name](asked)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
