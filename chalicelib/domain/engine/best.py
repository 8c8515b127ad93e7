"""The chance of each of some normals to be the largest: Thompson sampling without drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from chalicelib.domain.engine.model import Normal
from chalicelib.domain.errors import BrokenInvariant

_EDGES = (-6.0, -3.0, -1.5, 0.0, 1.5, 3.0, 6.0)
"""Between which the integral is cut, in standard deviations of each normal: one grid for all, with
edges near every normal however narrow it is beside the others."""
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

    The chances are integrals, whose sum is known to be 1: if it comes out otherwise by more than a
    thousandth, the grid is made finer. Raises BrokenInvariant if that does not help.
    """
    if len(normals) == 1:
        return [1.0]
    start = max(each.mean + _EDGES[0] * each.deviation for each in normals)
    places = {each.mean + edge * each.deviation for each in normals for edge in _EDGES}
    edges = [start, *sorted(place for place in places if place > start)]
    for _ in range(_REFINEMENTS):
        chances = _integrals(normals, edges)
        whole = sum(chances)
        if abs(whole - 1) <= _TOLERANCE:
            return [chance / whole for chance in chances]
        middles = [(a + b) / 2 for a, b in pairwise(edges)]
        edges = sorted({*edges, *middles})
    raise BrokenInvariant("the chances to be the best do not sum to 1")


def _integrals(normals: Sequence[Normal], edges: list[float]) -> list[float]:
    """∫ φₖ(t) Πⱼ≠ₖ Φⱼ(t) dt for each k."""
    at: list[float] = []
    widths: list[float] = []
    for low, high in pairwise(edges):
        half, middle = (high - low) / 2, (high + low) / 2
        at += [middle + half * node for node, _ in _NODES]
        widths += [half * weight for _, weight in _NODES]
    below = []
    for mean, deviation in normals:
        scale = math.sqrt(0.5) / deviation
        below.append([0.5 + 0.5 * math.erf((t - mean) * scale) for t in at])
    whole = [
        width * math.prod(row) for width, row in zip(widths, zip(*below, strict=True), strict=True)
    ]
    used = [
        (t, part, place) for place, (t, part) in enumerate(zip(at, whole, strict=True)) if part > 0
    ]
    chances = []
    for (mean, deviation), column in zip(normals, below, strict=True):
        scale = math.sqrt(0.5) / deviation
        density = 0.0
        for t, part, place in used:
            z = (t - mean) * scale
            density += part / column[place] * math.exp(-z * z)
        chances.append(density * scale / math.sqrt(math.pi))
    return chances
