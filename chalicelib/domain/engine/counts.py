"""What exposures add to the statistics of their campaign. It is only ever added, and taken away
again where an exposure is erased: what is counted is the sum over the exposures that were written
and not erased, to the last digit. One that has expired stays in it, as a number without visitor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from chalicelib.domain.analysis import table
from chalicelib.domain.analysis.reading import read
from chalicelib.domain.analysis.table import STATES
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.engine.statistics import OfferStatistics, shown, taken

Counts = Mapping[str, int]
"""Numbers by name: `seen`, `accepted`, `rewarded`, `capped`; of visits that were read
`<state>_seen` and `<state>_accepted`; of offers `a_i_j` and `b_i`, the sums of the ridge regression
of the reward on the bins."""
OF_STATES = tuple(f"{state}_{what}" for state in STATES for what in ("seen", "accepted"))


class Group(NamedTuple):
    """Whose exposures are counted together."""

    day: date
    """In UTC."""
    arm: str


def of_seen(exposure: Exposure) -> Counts:
    """What an exposure adds when it is seen."""
    own = _by_name(shown(exposure.bins)) if exposure.is_offer else {"seen": 1}
    return {**own, **_of_state(exposure, "seen")}


def of_accept(exposure: Exposure) -> Counts:
    """What it adds when its visitor takes an offer; nothing where none was taken."""
    if exposure.accepted_at is None:
        return {}
    own = _by_name(taken(exposure.bins, rewarded=exposure.is_rewarded))
    return {**own, **_of_state(exposure, "accepted")}


def _of_state(exposure: Exposure, what: str) -> Counts:
    """What is counted of the state in which the visitor was, where signals were allowed."""
    if exposure.analysis_version is None:
        return {}
    reading = read(exposure.bins, table.BY_VERSION[exposure.analysis_version])
    return {f"{reading.state}_{what}": 1}


def _by_name(statistics: OfferStatistics) -> Counts:
    a = {f"a_{i}_{j}": number for (i, j), number in statistics.a.items()}
    b = {f"b_{i}": number for i, number in statistics.b.items()}
    own = {name: getattr(statistics, name) for name in ("seen", "accepted", "rewarded")}
    return {name: number for name, number in (own | a | b).items() if number}


def of_exposure(exposure: Exposure) -> Counts:
    """All that an exposure has added."""
    return {**of_seen(exposure), **of_accept(exposure)}


def taken_away(counts: Counts) -> Counts:
    """What takes these counts away."""
    return {name: -number for name, number in counts.items()}


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of counts; what comes to zero is left out."""
    added: Counter[str] = Counter()
    for each in counts:
        added.update(each)
    return {name: number for name, number in added.items() if number}


def recount(exposures: Iterable[Exposure]) -> dict[Group, Counts]:
    """What the statistics of a campaign have to be by these exposures, its only ones."""
    by_group: dict[Group, list[Counts]] = {}
    for each in exposures:
        by_group.setdefault(Group(each.day, each.arm), []).append(of_exposure(each))
    return {group: total(counts) for group, counts in by_group.items()}


def statistics_of(counts: Counts) -> OfferStatistics:
    """The statistics of an offer by its counts."""
    a, b = {}, {}
    for name, number in counts.items():
        match name.split("_"):
            case ["a", i, j]:
                a[int(i), int(j)] = number
            case ["b", i]:
                b[int(i)] = number
    return OfferStatistics(
        seen=counts.get("seen", 0),
        accepted=counts.get("accepted", 0),
        rewarded=counts.get("rewarded", 0),
        a=a,
        b=b,
    )
