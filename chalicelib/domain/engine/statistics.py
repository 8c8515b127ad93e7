"""What is counted of one offer: whole numbers, which can be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Any

from chalicelib.domain.engine.bins import FEATURE_COUNT, vector
from chalicelib.domain.errors import BrokenInvariant

PAIRS = tuple(combinations_with_replacement(range(FEATURE_COUNT), 2))
"""The keys of `a`, in the order in which they are stored."""


@dataclass(frozen=True, slots=True)
class OfferStatistics:
    """The counts of the exposures of one offer.

    They are the sums of a least-squares fit: `a` of x xᵀ and `b` of r x, where x are an exposure's
    features and r is 1 if the offer was taken. Since both are 0 or 1, all sums are whole numbers.
    What is 0 is left out of `a` and `b`.
    """

    seen: int = 0
    """Visitors to whom the offer was shown."""
    accepted: int = 0
    """Of them, those who took any offer of the campaign within 24 hours."""
    rewarded: int = 0
    """Of them, those who took this one."""
    a: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """How many of the exposures had both features, by pair (i, j) with i ≤ j."""
    b: Mapping[int, int] = field(default_factory=dict)
    """How many of the rewarded exposures had a feature."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant if the constant was not counted as often as the exposures."""
        object.__setattr__(self, "a", {pair: n for pair, n in sorted(self.a.items()) if n})
        object.__setattr__(self, "b", {index: n for index, n in sorted(self.b.items()) if n})
        if self.a.get((0, 0), 0) != self.seen or self.b.get(0, 0) != self.rewarded:
            raise BrokenInvariant("an offer's features were not counted as often as the offer")

    def __add__(self, other: OfferStatistics) -> OfferStatistics:
        return OfferStatistics(
            self.seen + other.seen,
            self.accepted + other.accepted,
            self.rewarded + other.rewarded,
            {pair: self.a.get(pair, 0) + other.a.get(pair, 0) for pair in {*self.a, *other.a}},
            {index: self.b.get(index, 0) + other.b.get(index, 0) for index in {*self.b, *other.b}},
        )

    def to_list(self) -> list[Any]:
        """Seen, accepted, rewarded, `a` by PAIRS, `b` by feature: for JSON."""
        a = [self.a.get(pair, 0) for pair in PAIRS]
        b = [self.b.get(index, 0) for index in range(FEATURE_COUNT)]
        return [self.seen, self.accepted, self.rewarded, a, b]


def from_list(stored: list[Any]) -> OfferStatistics:
    """The statistics of a list by `to_list`. Raises BrokenInvariant."""
    seen, accepted, rewarded, a, b = stored
    if len(a) != len(PAIRS) or len(b) != FEATURE_COUNT:
        raise BrokenInvariant("an offer's statistics are of other features")
    return OfferStatistics(
        seen, accepted, rewarded, dict(zip(PAIRS, a, strict=True)), dict(enumerate(b))
    )


def shown(bins: int) -> OfferStatistics:
    """What an exposure adds when it is seen. Raises ValueError."""
    return OfferStatistics(
        seen=1, a=dict.fromkeys(combinations_with_replacement(vector(bins), 2), 1)
    )


def taken(bins: int, *, rewarded: bool) -> OfferStatistics:
    """What an exposure adds when its visitor takes an offer of the campaign: the one that was shown
    (`rewarded`), or another. Raises ValueError."""
    if not rewarded:
        return OfferStatistics(accepted=1)
    return OfferStatistics(accepted=1, rewarded=1, b=dict.fromkeys(vector(bins), 1))


def of(bins: int, rewarded: bool, accepted: bool | None = None) -> OfferStatistics:
    """All that an exposure has added. `accepted` is by default the same as `rewarded`. Raises
    ValueError."""
    if rewarded or accepted:
        return shown(bins) + taken(bins, rewarded=rewarded)
    return shown(bins)


def total(statistics: Iterable[OfferStatistics]) -> OfferStatistics:
    """The sum, as of days and shards."""
    return sum(statistics, OfferStatistics())
