"""The points by which a visit is read, version by version. A version that was used is never
changed: a new one is added at the end, after a person has looked at it (docs/growth.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

State = Literal["looking", "comparing", "deciding", "stuck"]
"""What a visit looks like. The list is closed: nothing in it is about the person. `stuck` is so in
the form, and gets help and no offer."""
STATES: tuple[State, ...] = get_args(State)
"""Of two states with the same points, the later one counts."""

STRONGER: Mapping[str, str] = MappingProxyType(
    {"dwell_120s": "dwell_20s", "prices_5": "prices_2", "dates_3": "dates_1"}
)
"""Bits that are said in place of another, whose points they then have besides their own."""


class Points(NamedTuple):
    """What speaks for one state."""

    start: int
    """What it has before anything was seen."""
    of_bits: Mapping[str, int]
    """By the names of engine/bins.py; a bit that is left out has none."""


class Table(NamedTuple):
    """One version: whole points, which are added up."""

    version: int
    points: Mapping[State, Points]


TABLES = (
    Table(
        1,
        MappingProxyType(
            {
                "looking": Points(1, {"dwell_20s": 1, "scrolled_half": 1}),
                "comparing": Points(
                    0, {"prices_2": 2, "prices_5": 1, "came_back": 2, "dates_3": 1}
                ),
                "deciding": Points(0, {"fields_1": 5, "dates_1": 1, "returned": 1}),
                # Without a field there is no form to be stuck in.
                "stuck": Points(-5, {"fields_1": 6, "paused_at_call": 3, "dwell_120s": 3}),
            }
        ),
    ),
)
BY_VERSION: Mapping[int, Table] = MappingProxyType({each.version: each for each in TABLES})
CURRENT = TABLES[-1]
