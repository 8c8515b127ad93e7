"""Exposures: written when something was seen, rewarded when an offer is taken, and erased. Whatever
is written of a visitor asks in its transaction whether their consent counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec import Struct

from chalicelib.domain.engine import counts
from chalicelib.domain.engine.counts import Group
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.errors import Capped, ConsentMissing
from chalicelib.domain.engine.exposure import LIFE, SHOWN_MAX, Exposure
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import ConditionsFailed, StoreUnavailable
from chalicelib.storage.repositories.consents import live_check
from chalicelib.storage.repositories.learning import count_parts
from chalicelib.storage.tables import exposures, growth, learning
from chalicelib.storage.tables.exposures import Dismissal, ShownDay


class VisitorRows(Struct, frozen=True):
    """All that is stored of a visitor, but for the consent."""

    exposures: list[Exposure]
    days: list[ShownDay]
    dismissals: list[Dismissal]
    expired: list[Item]
    """The keys of rows that are gone for readers, and still there."""
    others: list[Item]
    """The keys of the days and the dismissals."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored at all."""
        return not (self.exposures or self.expired or self.others)


class ExposureRepository(Struct, frozen=True):
    """The table `exposures`, and what is written together with an exposure."""

    client: DynamoClient

    def get(self, visitor_key: str, campaign_id: str, now: datetime) -> Exposure | None:
        """A visitor's exposure to a campaign, read consistently. Raises StoreUnavailable,
        CorruptRow."""
        item = self.client.get(exposures.TABLE, exposures.key(visitor_key, campaign_id))
        return exposures.from_item(item) if item and exposures.is_live(item, now) else None

    def get_all(self, visitor_key: str, now: datetime) -> VisitorRows:
        """All that is stored of a visitor, read consistently. Raises StoreUnavailable,
        CorruptRow."""
        rows = VisitorRows([], [], [], [], [])
        for item in self._of_visitor(visitor_key):
            key, sort = {name: item[name] for name in ("visitor_key", "sort")}, item["sort"]["S"]
            if not exposures.is_live(item, now):
                rows.expired.append(key)
            elif sort.startswith(exposures.EXPOSURE):
                rows.exposures.append(exposures.from_item(item))
            else:
                rows.others.append(key)
                if sort.startswith(exposures.DAY):
                    rows.days.append(exposures.to_day(item))
                else:
                    rows.dismissals.append(exposures.to_dismissal(item))
        return rows

    def _of_visitor(self, visitor_key: str) -> Iterator[Item]:
        pages = self.client.pages(
            "query",
            exposures.TABLE,
            KeyConditionExpression="visitor_key = :visitor",
            ExpressionAttributeValues={":visitor": attribute(visitor_key)},
            ConsistentRead=True,
        )
        for answer in pages:
            yield from answer["Items"]

    def of_campaign(self, campaign_id: str, now: datetime) -> Iterator[Exposure]:
        """The exposures of a campaign, the oldest first: to count them again, never for a request.
        Raises StoreUnavailable, CorruptRow."""
        request: dict[str, Any] = {
            "IndexName": "by_campaign",
            "KeyConditionExpression": "campaign_id = :campaign",
            "ExpressionAttributeValues": {":campaign": attribute(campaign_id)},
        }
        pages = self.client.pages("query", exposures.TABLE, deadline_per_page=True, **request)
        for answer in pages:
            for item in answer["Items"]:
                if exposures.is_live(item, now):
                    yield exposures.from_item(item)

    def see(self, exposure: Exposure, change_id: str, capped_id: str) -> bool:
        """Write an exposure with what it counts; False where this visitor has seen something of the
        campaign before. What was not to be shown any more is counted as such, under `capped_id`:
        both ids are new for each request.

        Raises ConsentMissing, Capped, Contended, StoreUnavailable.
        """
        try:
            self.client.transact(_seen_parts(exposure, change_id), change_id)
        except ConditionsFailed as failed:
            refused = next(iter(failed.stored_items))
            if refused == "consent":
                raise ConsentMissing from failed
            if refused == "exposure":
                return False
            with suppress(StoreUnavailable):  # the visitor's page is answered all the same
                self._count_capped(exposure, capped_id)
            raise Capped("dismissed" if refused == "dismissed" else "day") from failed
        return True

    def _count_capped(self, exposure: Exposure, change_id: str) -> None:
        group = Group(exposure.day, exposure.arm)
        key = learning.statistics_key(exposure.campaign_id, group, exposure.visitor_key)
        part = TransactItem(growth.TABLE, key, (), add=item_of(capped=1), guard="request")
        self.client.transact({"capped": part}, change_id)

    def dismiss(self, decision: Decision, now: datetime, change_id: str) -> None:
        """Write a visitor's no to a campaign; the first one stays, as long as an exposure does.
        `change_id` is new for each request. Raises ConsentMissing, Contended, StoreUnavailable."""
        visitor, dismissal = decision.visitor_key, Dismissal(decision.campaign_id, now)
        is_first = Condition("it was not dismissed before", "attribute_not_exists(#sort)")
        key = exposures.dismissed_key(visitor, dismissal.campaign_id)
        item = exposures.to_dismissal_item(dismissal, visitor, seconds(now + LIFE))
        parts = {
            "consent": live_check(visitor, now),
            "dismissed": TransactItem(exposures.TABLE, key, (is_first,), put=item),
        }
        try:
            self.client.transact(parts, change_id)
        except ConditionsFailed as failed:
            if "consent" in failed.stored_items:
                raise ConsentMissing from failed

    def erase(self, exposure: Exposure, now: datetime, change_id: str) -> bool:
        """Delete an exposure, and take away what it has counted; False where it has changed since
        it was read. `change_id` is new for each call. Raises Contended, StoreUnavailable."""
        key = exposures.key(exposure.visitor_key, exposure.campaign_id)
        conditions = (same_exposure(exposure), _accepted_as_read(exposure))
        away = counts.taken_away(counts.of_exposure(exposure))
        parts = {
            "exposure": TransactItem(exposures.TABLE, key, conditions, delete=True),
            **count_parts(exposure, away, change_id, now),
        }
        try:
            self.client.transact(parts, change_id)
        except ConditionsFailed:
            return False
        return True

    def delete(self, keys: list[Item]) -> None:
        """Delete rows that nothing is counted by. Raises StoreUnavailable."""
        for each in keys:
            self.client.call("delete_item", exposures.TABLE, Key=each)


def _seen_parts(exposure: Exposure, change_id: str) -> Parts:
    visitor, campaign_id, now = exposure.visitor_key, exposure.campaign_id, exposure.seen_at
    is_not_dismissed = Condition(
        "the visitor has not said no to the campaign, or it has expired",
        "attribute_not_exists(#sort) OR NOT expires_at > :now",
        {":now": attribute(seconds(now))},
    )
    is_first = Condition(
        "the visitor has seen nothing of the campaign, or it has expired",
        "attribute_not_exists(#sort) OR NOT expires_at > :now",
        {":now": attribute(seconds(now))},
    )
    dismissed = exposures.dismissed_key(visitor, campaign_id)
    key, item = exposures.key(visitor, campaign_id), exposures.to_item(exposure)
    parts: Parts = {
        "consent": live_check(visitor, now),
        "dismissed": TransactItem(exposures.TABLE, dismissed, (is_not_dismissed,)),
        "exposure": TransactItem(exposures.TABLE, key, (is_first,), put=item),
    }
    if exposure.is_offer:
        parts["day"] = _day_part(exposure)
    return parts | count_parts(exposure, counts.of_seen(exposure), change_id, now)


def _day_part(exposure: Exposure) -> TransactItem:
    has_room = Condition(
        "the visitor may be shown one more offer on this day",
        "NOT shown >= :shown_max",  # true as well before the first
        {":shown_max": attribute(SHOWN_MAX)},
    )
    key = exposures.day_key(exposure.visitor_key, exposure.day)
    expires_at = seconds(exposure.seen_at + exposures.DAY_LIFE)
    first = item_of(expires_at=expires_at)
    return TransactItem(exposures.TABLE, key, (has_room,), set=first, add=item_of(shown=1))


def same_exposure(exposure: Exposure) -> Condition:
    """That an exposure was not written anew since it was read."""
    return Condition(
        "it is the exposure that was read",
        "decision_id = :decision AND seen_at = :seen_at",
        {
            ":decision": attribute(exposure.decision_id),
            ":seen_at": attribute(exposure.seen_at),
        },
    )


def _accepted_as_read(exposure: Exposure) -> Condition:
    if exposure.accepted_at is None:
        return Condition("nothing was accepted since", "attribute_not_exists(accepted_at)")
    return Condition(
        "it was accepted when it was read",
        "accepted_at = :accepted_at",
        {":accepted_at": attribute(exposure.accepted_at)},
    )
