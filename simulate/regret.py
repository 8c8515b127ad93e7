"""Regret: what the best offer for each visitor would have brought, less what was chosen."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import product

from bench.table import markdown
from simulate.players import Arithmetic, Engine, MabWiser, Maker, VowpalWabbit, play
from simulate.plot import Axis, Line, lines
from simulate.results import Result, Row, Size, at_most
from simulate.worlds import VISITORS, VISITORS_A_DAY, World, digits, hotel

TUNING = range(1000, 1008)
"""The seeds by which everybody was tuned: ours, MABWiser's policies and VW alike."""

Curves = dict[str, list[list[float]]]
"""Of each player, the regret over time for each seed."""


def mabwiser(name: str, **parameters: float) -> Maker:
    """A policy of MABWiser by its name."""

    def make(world: World, seed: int) -> MabWiser:
        from mabwiser.mab import LearningPolicy

        return MabWiser(world, seed, getattr(LearningPolicy, name)(**parameters))

    return make


def vw(options: str) -> Maker:
    """Vowpal Wabbit's SquareCB with these options."""
    return partial(VowpalWabbit, options=options)


def labelled(name: str, grid: Mapping[str, Sequence[float]]) -> dict[str, Maker]:
    """MABWiser's policy with all combinations of parameters, by a name that says them."""
    makers = {}
    for values in product(*grid.values()):
        parameters = dict(zip(grid, values, strict=True))
        label = ", ".join(f"{key}={value:g}" for key, value in parameters.items())
        makers[f"MABWiser {name}({label})"] = mabwiser(name, **parameters)
    return makers


ENGINE: dict[str, Maker] = {"engine": Engine}

MABWISER: dict[str, Maker] = {
    **labelled("LinTS", {"alpha": (0.1, 0.2, 0.3, 0.5)}),
    **labelled("LinUCB", {"alpha": (0.1, 0.2, 0.3, 0.5)}),
    **labelled("LinGreedy", {"epsilon": (0.01, 0.03, 0.06, 0.1)}),
    **labelled("LinUCB", {"alpha": (0.2, 0.3), "l2_lambda": (5,)}),
    **labelled("LinGreedy", {"epsilon": (0.03,), "l2_lambda": (5,)}),
    **labelled("ThompsonSampling", {}),
    **labelled("UCB1", {"alpha": (0.1,)}),
    **labelled("Softmax", {"tau": (0.02,)}),
}
VW: dict[str, Maker] = {
    f"VW squarecb {options}": vw(options)
    for options in (
        f"--gamma_scale {scale} --gamma_exponent {exponent} -l {rate}"
        for scale, exponent, rate in product((10, 100, 1000), (0.25, 0.5), (0.1, 0.5))
    )
}
ALL = {**ENGINE, **MABWISER, **VW}

# The best of each on the tuning seeds (make simulate ARGS="tune").
BEST_MABWISER = (
    "MABWiser LinUCB(alpha=0.2)",
    "MABWiser LinUCB(alpha=0.3)",
    "MABWiser LinGreedy(epsilon=0.03)",
)
BEST_VW = "VW squarecb --gamma_scale 1000 --gamma_exponent 0.5 -l 0.1"
DEFAULT_VW = "VW squarecb --gamma_scale 10 --gamma_exponent 0.5 -l 0.5"
"""As it comes: with its own defaults."""
BEST_ON_DIGITS = (
    "MABWiser LinUCB(alpha=0.2)",
    "MABWiser LinUCB(alpha=0.3)",
    "MABWiser LinUCB(alpha=0.2, l2_lambda=5)",
    "MABWiser LinTS(alpha=0.1)",
    "MABWiser LinTS(alpha=0.2)",
)


@cache
def world_of(kind: str, seed: int) -> World:
    """A world by its name and seed."""
    if kind == "hotel":
        return hotel(seed)
    classes, pixels = map(int, kind.split()[1:])
    return digits(seed, classes, pixels)


def one(task: tuple[str, str, int]) -> list[float]:
    """One player in one world."""
    kind, name, seed = task
    world = world_of(kind, seed)
    maker = Arithmetic if name == "engine" and world.arms > 8 else ALL[name]
    return play(world, maker(world, seed))


def curves_of(kind: str, names: Iterable[str], seeds: range, size: Size) -> Curves:
    """All players in all worlds of a kind."""
    curves: Curves = {}
    with ProcessPoolExecutor(size.workers) as pool:
        for name in names:
            size.note(f"{name}, {kind}, {len(seeds)} seeds")
            curves[name] = [*pool.map(one, [(kind, name, seed) for seed in seeds])]
    return curves


def mean(curves: list[list[float]]) -> float:
    """The mean of the regret in the end."""
    return statistics.fmean(curve[-1] for curve in curves)


def table_of(curves: Curves) -> str:
    """Each player's regret."""
    rows = []
    for name, each in sorted(curves.items(), key=lambda item: mean(item[1])):
        ends = [curve[-1] for curve in each]
        error = statistics.stdev(ends) / len(ends) ** 0.5 if len(ends) > 1 else 0.0
        rows.append(
            (name, f"{mean(each):.1f}", f"± {error:.1f}", f"{min(ends):.0f}–{max(ends):.0f}")
        )
    return markdown(("player", "regret", "its standard error", "least and most"), rows)


def best(curves: Curves, beginning: str) -> tuple[str, float]:
    """The player with this beginning of its name that regrets least, and how much."""
    name = min(
        (each for each in curves if each.startswith(beginning)), key=lambda n: mean(curves[n])
    )
    return name, mean(curves[name])


def in_hotels(size: Size) -> Result:
    """Regret on simulated hotels, against MABWiser and Vowpal Wabbit."""
    names = ("engine", *BEST_MABWISER, DEFAULT_VW, BEST_VW)
    curves = curves_of("hotel", names, size.seeds, size)
    ours = mean(curves["engine"])
    reference, least = best(curves, "MABWiser")
    rows = [
        at_most("Regret, hotels, over MABWiser's best", 1.15, ours / least),
        at_most("Regret, hotels, over VW squarecb", 0.75, ours / mean(curves[DEFAULT_VW])),
        at_most("The same over VW squarecb, tuned", 0.75, ours / mean(curves[BEST_VW])),
    ]
    text = f"""\
{table_of(curves)}

{len(size.seeds)} hotels (seeds {size.seeds[0]} to {size.seeds[-1]}) with eight offers and twelve
bits, {VISITORS:,} visitors, {VISITORS_A_DAY} a day; nobody learns of a day before it is over. The
players were tuned on other seeds, below; the first of Vowpal Wabbit's is as it comes, by its own
defaults. The engine's regret has its floor in it: at least one in a hundred visitors sees each
offer for as long as the campaign lasts, so that any other choice can be judged afterwards. That
alone costs about seven hundredths of what choosing at random would.

![Regret over visitors](growth-regret.svg)"""
    shown = {
        "the engine": "engine",
        "MABWiser's best": reference,
        "VW squarecb": DEFAULT_VW,
        "VW squarecb, tuned": BEST_VW,
    }
    return Result(
        "Regret on simulated hotels", rows, text, {"growth-regret.svg": picture(curves, shown)}
    )


def picture(curves: Curves, shown: dict[str, str]) -> str:
    """The mean of each over visitors."""
    drawn = []
    for look, (title, name) in enumerate(shown.items()):
        means = [statistics.fmean(column) for column in zip(*curves[name], strict=True)]
        points = [((day + 1) * VISITORS_A_DAY, value) for day, value in enumerate(means)]
        drawn.append(Line(title, [(0, 0.0), *points], look))
    top = max(line.points[-1][1] for line in drawn)
    high = -(-top // 100) * 100
    return lines(
        "Regret on simulated hotels, less is better",
        Axis("visitors", 0, VISITORS),
        Axis("accepts that were missed", 0, high),
        drawn,
    )


def on_digits(size: Size) -> Result:
    """Regret on eight handwritten digits by twelve pixels, against MABWiser."""
    row, table = digits_against("digits 8 12", "eight digits by twelve pixels", size)
    text = f"""\
{table}

The regret is the number of wrong guesses in one pass over scikit-learn's digits, learned in groups
of 20, in {len(size.seeds)} orders. Eight digits by the twelve pixels that vary most are what the
engine can be used for. MABWiser's best is the one that does best here, of five policies that did
best in two other orders (seeds 1000 and 1001)."""
    return Result("Regret on handwritten digits", [row], text, {})


def on_all_digits(size: Size) -> Result:
    """The same on all ten digits by all 64 pixels; only when it is named, for it takes long."""
    row, table = digits_against("digits 10 64", "ten digits by 64 pixels", size)
    text = f"""\
{table}

What the engine computes, without its limits of eight offers and twelve bits: ten arms with 65
features, in {len(size.seeds)} orders."""
    return Result("Regret on all handwritten digits", [row], text, {})


def digits_against(kind: str, what: str, size: Size) -> tuple[Row, str]:
    """The engine and MABWiser's linear policies on digits."""
    names = ("engine", *BEST_ON_DIGITS)
    curves = curves_of(kind, names, size.seeds, size)
    reference, least = best(curves, "MABWiser")
    ours = mean(curves["engine"])
    row = at_most(f"Regret, {what}, over MABWiser's best", 1.4, ours / least)
    return row, table_of({name: curves[name] for name in ("engine", reference)})


def tuning(size: Size) -> Result:
    """All players on the tuning seeds: which of each is the best."""
    curves = curves_of("hotel", ALL, TUNING, size)
    text = f"""\
{table_of(curves)}

{len(TUNING)} hotels, with the seeds {TUNING[0]} to {TUNING[-1]}, which are used for nothing else.
The engine's own prior was tuned on them, too."""
    return Result("How the players were tuned", [], text, {})
