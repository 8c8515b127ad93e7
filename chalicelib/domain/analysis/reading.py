"""What a visit looks like by its bits: the state with the most points, and what speaks for it."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.analysis.table import STATES, STRONGER, State, Table
from chalicelib.domain.engine.bins import FEATURES, vector


class Evidence(NamedTuple):
    """A bit that gave points."""

    bit: str
    points: int


class Reading(NamedTuple):
    """A visit, read."""

    state: State
    evidence: tuple[Evidence, ...]
    """What gave points to this state, the most first; as many in the order of the bits."""


def read(bins: int, table: Table) -> Reading:
    """What a visit with these bits looks like. Raises ValueError of bins."""
    bits = [FEATURES[feature - 1] for feature in vector(bins) if feature]
    state = max(STATES, key=lambda each: (_sum(each, bits, table), STATES.index(each)))
    points = {bit: table.points[state].of_bits.get(bit, 0) for bit in bits}
    for stronger, weaker in STRONGER.items():
        if stronger in points and weaker in points:
            points[stronger] += points.pop(weaker)
    evidence = [Evidence(bit, number) for bit, number in points.items() if number]
    # Sorting is stable: as many points stay in the order of the bits.
    return Reading(state, tuple(sorted(evidence, key=lambda each: -each.points)))


def _sum(state: State, bits: list[str], table: Table) -> int:
    points = table.points[state]
    return points.start + sum(points.of_bits.get(bit, 0) for bit in bits)
