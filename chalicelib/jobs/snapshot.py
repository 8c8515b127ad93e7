"""Makes the policies by which offers are decided (docs/deciding.md). It looks only at campaigns of
which something was counted or changed, and once an hour at those that run; it may run twice at
once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from chalicelib import logs, runtime
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.engine import learning, policy
from chalicelib.domain.engine.learning import Statistics
from chalicelib.domain.engine.policy import Policy
from chalicelib.domain.engine.uplift import Uplift
from chalicelib.domain.offers import campaign_rules
from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.offers.errors import CampaignNotFound
from chalicelib.jobs.hotel_time import HotelTimes, hotel_times
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import Contended, CorruptRow, StoreUnavailable
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables.growth import SHARDS, shard_of
from chalicelib.storage.tables.learning import Mark

log = logging.getLogger(logs.NAME)

ACTOR = "snapshot"
# Of a run's time, kept back for the calls about one campaign.
CALLS_RESERVED = 8


class Snapshot(Struct):
    """What a run did."""

    looked: int = 0
    """Campaigns that wanted a policy."""
    made: int = 0
    """Policies that were made."""
    paused: int = 0
    """Campaigns that stopped themselves."""
    failed: int = 0
    left: int = 0
    """Campaigns for which there was no time."""

    def counts(self) -> dict[str, int]:
        """By name, for the log."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def run(remaining_ms: Callable[[], int]) -> dict[str, int]:
    """One run, in the time that remains. Raises
    StoreUnavailable; RuntimeError for campaigns that nobody could look at."""
    current, result = runtime.current(), Snapshot()
    times = hotel_times(current)
    due = _due(current, times, result)
    # Those that wait longest come first: what a run leaves, the next one takes.
    for campaign_id in sorted(due, key=lambda one: min(mark.due_at for mark in due[one])):
        if remaining_ms() <= CALLS_RESERVED * current.settings.store_seconds * 1000:
            result.left += 1
            continue
        try:
            _look(current, times, campaign_id, due[campaign_id], result)
        except Contended:
            result.left += 1
        except StoreUnavailable:
            raise
        except Exception as error:
            result.failed += 1
            log.error("snapshot: a campaign was left", extra=logs.place(error))
    log.info("snapshot", extra=result.counts())
    if result.failed:
        raise RuntimeError(f"{result.failed} campaigns have no new policy; the log shows where")
    return result.counts()


def _due(current: Runtime, times: HotelTimes, result: Snapshot) -> dict[str, list[Mark]]:
    """The marks of each campaign that may be due at its hotel."""
    due: dict[str, list[Mark]] = {}
    for shard in range(SHARDS):
        for mark in current.store.with_deadline().learning.marks(shard):
            if isinstance(mark, CorruptRow):
                result.failed += 1
                log.error("snapshot: a mark was left", extra=logs.place(mark))
            elif mark.due_at <= times.latest:
                due.setdefault(mark.campaign_id, []).append(mark)
    return due


def _look(
    current: Runtime, times: HotelTimes, campaign_id: str, marks: list[Mark], result: Snapshot
) -> None:
    """Make the policy of one campaign, if it needs another. The marks are read before the
    statistics, and taken away only as they were read: what is counted meanwhile marks it again."""
    store = current.store.with_deadline()
    try:
        campaign = store.campaigns.get(campaign_id)
    except CampaignNotFound:
        _put_off(current, campaign_id, marks, None)
        return
    now = times.at(campaign.issuer_uid)
    if all(mark.due_at > now for mark in marks):
        return
    result.looked += 1
    if campaign.status(now) != "ended":
        statistics = store.learning.get_statistics(campaign_id)
        _make_policy(current, campaign, statistics, now, result)
        measured = learning.reason_to_stop(campaign, statistics, now)
        if measured is not None:
            _stop(current, campaign, measured, now, result)
    _put_off(current, campaign_id, marks, learning.next_look(campaign, now))


def _make_policy(
    current: Runtime, campaign: Campaign, statistics: Statistics, now: datetime, result: Snapshot
) -> None:
    """Make a policy of the days that are complete, unless the newest one says the same. Raises
    StoreUnavailable."""
    repository = current.store.with_deadline().learning
    by_offer = learning.by_offer(learning.complete(statistics, now))
    made = policy.make(campaign, by_offer, now)
    newest = None
    with suppress(CorruptRow):  # another one takes its place
        newest = repository.get_newest_policy(campaign.id, now)
    if newest is None or _is_other(made, newest):
        repository.save_policy(made, current.new_token())
        result.made += 1


def _stop(
    current: Runtime, campaign: Campaign, measured: Uplift, now: datetime, result: Snapshot
) -> None:
    """Pause a campaign. Whoever changes it at the same time is faster: their change marks it, and
    the next run looks again. Raises StoreUnavailable."""
    actor = ActorContext(ACTOR, now, current.new_id("ev", now))
    reason = {
        "reason": "no_uplift",
        "visitors": measured.visitors,
        "uplift": f"{measured.estimate:.4f}",
        "upper_bound": f"{measured.upper:.4f}",
    }
    with suppress(StateChanged):
        current.store.with_deadline().campaigns.save(campaign_rules.stop(actor, campaign, reason))
        result.paused += 1


def _is_other(made: Policy, newest: Policy) -> bool:
    """Whether decisions shall be made by another policy than before."""
    is_old = made.made_at - newest.made_at >= learning.REMADE_AFTER
    return is_old or replace(made, made_at=newest.made_at) != newest


def _put_off(
    current: Runtime, campaign_id: str, marks: list[Mark], due_at: datetime | None
) -> None:
    """Let the campaign's own mark wait until then, if it is to be looked at again, and take the
    others away. What was counted since they were read stays marked. Raises StoreUnavailable."""
    repository, own = current.store.with_deadline().learning, shard_of(campaign_id)
    for mark in marks:
        repository.put_off(mark, due_at if mark.shard == own else None, current.new_token())
