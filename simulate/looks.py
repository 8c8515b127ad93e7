"""The uplift's interval and the split, looked at a hundred times in each of many campaigns."""

from __future__ import annotations

import math
import random
import statistics
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import NamedTuple

from bench.table import markdown
from chalicelib.domain.engine.sample_ratio import sample_ratio
from chalicelib.domain.engine.uplift import uplift
from simulate.plot import Axis, Line, lines
from simulate.results import Result, Row, Size, share_at_least, share_at_most

LOOKS, VISITORS = 100, 20_000
SHARE = 0.8  # of the visitors who are not in the holdout
RATES = ((0.05, 0.05), (0.02, 0.02), (0.06, 0.05), (0.01, 0.02), (0.30, 0.30))
"""How often visitors accept: those to whom offers are shown, and the holdout. The first is A/A."""


class Watched(NamedTuple):
    """What one campaign was, over all looks."""

    covered: bool
    """Whether the truth was in the interval at every look."""
    alarm: bool
    """Whether there was a verdict at any look."""
    usual_alarm: bool
    """The same by the usual interval, which is meant for one look."""
    width: float
    """At the end, in widths of the usual interval."""


def counts(seed: str, rates: tuple[float, float], share: float) -> list[tuple[int, int, int, int]]:
    """Visitors and accepts of both arms, at each look."""
    lot = random.Random(seed)
    new = VISITORS // LOOKS
    n = k = m = j = 0
    looks = []
    for _ in range(LOOKS):
        treated = successes(lot, new, share)
        n, k = n + treated, k + successes(lot, treated, rates[0])
        m, j = m + new - treated, j + successes(lot, new - treated, rates[1])
        looks.append((n, k, m, j))
    return looks


def successes(lot: random.Random, trials: int, chance: float) -> int:
    """How many of the trials succeed: a draw for each success says after how many it comes."""
    if chance > 0.5:
        return trials - successes(lot, trials, 1 - chance)
    count, place = 0, 0
    while True:
        place += 1 + int(math.log(1 - lot.random()) / math.log1p(-chance))
        if place > trials:
            return count
        count += 1


def watch(rates: tuple[float, float], run: int) -> Watched:
    """One campaign."""
    truth = rates[0] - rates[1]
    covered, alarm, usual_alarm = True, False, False
    width = usual = math.nan
    for n, k, m, j in counts(f"uplift {rates} {run}", rates, SHARE):
        measured = uplift((n, k), (m, j))
        covered &= measured.lower <= truth <= measured.upper
        alarm |= measured.is_certain
        usual = usual_half_width(n, k, m, j)
        usual_alarm |= abs(measured.estimate) > usual
        width = measured.upper - measured.lower
    return Watched(covered, alarm, usual_alarm, width / (2 * usual))


def usual_half_width(n: int, k: int, m: int, j: int) -> float:
    """Of the 95 % interval that holds at one look."""
    p, q = k / n, j / m
    return 1.96 * math.sqrt(p * (1 - p) / n + q * (1 - q) / m)


def interval(size: Size) -> Result:
    """The uplift's interval, over 100 looks."""
    watched: dict[tuple[float, float], list[Watched]] = {}
    with ProcessPoolExecutor(size.workers) as pool:
        for rates in RATES:
            size.note(f"{size.runs} campaigns, accepted by {rates[0]:.0%} and {rates[1]:.0%}")
            runs = pool.map(watch, repeat(rates), range(size.runs), chunksize=20)
            watched[rates] = [*runs]

    def mean(rates: tuple[float, float], name: str) -> float:
        return statistics.fmean(getattr(each, name) for each in watched[rates])

    same = RATES[0]
    rows = [
        share_at_most("A/A, 100 looks: false alarms", 0.05, mean(same, "alarm")),
        share_at_least(
            "The truth is in the interval at all of 100 looks (the least of five kinds)",
            0.95,
            min(mean(rates, "covered") for rates in RATES),
        ),
        Row(
            "Width at 20,000 visitors, over the usual interval (the widest of five kinds)",
            "≤ 1.7 ×",
            f"{max(mean(rates, 'width') for rates in RATES):.2f} ×",
            max(mean(rates, "width") for rates in RATES) <= 1.7,
        ),
    ]
    table = markdown(
        ("shown", "holdout", "covered at all looks", "verdicts", "by the usual interval", "width"),
        [
            (
                f"{rates[0]:.0%}",
                f"{rates[1]:.0%}",
                f"{mean(rates, 'covered'):.1%}",
                f"{mean(rates, 'alarm'):.1%}",
                f"{mean(rates, 'usual_alarm'):.1%}",
                f"{mean(rates, 'width'):.2f} ×",
            )
            for rates in RATES
        ],
    )
    text = f"""\
{table}

{size.runs:,} campaigns of each kind, each with {VISITORS:,} visitors and {LOOKS} looks, {SHARE:.0%}
of them not in the holdout. A verdict is an interval of one sign at any look: where both accept
alike it is a false alarm. *By the usual interval* is what one would conclude who looks as often at
an interval that is meant for one look.

![The uplift of one campaign, with its interval](growth-uplift.svg)"""
    return Result("The uplift", rows, text, {"growth-uplift.svg": picture()})


def picture() -> str:
    """One campaign that brings something."""
    points = [
        (n + m, uplift((n, k), (m, j))) for n, k, m, j in counts("picture", (0.07, 0.05), SHARE)
    ]
    bounds = [
        ("upper bound", [(x, each.upper * 100) for x, each in points], 1),
        ("estimate", [(x, each.estimate * 100) for x, each in points], 0),
        ("lower bound", [(x, each.lower * 100) for x, each in points], 1),
        ("the truth", [(0, 2.0), (VISITORS, 2.0)], 3),
        ("nothing", [(0, 0.0), (VISITORS, 0.0)], 2),
    ]
    return lines(
        "The uplift of one campaign, with its interval",
        Axis("visitors", 0, VISITORS),
        Axis("uplift in percent of the visitors", -8, 8, percent=True),
        [Line(name, where, look) for name, where, look in bounds],
    )


def caught(share: float, expected: float, run: int) -> int | None:
    """After how many visitors a split is flagged; None if it never is."""
    for n, _, m, _ in counts(f"split {share} {expected} {run}", (0.05, 0.05), share):
        if sample_ratio(n, m, expected).flagged:
            return n + m
    return None


def split(size: Size) -> Result:
    """The check of the split, over 100 looks."""
    kinds = ((0.8, 0.8), (0.5, 0.5), (0.6, 0.5), (0.6, 0.8), (0.78, 0.8))
    flagged_at: dict[tuple[float, float], list[int | None]] = {}
    with ProcessPoolExecutor(size.workers) as pool:
        for kind in kinds:
            size.note(f"{size.runs} campaigns, split {kind[0]:.0%} instead of {kind[1]:.0%}")
            runs = pool.map(
                caught, *(repeat(part) for part in kind), range(size.runs), chunksize=50
            )
            flagged_at[kind] = [*runs]

    def flagged(kind: tuple[float, float]) -> float:
        return sum(each is not None for each in flagged_at[kind]) / size.runs

    def visitors(kind: tuple[float, float]) -> str:
        numbers = [each for each in flagged_at[kind] if each is not None]
        return f"{statistics.median(numbers):,.0f}" if numbers else "–"

    rows = [
        share_at_most(
            "A right split, 100 looks: flagged", 0.05, max(flagged(kind) for kind in kinds[:2])
        ),
        share_at_least("A split of 60/40 instead of 50/50: caught", 1.0, flagged((0.6, 0.5))),
        share_at_least("A split of 60/40 instead of 80/20: caught", 1.0, flagged((0.6, 0.8))),
    ]
    table = markdown(
        ("split", "expected", "flagged", "after visitors (median)"),
        [(f"{k[0]:.0%}", f"{k[1]:.0%}", f"{flagged(k):.1%}", visitors(k)) for k in kinds],
    )
    text = f"{table}\n\n{size.runs:,} campaigns of each kind, {VISITORS:,} visitors, {LOOKS} looks."
    return Result("The split", rows, text, {})
