"""How long a decision takes, in process."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.table import markdown, median, p99
from chalicelib.domain.engine import statistics
from chalicelib.domain.engine.bins import BINS_MAX, FEATURE_COUNT
from chalicelib.domain.engine.choice import draw, propensities
from chalicelib.domain.engine.policy import Policy, from_json
from simulate.results import Result, Size, at_most

DECISIONS = 20_000
OFFERS = 8


def section(size: Size) -> Result:
    """The time of a decision among eight offers by thirteen features, none of it cached."""
    size.note(f"{DECISIONS:,} decisions")
    policy = some_policy()
    own, wall = decisions(policy, time.thread_time), decisions(policy, time.perf_counter)
    stored = policy.to_json()
    making = []
    for _ in range(50):
        start = time.thread_time()
        from_json(stored)
        making.append((time.thread_time() - start) * 1000)
    name = (
        f"decide, in process, p99, {OFFERS} offers × {FEATURE_COUNT} features: ms of the processor"
    )
    rows = [at_most(name, 1.0, p99(own))]
    table = markdown(
        ("ms", "median", "p99"),
        [
            ("a decision, by the processor's time", median(own), p99(own)),
            ("a decision, by the clock", median(wall), p99(wall)),
            ("to read a policy, once a minute, by the processor's time", median(making), "–"),
        ],
    )
    text = f"""\
{table}

{DECISIONS:,} decisions for contexts at random, with offers that were seen from 3 to 10,000 times,
without numpy. What others do on the same machine is in the time by the clock, and not in that of
the processor."""
    return Result("How long a decision takes", rows, text, {})


def some_policy() -> Policy:
    """Offers that were seen rarely to often: the widths of their normals differ much."""
    lot = random.Random("speed")
    seen = [round(3 * (10_000 / 3) ** (step / (OFFERS - 1))) for step in range(OFFERS)]
    offers = tuple(
        (
            f"offer-{number}",
            statistics.total(
                statistics.of(lot.randint(0, BINS_MAX), rewarded=lot.random() < 0.05)
                for _ in range(times)
            ),
        )
        for number, times in enumerate(seen, start=1)
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Policy(campaign_id="cmp-1", made_at=now, offers=offers, show_millionths=700_000)


def decisions(policy: Policy, clock: Callable[[], float]) -> list[float]:
    """The milliseconds of each."""
    lot = random.Random("decisions")
    durations = []
    for _ in range(DECISIONS):
        bins, number = lot.randint(0, BINS_MAX), lot.randrange(1_000_000)
        start = clock()
        draw(propensities(policy, bins), number)
        durations.append((clock() - start) * 1000)
    return durations
