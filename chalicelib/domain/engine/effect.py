"""What showing offers changes, as a hotel reads it: of too few visitors nothing is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.engine.choice import WHOLE
from chalicelib.domain.engine.decision import HOLDOUT_MILLIONTHS
from chalicelib.domain.engine.learning import Statistics, by_offer, complete, groups
from chalicelib.domain.engine.sample_ratio import sample_ratio
from chalicelib.domain.engine.uplift import Arm, Uplift, uplift

FEWEST_TOLD = 20  # visitors: what is counted of fewer might say something of one of them


class ToldGroup(NamedTuple):
    """The visitors of one group, and how many of them took any offer of the campaign."""

    visitors: int | None
    """None for too few."""
    accepted: int | None


class ToldOffer(NamedTuple):
    """How many visitors were shown an offer, and how many of them took it."""

    offer_id: str
    seen: int | None
    """None for too few."""
    taken: int | None


class Effect(NamedTuple):
    """Two groups of visitors who consented, one of which was shown nothing."""

    shown: ToldGroup
    held_back: ToldGroup
    uplift: Uplift | None
    """Of the days of which every outcome is there; None for too few visitors."""
    split_is_off: bool
    """Whether more visitors of one group were lost than of the other: then nothing can be said."""
    offers: tuple[ToldOffer, ...]


def unless_few(number: int, visitors: int) -> int | None:
    """A number that was counted of so many visitors; None for too few."""
    return number if visitors >= FEWEST_TOLD else None


def effect(offer_ids: Iterable[str], statistics: Statistics, now: datetime) -> Effect | None:
    """What a campaign with these offers has changed; None before its first visitor."""
    shown, held_back = groups(statistics)
    if not shown.visitors + held_back.visitors:
        return None
    measured = groups(complete(statistics, now))
    is_told = min(arm.visitors for arm in measured) >= FEWEST_TOLD
    of_offers = by_offer(statistics)
    seen = [(each, of_offers.get(each)) for each in offer_ids]
    return Effect(
        shown=_group(shown),
        held_back=_group(held_back),
        uplift=uplift(*measured) if is_told else None,
        split_is_off=sample_ratio(
            held_back.visitors, shown.visitors, HOLDOUT_MILLIONTHS / WHOLE
        ).flagged,
        offers=tuple(
            ToldOffer(each, unless_few(of.seen, of.seen), unless_few(of.rewarded, of.seen))
            for each, of in seen
            if of is not None
        ),
    )


def _group(arm: Arm) -> ToldGroup:
    return ToldGroup(*(unless_few(each, arm.visitors) for each in (arm.visitors, arm.accepted)))
