"""What showing offers changes, as a hotel reads it: of too few visitors nothing is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.analysis.table import STATES, State
from chalicelib.domain.engine.counts import total
from chalicelib.domain.engine.learning import (
    Statistics,
    by_offer,
    complete,
    groups,
    is_split_off,
)
from chalicelib.domain.engine.uplift import Arm, Uplift, uplift

FEWEST = 20  # visitors: what is counted of fewer might say something of one of them


class GroupCounts(NamedTuple):
    """The visitors of one group, and how many of them took any offer of the campaign."""

    visitors: int | None
    """None for too few."""
    accepted: int | None


class OfferCounts(NamedTuple):
    """How many visitors were shown an offer, and how many of them took it."""

    offer_id: str
    seen: int | None
    """None for too few."""
    taken: int | None


class StateCounts(NamedTuple):
    """How many visitors were in a state as they saw something, and how many of them took any offer
    of the campaign."""

    state: State
    visitors: int | None
    """None for too few."""
    accepted: int | None


class Effect(NamedTuple):
    """Two groups of visitors who consented, one of which was shown nothing."""

    shown: GroupCounts
    held_back: GroupCounts
    uplift: Uplift | None
    """Of the days of which every outcome is there; None for too few visitors."""
    split_is_off: bool
    """Whether more visitors of one group were lost than of the other: then nothing can be said."""
    offers: tuple[OfferCounts, ...]
    states: tuple[StateCounts, ...]
    """Of visitors who allowed signals; empty before the first one."""


def unless_few(number: int, visitors: int) -> int | None:
    """A number that was counted of so many visitors; None for too few."""
    return number if visitors >= FEWEST else None


def effect(offer_ids: Iterable[str], statistics: Statistics, now: datetime) -> Effect | None:
    """What a campaign with these offers has changed; None before its first visitor."""
    shown, held_back = groups(statistics)
    if not shown.visitors + held_back.visitors:
        return None
    measured = groups(complete(statistics, now))
    is_enough = min(arm.visitors for arm in measured) >= FEWEST
    of_offers = by_offer(statistics)
    # Beside the others and their sum, a single one that is not told would be told all the same.
    parts = [of.seen for of in of_offers.values()]
    are_enough = not any(0 < part < FEWEST for part in [*parts, shown.visitors - sum(parts)])
    seen = [(each, of_offers.get(each)) for each in offer_ids]
    return Effect(
        shown=_group(shown),
        held_back=_group(held_back),
        uplift=uplift(*measured) if is_enough else None,
        split_is_off=is_split_off(shown, held_back),
        offers=tuple(
            OfferCounts(each, of.seen if are_enough else None, of.rewarded if are_enough else None)
            for each, of in seen
            if of is not None
        ),
        states=_states(statistics, shown.visitors, held_back.visitors),
    )


def _states(statistics: Statistics, shown: int, held_back: int) -> tuple[StateCounts, ...]:
    """What was counted of each state, of so many visitors in each group."""
    sums = total(statistics.values())
    parts = [sums.get(f"{state}_seen", 0) for state in STATES]
    if not any(parts):
        return ()
    # Those who are in no state are a part of the whole, too; and the states' sum would tell of a
    # group that is not told.
    others = shown + held_back - sum(parts)
    are_enough = not any(0 < part < FEWEST for part in [*parts, others, shown, held_back])
    return tuple(
        StateCounts(
            state,
            part if are_enough else None,
            sums.get(f"{state}_accepted", 0) if are_enough else None,
        )
        for state, part in zip(STATES, parts, strict=True)
    )


def _group(arm: Arm) -> GroupCounts:
    return GroupCounts(*(unless_few(each, arm.visitors) for each in (arm.visitors, arm.accepted)))
