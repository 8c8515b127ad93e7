"""Whether visitors were split as they should have been. If they were not, something lost visitors
of one arm more than of the other, and no comparison of the two is fair."""

from __future__ import annotations

import math
from typing import NamedTuple

FALSE_ALARMS = 0.01
"""How often a right split is ever flagged, at any look."""
_CONCENTRATION = 100.0
"""How near to the expected share a wrong one is looked for: some hundredths of it."""


class SampleRatio(NamedTuple):
    """The split of visitors into two arms."""

    share: float
    """Of the first arm; the expected one if there are no visitors."""
    p_value: float
    """Valid at every look: ever as small as this by chance no more often than it says."""
    flagged: bool


def sample_ratio(first: int, second: int, expected: float) -> SampleRatio:
    """Compare two numbers of visitors with the share of the first arm that is expected (0 to 1).

    The evidence is a Bayes factor: shares around the expected one (Beta) against exactly that one.
    If the split is right, it is a martingale, so that the chance that it ever passes 1 / p is at
    most p (M. Lindon, A. Malek, Anytime-valid inference for multinomial count data, 2022).

    Raises ValueError if the expected share is not between 0 and 1, or a number is negative.
    """
    if not 0 < expected < 1 or min(first, second) < 0:
        raise ValueError("a split has two arms, each with some share of the visitors")
    a, b = _CONCENTRATION * expected, _CONCENTRATION * (1 - expected)
    exactly = first * math.log(expected) + second * math.log1p(-expected)
    evidence = _log_beta(a + first, b + second) - _log_beta(a, b) - exactly
    p_value = math.exp(min(0.0, -evidence))
    visitors = first + second
    share = first / visitors if visitors else expected
    return SampleRatio(share, p_value, p_value <= FALSE_ALARMS)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
