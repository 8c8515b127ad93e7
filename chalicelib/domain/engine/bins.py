"""What a page tells of a visit: at most twelve bits, each the answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "dwell_20s": "looked at the pages for 20 seconds or more",
        "dwell_120s": "looked at the pages for two minutes or more",
        "scrolled_half": "scrolled past half of a page",
        "came_back": "came back to a price that was out of view",
        "prices_2": "looked at two prices or more, a second each",
        "prices_5": "looked at five prices or more",
        "dates_1": "changed the dates",
        "dates_3": "changed the dates three times or more",
        "fields_1": "went into a field of the form",
        "paused_at_call": "stayed over the button without pressing it",
        "returned": "left the pages and came back in this session",
        "coarse_pointer": "uses a touchscreen",
    }
)
"""When each bit is set, the lowest first."""
FEATURES = tuple(MEANINGS)
"""The names of the bits, the lowest first."""

FEATURE_COUNT = 1 + len(FEATURES)
"""With the constant, which is feature 0 and always 1; bit n is feature n + 1."""

BINS_MAX = 2 ** len(FEATURES) - 1


@cache
def vector(bins: int) -> tuple[int, ...]:
    """The features that are 1, in ascending order; the constant is the first.

    Raises ValueError if `bins` is not from 0 to BINS_MAX.
    """
    if not 0 <= bins <= BINS_MAX:
        raise ValueError(f"bins are from 0 to {BINS_MAX}")
    return (0, *(bit + 1 for bit in range(len(FEATURES)) if bins >> bit & 1))
