"""The chance of each of some normals to be the largest: Thompson sampling without drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chalicelib.domain.engine.model import Normal
from chalicelib.domain.errors import BrokenInvariant

_REACH = 4.5
"""How far a normal reaches from its mean, in its standard deviations."""
_STEP = 1.5
"""The longest piece of the integral, in standard deviations of every normal that reaches there."""
_NODES = (
    (-0.8611363115940526, 0.34785484513745385),
    (-0.3399810435848563, 0.6521451548625461),
    (0.3399810435848563, 0.6521451548625461),
    (0.8611363115940526, 0.34785484513745385),
)
"""Gauss-Legendre's four of each piece, with their weights."""
_TOLERANCE = 1e-3
_REFINEMENTS = 4


def chances_of_best(normals: Sequence[Normal]) -> list[float]:
    """P(each is the largest), if all are independent; they sum to 1.

    The chances are integrals, and theirs is a sum of 1, too: if it comes out otherwise by more than
    a thousandth, the pieces are made shorter. Raises BrokenInvariant if that does not help.
    """
    if len(normals) == 1:
        return [1.0]
    step = _STEP
    for _ in range(_REFINEMENTS):
        chances = _integrals(normals, *_nodes(normals, step))
        whole = sum(chances)
        if abs(whole - 1) <= _TOLERANCE:
            return [chance / whole for chance in chances]
        step /= 2
    raise BrokenInvariant("the chances to be the best do not sum to 1")


def _nodes(normals: Sequence[Normal], step: float) -> tuple[list[float], list[float]]:
    """Where to look at the normals, and how much each place counts: wherever the largest can be, in
    pieces that are short where a narrow normal is, and long where there are only wide ones."""
    low = max([mean - _REACH * deviation for mean, deviation in normals])
    end = max([mean + _REACH * deviation for mean, deviation in normals])
    reaches = [
        (mean - _REACH * deviation, mean + _REACH * deviation, step * deviation)
        for mean, deviation in normals
    ]
    at: list[float] = []
    weights: list[float] = []
    while low < end:
        high = end
        for first, last, longest in reaches:
            if low < last:
                high = min(high, max(first, low + longest))
        half, middle = (high - low) / 2, (high + low) / 2
        for node, weight in _NODES:
            at.append(middle + half * node)
            weights.append(half * weight)
        low = high
    return at, weights


def _integrals(normals: Sequence[Normal], at: list[float], weights: list[float]) -> list[float]:
    """∫ φₖ(t) Πⱼ≠ₖ Φⱼ(t) dt for each k."""
    erf, exp = math.erf, math.exp
    below = []
    for mean, deviation in normals:
        scale = math.sqrt(0.5) / deviation
        # Never 0, because it is divided by; what is as small has no weight anywhere.
        below.append([0.5 + 0.5 * erf((t - mean) * scale) or 1e-300 for t in at])
    whole = [*map(math.prod, zip(weights, *below, strict=True))]
    chances = []
    for (mean, deviation), column in zip(normals, below, strict=True):
        scale = math.sqrt(0.5) / deviation
        densities = [exp(-(((t - mean) * scale) ** 2)) for t in at]
        parts = zip(whole, densities, column, strict=True)
        chances.append(
            sum([part * density / own for part, density, own in parts]) * scale / math.sqrt(math.pi)
        )
    return chances
