"""What a campaign has learned: which days count already, and when to look at it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.domain.engine.choice import WHOLE
from chalicelib.domain.engine.counts import Counts, Group, statistics_of, total
from chalicelib.domain.engine.decision import HOLDOUT, HOLDOUT_MILLIONTHS, is_offer
from chalicelib.domain.engine.exposure import REWARD_WINDOW
from chalicelib.domain.engine.sample_ratio import sample_ratio
from chalicelib.domain.engine.statistics import OfferStatistics
from chalicelib.domain.engine.uplift import Arm, Uplift, should_stop, uplift
from chalicelib.domain.offers.campaign import Campaign

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UPLIFT_WANTED = 0.0  # that showing an offer brings no less than showing none
# A policy that still holds is made again after this time, so that it is kept for long enough.
REMADE_AFTER = timedelta(days=1)

Statistics = Mapping[Group, Counts]


def complete(statistics: Statistics, now: datetime) -> Statistics:
    """The days of which every outcome is there: those that ended when the window of a reward, or
    longer, ago. Or an offer would look worse, the newer its exposures are."""
    last = (now - REWARD_WINDOW - DAY).date()
    return {group: counts for group, counts in statistics.items() if group.day <= last}


def groups(statistics: Statistics) -> tuple[Arm, Arm]:
    """The visitors who could be shown an offer, and those of the holdout; those who took one, any
    of the campaign's, among each."""
    sums: dict[bool, list[Counts]] = {True: [], False: []}
    for group, counts in statistics.items():
        sums[group.arm == HOLDOUT].append(counts)
    totals = [total(sums[is_holdout]) for is_holdout in (False, True)]
    treated, holdout = (Arm(each.get("seen", 0), each.get("accepted", 0)) for each in totals)
    return treated, holdout


def reason_to_stop(campaign: Campaign, statistics: Statistics, now: datetime) -> Uplift | None:
    """The uplift of a running campaign that cannot reach what it is for; None while it can. Only
    days after the last change by the hotel count: whoever resumes a campaign that has stopped
    itself wants to see more."""
    if campaign.status(now) != "running":
        return None
    after = campaign.changed_at.date()
    since = {group: counts for group, counts in statistics.items() if group.day > after}
    treated, holdout = groups(complete(since, now))
    if is_split_off(treated, holdout):
        return None  # the two cannot be compared, whatever the numbers say
    measured = uplift(treated, holdout)
    return measured if should_stop(measured, UPLIFT_WANTED) else None


def is_split_off(treated: Arm, holdout: Arm) -> bool:
    """Whether visitors of one group were lost: then nothing can be said of the difference."""
    expected = HOLDOUT_MILLIONTHS / WHOLE
    return sample_ratio(holdout.visitors, treated.visitors, expected).flagged


def by_offer(statistics: Statistics) -> dict[str, OfferStatistics]:
    """The statistics of each offer that was shown."""
    counted: dict[str, list[Counts]] = {}
    for group, counts in statistics.items():
        if is_offer(group.arm):
            counted.setdefault(group.arm, []).append(counts)
    return {arm: statistics_of(total(each)) for arm, each in counted.items()}


def next_look(campaign: Campaign, now: datetime) -> datetime | None:
    """When a campaign wants a new policy even if nothing is counted: a day is complete, or the
    budget's pace has changed. None where only a change of the campaign matters."""
    match campaign.status(now):
        case "scheduled":
            return campaign.starts_at
        case "running":
            hour = now.replace(minute=0, second=0, microsecond=0) + HOUR
            return min(hour, campaign.ends_at)
        case _:
            return None
