"""What a campaign changes: visitors to whom offers are shown, against the holdout, to whom none is.

The interval holds at all looks together: whoever looks every day, and stops when they like, is
misled no more often than whoever looked once. A usual interval, looked at a hundred times, misleads
in nearly half of the campaigns that change nothing (docs/growth.md).
"""

from __future__ import annotations

import math
from typing import NamedTuple

MISLEADING = 0.05
"""How often an interval may ever, at any look, miss what is true."""
VISITORS_BEFORE_STOP = 200
"""A campaign does not stop itself before it has seen as many."""

_NARROWEST_AT = 5_000
"""Where the interval is narrowest beside a usual one, in visitors; wider before and after."""
_RHO_SQUARED = 1 / (0.12 * _NARROWEST_AT)
_VISITORS_MAX = 100_000_000
"""A verdict that would take more visitors than this is not in sight."""


class Arm(NamedTuple):
    """The visitors of one arm."""

    visitors: int
    accepted: int
    """Those who took an offer of the campaign, whether it was highlighted or not."""


class Uplift(NamedTuple):
    """How many more of the visitors take an offer because one was highlighted; all are shares of
    the visitors, from -1 to 1."""

    estimate: float
    lower: float
    upper: float
    visitors: int
    """Of both arms."""
    visitors_needed: int | None
    """How many more until there is a verdict, if the two shares stay as they are; 0 if there is
    one, None if none is in sight."""

    @property
    def is_certain(self) -> bool:
        """Whether there is a verdict: the interval has only one sign."""
        return self.lower > 0 or self.upper < 0


def uplift(treated: tuple[int, int], holdout: tuple[int, int]) -> Uplift:
    """The uplift with its interval, by (visitors, accepted) of each arm.

    Raises ValueError if more have accepted than there are visitors.
    """
    arms = Arm(*treated), Arm(*holdout)
    if any(not 0 <= arm.accepted <= arm.visitors for arm in arms):
        raise ValueError("more have accepted than there are visitors")
    visitors = arms[0].visitors + arms[1].visitors
    if not all(arm.visitors for arm in arms):
        return Uplift(0.0, -1.0, 1.0, visitors, None)
    estimate, lower, upper = _interval(*arms, times=1)
    return Uplift(estimate, lower, upper, visitors, _visitors_needed(*arms))


def should_stop(measured: Uplift, limit: float) -> bool:
    """Whether a campaign stops itself, because it cannot reach the hotel's limit. It is the upper
    bound that must lie below it: the lower one does at the start of every campaign."""
    return measured.visitors >= VISITORS_BEFORE_STOP and measured.upper < limit


def _interval(treated: Arm, holdout: Arm, times: float) -> tuple[float, float, float]:
    """The estimate and its bounds, if each arm had `times` as many visitors with the same shares.

    Newcombe's hybrid score interval of a difference (R. G. Newcombe, Interval estimation for the
    difference between independent proportions, 1998, method 10): it needs no guard against few
    visitors, for it never claims a variance of 0 or leaves -1 to 1. In the place of 1.96 it has the
    bound of an asymptotic confidence sequence (I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy,
    A. Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, 2021, theorem
    2.2), which holds at all numbers of visitors at once.
    """
    information = _RHO_SQUARED * times * (treated.visitors + holdout.visitors)
    evidence = math.log1p(information) - 2 * math.log(MISLEADING)
    squared = (1 + 1 / information) * evidence
    shown, low_shown, high_shown = _wilson(treated, times, squared)
    hidden, low_hidden, high_hidden = _wilson(holdout, times, squared)
    estimate = shown - hidden
    lower = estimate - math.hypot(shown - low_shown, high_hidden - hidden)
    upper = estimate + math.hypot(high_shown - shown, hidden - low_hidden)
    return estimate, max(-1.0, lower), min(1.0, upper)


def _wilson(arm: Arm, times: float, squared: float) -> tuple[float, float, float]:
    """The share of one arm, and the bounds of its score interval, by the square of the bound of a
    standard normal."""
    visitors = arm.visitors * times
    share = arm.accepted / arm.visitors
    whole = 1 + squared / visitors
    middle = (share + squared / (2 * visitors)) / whole
    variance = share * (1 - share) / visitors + squared / (4 * visitors**2)
    half = math.sqrt(squared * variance) / whole
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _visitors_needed(treated: Arm, holdout: Arm) -> int | None:
    """How many more visitors, split alike, until the interval has only one sign."""
    visitors = treated.visitors + holdout.visitors

    def is_certain(more: int) -> bool:
        _, lower, upper = _interval(treated, holdout, 1 + more / visitors)
        return lower > 0 or upper < 0

    if is_certain(0):
        return 0
    if not is_certain(_VISITORS_MAX):
        return None
    few, enough = 0, _VISITORS_MAX
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if is_certain(middle) else (middle, enough)
    return enough
