"""What is learned of a campaign: its statistics, the policies made of them, and the marks that say
that there is something new to learn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from chalicelib.domain.engine.counts import Counts, Group, total
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.engine.learning import Statistics
from chalicelib.domain.engine.policy import Policy
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import ConditionsFailed, CorruptRow
from chalicelib.storage.tables import growth, learning
from chalicelib.storage.tables.learning import Mark


class LearningRepository(Struct, frozen=True):
    """The rows of the table `growth` that are learned by."""

    client: DynamoClient

    def get_newest_policy(self, campaign_id: str, now: datetime) -> Policy | None:
        """The newest policy of a campaign, read consistently; None before the first. Raises
        StoreUnavailable, CorruptRow."""
        pointer = self.client.get(growth.TABLE, learning.pointer_key(campaign_id))
        if not pointer:
            return None
        policy_hash = learning.to_pointer(pointer)
        return self.get_policies([policy_hash], now).get(policy_hash)

    def get_policies(self, hashes: Iterable[str], now: datetime) -> dict[str, Policy]:
        """The policies with these hashes, by hash, read consistently; what has expired or does not
        exist is left out. Raises StoreUnavailable, CorruptRow."""
        keys = [learning.policy_key(each) for each in dict.fromkeys(hashes)]
        if not keys:
            return {}
        items = self.client.batch_get({growth.TABLE: keys})[growth.TABLE]
        policies = {learning.hash_of(item): learning.to_policy(item, now) for item in items}
        return {key: policy for key, policy in policies.items() if policy is not None}

    def save_policy(self, policy: Policy, token: str) -> None:
        """Keep a policy, and let its campaign's decisions be made by it unless a newer one was
        saved meanwhile. `token` is new for each call. Raises StoreUnavailable."""
        item = learning.to_policy_item(policy)
        # A policy is its own key: whoever writes it again writes the same.
        self.client.call("put_item", growth.TABLE, Item=item)
        is_newer = Condition(
            "no newer policy was saved",
            "NOT made_at > :made_at",  # true as well before the first
            {":made_at": attribute(policy.made_at)},
        )
        key = learning.pointer_key(policy.campaign_id)
        item = learning.to_pointer_item(policy)
        try:
            part = TransactItem(growth.TABLE, key, (is_newer,), put=item)
            self.client.transact({"pointer": part}, token)
        except ConditionsFailed:
            return

    def get_statistics(self, campaign_id: str) -> Statistics:
        """What was counted of a campaign, its shards added up, read consistently. Raises
        StoreUnavailable, CorruptRow."""
        pages = self.client.pages(
            "query",
            growth.TABLE,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": attribute(learning.statistics_pk(campaign_id))},
            ConsistentRead=True,
        )
        counted: dict[Group, list[Counts]] = {}
        for answer in pages:
            for item in answer["Items"]:
                group, counts = learning.to_counts(item)
                counted.setdefault(group, []).append(counts)
        return {group: total(counts) for group, counts in counted.items()}

    def marks(self, shard: int) -> list[Mark | CorruptRow]:
        """The marks of one shard, read consistently. One that cannot be read comes as its error, so
        that the others are looked at all the same. Raises StoreUnavailable."""
        pages = self.client.pages(
            "query",
            growth.TABLE,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": attribute(learning.mark_pk(shard))},
            ConsistentRead=True,
        )
        return [_mark_or_error(item) for answer in pages for item in answer["Items"]]

    def put_off(self, mark: Mark, due_at: datetime | None, token: str) -> bool:
        """Let a mark that was looked at wait until then, or take it away; False where more was
        counted meanwhile, and the mark stays as it is. `token` is new for each call. Raises
        StoreUnavailable."""
        is_unchanged = Condition(
            "nothing was counted since the mark was read",
            "stamp = :stamp",
            {":stamp": attribute(mark.stamp)},
        )
        key, conditions = learning.mark_key(mark.shard, mark.campaign_id), (is_unchanged,)
        part = TransactItem(growth.TABLE, key, conditions, delete=True)
        if due_at is not None:
            part = part._replace(delete=False, set=item_of(due_at=due_at))
        try:
            self.client.transact({"mark": part}, token)
        except ConditionsFailed:
            return False
        return True


def count_parts(exposure: Exposure, counts: Counts, stamp: str, now: datetime) -> Parts:
    """What an exposure adds to its campaign's statistics, where the part `exposure` of the same
    transaction is written."""
    group = Group(exposure.day, exposure.arm)
    key = learning.statistics_key(exposure.campaign_id, group, exposure.visitor_key)
    added = learning.to_counts_item(counts)
    mark = Mark(growth.shard_of(exposure.visitor_key), exposure.campaign_id, stamp, now)
    return {
        "statistics": TransactItem(growth.TABLE, key, (), add=added, guard="exposure"),
        "mark": mark_part(mark, "exposure"),
    }


def mark_part(mark: Mark, guard: str) -> TransactItem:
    """The part that marks a campaign, where the part `guard` is written."""
    key, item = learning.mark_key(mark.shard, mark.campaign_id), learning.to_mark_item(mark)
    return TransactItem(growth.TABLE, key, (), put=item, guard=guard)


def _mark_or_error(item: Item) -> Mark | CorruptRow:
    try:
        return learning.to_mark(item)
    except CorruptRow as error:
        return error
