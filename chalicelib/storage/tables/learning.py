"""Rows of the table `growth` that are learned by: what is counted of exposures, the policies made
of it, and marks of campaigns that want a new one (docs/deciding.md says who writes each row)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from chalicelib.domain.engine.bins import FEATURE_COUNT
from chalicelib.domain.engine.counts import OF_STATES, Counts, Group
from chalicelib.domain.engine.policy import Policy, from_json
from chalicelib.domain.engine.statistics import PAIRS
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.codec import INSTANT, INTEGER, TEXT, Codec, Item, Kind, attribute
from chalicelib.storage.tables.growth import CAMPAIGN, TABLE, key, shard_of

STATISTICS, POLICY, MARK = "stat#", "policy#", "learn#"
# From when it was made: decisions are made by it for a day, and then explained for 90.
POLICY_LIFE = timedelta(days=92)

COUNTED = (
    *("seen", "accepted", "rewarded", "capped"),
    *OF_STATES,
    *(f"a_{i}_{j}" for i, j in PAIRS),
    *(f"b_{i}" for i in range(FEATURE_COUNT)),
)
STATISTICS_CODEC = Codec(TABLE, "pk", **dict.fromkeys(COUNTED, INTEGER.optional(absent=0)))
_lists = msgspec.json.Decoder(list[Any]).decode


def _to_text(policy: Policy) -> str:
    return msgspec.json.encode(policy.to_json()).decode()


POLICY_CODEC = Codec(TABLE, "pk", policy=Kind("S", _to_text, _lists), expires_at=INTEGER)
POINTER_CODEC = Codec(TABLE, "pk", policy_hash=TEXT, made_at=INSTANT)
MARK_CODEC = Codec(TABLE, "pk", stamp=TEXT, due_at=INSTANT)


class Mark(NamedTuple):
    """That a campaign wants a policy made of what is counted."""

    shard: int
    campaign_id: str
    stamp: str
    """New with every write, so that whoever has made the policy sees whether more was counted."""
    due_at: datetime


def statistics_pk(campaign_id: str) -> str:
    """The partition of what is counted of a campaign."""
    return f"{STATISTICS}{campaign_id}"


def statistics_key(campaign_id: str, group: Group, visitor_key: str) -> Item:
    """The key of the counters that a visitor's exposure is counted by."""
    sk = f"{group.day.isoformat()}#{group.arm}#{shard_of(visitor_key)}"
    return key(statistics_pk(campaign_id), sk)


def to_counts_item(counts: Counts) -> Item:
    """Counts as attributes to add."""
    return {name: attribute(number) for name, number in counts.items()}


def to_counts(item: Item) -> tuple[Group, Counts]:
    """What one row has counted, and of whom. Raises CorruptRow."""
    day, _, arm = str(item["sk"]["S"]).rpartition("#")[0].partition("#")
    counts = {name: number for name, number in STATISTICS_CODEC.decode(item).items() if number}
    try:
        return Group(date.fromisoformat(day), arm), counts
    except ValueError as error:
        raise STATISTICS_CODEC.corrupt(item, "has an unreadable day") from error


def policy_key(policy_hash: str) -> Item:
    """The key of a policy."""
    return key(f"{POLICY}{policy_hash}", "policy")


def to_policy_item(policy: Policy) -> Item:
    """A policy as stored."""
    values = {"policy": policy, "expires_at": seconds(policy.made_at + POLICY_LIFE)}
    return POLICY_CODEC.encode(values) | policy_key(policy.hash)


def to_policy(item: Item, now: datetime) -> Policy | None:
    """What `to_policy_item` wrote; None from its expiry on. Raises CorruptRow."""
    values = POLICY_CODEC.decode(item)
    if seconds(now) >= values["expires_at"]:
        return None
    try:
        policy: Policy = POLICY_CODEC.build(from_json, {"stored": values["policy"]}, item)
    except (TypeError, ValueError) as error:
        raise POLICY_CODEC.corrupt(item, "has an unreadable policy") from error
    return policy


def hash_of(item: Item) -> str:
    """Under which hash a policy stands."""
    return str(item["pk"]["S"]).removeprefix(POLICY)


def pointer_key(campaign_id: str) -> Item:
    """The key of the row that names a campaign's newest policy."""
    return key(f"{CAMPAIGN}{campaign_id}", "policy")


def to_pointer_item(policy: Policy) -> Item:
    """The row that names this policy as its campaign's newest."""
    values = {"policy_hash": policy.hash, "made_at": policy.made_at}
    return POINTER_CODEC.encode(values) | pointer_key(policy.campaign_id)


def to_pointer(item: Item) -> str:
    """The hash of the policy that a pointer names. Raises CorruptRow."""
    return str(POINTER_CODEC.decode(item)["policy_hash"])


def mark_pk(shard: int) -> str:
    """The partition of the marks of one shard."""
    return f"{MARK}{shard}"


def mark_key(shard: int, campaign_id: str) -> Item:
    """The key of a campaign's mark in one shard."""
    return key(mark_pk(shard), campaign_id)


def to_mark_item(mark: Mark) -> Item:
    """A mark as stored."""
    values = {"stamp": mark.stamp, "due_at": mark.due_at}
    return MARK_CODEC.encode(values) | mark_key(mark.shard, mark.campaign_id)


def to_mark(item: Item) -> Mark:
    """What `to_mark_item` wrote. Raises CorruptRow."""
    shard = int(str(item["pk"]["S"]).removeprefix(MARK))
    return Mark(shard, str(item["sk"]["S"]), **MARK_CODEC.decode(item))
