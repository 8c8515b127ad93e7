"""Campaigns: read, listed and changed. What an accept writes is in campaign_parts.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from chalicelib.domain.instants import seconds
from chalicelib.domain.money import minor_units
from chalicelib.domain.offers.basis import AcceptBasis, CampaignBasis
from chalicelib.domain.offers.campaign import Campaign, LiveCampaigns, Offer, OfferContent
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.errors import CampaignNotFound
from chalicelib.domain.offers.report import Counted, Report, offer_report
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute
from chalicelib.storage.dynamo.paging import READS_PER_PAGE_MAX, Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem, difference
from chalicelib.storage.repositories.campaign_parts import settings_unchanged
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.repositories.learning import mark_part
from chalicelib.storage.repositories.rewards import visitor_keys, visitor_rows
from chalicelib.storage.state_changed import RowReader, commit_or_explain
from chalicelib.storage.tables import consents, exposures, growth, templates
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from chalicelib.storage.tables.learning import Mark

Start = dict[str, str]


class CampaignRepository(Struct, frozen=True):
    """The table `growth`."""

    client: DynamoClient

    def get(self, campaign_id: str) -> Campaign:
        """A campaign, read consistently. Raises CampaignNotFound, StoreUnavailable, CorruptRow."""
        item = self.client.get(growth.TABLE, growth.campaign_key(campaign_id))
        if not item:
            raise CampaignNotFound
        return growth.from_item(item)

    def get_many(self, campaign_ids: Iterable[str]) -> dict[str, Campaign]:
        """The campaigns with these ids, by id, read consistently; what does not exist is left out.

        Raises StoreUnavailable, CorruptRow.
        """
        keys = [growth.campaign_key(each) for each in campaign_ids]
        items = self.client.batch_get({growth.TABLE: keys})[growth.TABLE]
        return {each.id: each for each in map(growth.from_item, items)}

    def get_catalogue(
        self, issuer_uid: str, now: datetime
    ) -> list[tuple[Campaign, Offer, OfferContent]]:
        """What can be taken of a hotel's offers at `now`, in the order in which it was made, as far
        as its campaigns decide it. Raises StoreUnavailable, CorruptRow."""
        ids = sorted(key for key, end in self.get_live(issuer_uid).ends.items() if end > now)
        campaigns = self.get_many(ids) if ids else {}
        offers = [
            (campaigns[key], each)
            for key in ids
            if key in campaigns
            for each in campaigns[key].offers
            if campaigns[key].unavailable(each, now) is None
        ]
        if not offers:
            return []
        keys = [growth.content_key(campaign.id, offer.id) for campaign, offer in offers]
        items = self.client.batch_get({growth.TABLE: keys})[growth.TABLE]
        contents = {(each.campaign_id, each.number): each for each in map(growth.to_content, items)}
        return [
            (campaign, each, contents[campaign.id, each.number])
            for campaign, each in offers
            if (campaign.id, each.number) in contents
        ]

    def get_live(self, issuer_uid: str) -> LiveCampaigns:
        """A hotel's campaigns that have not ended, read consistently.

        Raises StoreUnavailable, CorruptRow.
        """
        item = self.client.get(growth.TABLE, growth.live_key(issuer_uid))
        return growth.to_live(issuer_uid, item)

    def get_basis(
        self, campaign: Campaign | None, issuer_uid: str, template_ids: Iterable[str]
    ) -> CampaignBasis:
        """What a change of this campaign is decided by. Raises StoreUnavailable, CorruptRow."""
        wanted = [templates.key(issuer_uid, each) for each in template_ids]
        live_key = growth.live_key(issuer_uid)
        items = self.client.batch_get({growth.TABLE: [live_key], templates.TABLE: wanted})
        live = growth.to_live(issuer_uid, next(iter(items[growth.TABLE]), None))
        stored = map(templates.from_item, items[templates.TABLE])
        return CampaignBasis(campaign, live, {each.id: each for each in stored})

    def get_accept_basis(
        self, campaign_id: str, offer_id: str, guest_uid: str, visitor_key: str | None = None
    ) -> AcceptBasis:
        """What an accept is decided by, and what a visitor has seen of the campaign, in one read.

        Raises StoreUnavailable, CorruptRow.
        """
        readers: dict[str, Callable[[Item], object]] = {
            "campaign": growth.from_item,
            "content": growth.to_content,
            "accepted": growth.to_acceptance,
        }
        keys = (
            growth.campaign_key(campaign_id),
            growth.content_key(campaign_id, offer_id),
            growth.acceptance_key(campaign_id, guest_uid),
        )
        seen, consent = visitor_keys(visitor_key, campaign_id)
        tables = self.client.batch_get(
            {growth.TABLE: list(keys), exposures.TABLE: seen, consents.TABLE: consent}
        )
        by_key = {(item["pk"]["S"], item["sk"]["S"]): item for item in tables[growth.TABLE]}
        items_read = (by_key.get((key["pk"]["S"], key["sk"]["S"])) for key in keys)
        rows = {
            name: read(item) if item else None
            for (name, read), item in zip(readers.items(), items_read, strict=True)
        }
        basis = AcceptBasis(**rows)  # type: ignore[arg-type]
        return basis._replace(**visitor_rows(tables))

    def list_by(self, issuer_uid: str, is_wanted: Callable[[Campaign], bool]) -> CampaignPages:
        """A hotel's campaigns that are wanted, newest first, with every change that was made
        before."""
        listing = Listing(
            self.client,
            growth.TABLE,
            growth.to_entry,
            ("pk", "sk"),
            partition=("pk", growth.live_key(issuer_uid)["pk"]["S"]),
            sort="sk",
            is_consistent=True,
        )
        listing.between("sk", growth.ENTRY, growth.ENTRY + growth.LAST)
        return CampaignPages(self, issuer_uid, listing, is_wanted)

    def get_report(self, campaign: Campaign) -> Report:
        """What a campaign cost and brought, as it is counted.

        Raises StoreUnavailable, CorruptRow.
        """
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": growth.campaign_key(campaign.id)["pk"]},
            "ConsistentRead": True,
        }
        counted: dict[str, list[Counted]] = {}
        days = []
        for answer in self.client.pages("query", growth.TABLE, **request):
            for item in answer["Items"]:
                sort = item["sk"]["S"]
                if sort == "campaign":
                    campaign = growth.from_item(item)
                elif sort.startswith(growth.COUNT):
                    offer_id, moved = growth.to_counted(item)
                    counted.setdefault(offer_id, []).append(moved)
                elif sort.startswith(growth.DAY):
                    days.append(growth.to_day(item, campaign.price_currency))
        offers = (offer_report(each, counted.get(each.id, ())) for each in campaign.offers)
        return Report(campaign, tuple(offers), tuple(days))

    def save(self, change: CampaignChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the campaign, its new offers'
        contents, its hotel's list, the mark that it wants a policy, and the event.

        Raises StateChanged, Contended, StoreUnavailable, CorruptRow.
        """
        campaign = change.campaign
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        parts["campaign"] = _campaign_part(change)
        if change.live is not None:
            parts["live"] = _live_part(change.live)
        if change.previous is None:
            key = growth.entry_key(campaign.issuer_uid, campaign.id)
            item = growth.to_entry_item(campaign)
            parts["entry"] = TransactItem(growth.TABLE, key, (), put=item, guard="campaign")
        for each in change.contents:
            item = growth.to_content_item(each)
            key = {name: item[name] for name in ("pk", "sk")}
            parts[f"content {each.number}"] = TransactItem(
                growth.TABLE, key, (), put=item, guard="campaign"
            )
        mark = Mark(growth.shard_of(campaign.id), campaign.id, change.event.id, change.now)
        parts["mark"] = mark_part(mark, "campaign")
        readers = {
            "campaign": RowReader(growth.from_item),
            "live": RowReader(
                partial(growth.to_live, campaign.issuer_uid),
                LiveCampaigns(issuer_uid=campaign.issuer_uid, ends={}),
            ),
        }
        commit_or_explain(self.client, parts, change.event, readers)


class CampaignPages(Struct, frozen=True):
    """A hotel's campaigns that are wanted, a page at a time."""

    campaigns: CampaignRepository
    issuer_uid: str
    entries: Listing[str]
    is_wanted: Callable[[Campaign], bool]

    def page(self, limit: int, start: Start | None) -> tuple[list[Campaign], Start | None]:
        """Up to `limit` campaigns from `start` on, and where the next page starts (None at the
        end): a page may have fewer, even none.

        Raises WrongStart, StoreUnavailable, CorruptRow.
        """
        items: list[Campaign] = []
        for _ in range(READS_PER_PAGE_MAX):
            ids, start = self.entries.page(limit, start)
            stored = self.campaigns.get_many(ids)
            wanted = [stored[each] for each in ids if each in stored]
            items += [each for each in wanted if self.is_wanted(each)]
            if len(items) > limit:
                items = items[:limit]
                key = growth.entry_key(self.issuer_uid, items[-1].id)
                return items, {name: key[name]["S"] for name in ("pk", "sk")}
            if start is None or len(items) == limit:
                break
        return items, start


def _campaign_part(change: CampaignChange) -> TransactItem:
    """The campaign's part of a change. Guests may have accepted since it was read: nothing that
    they count is written, and what is written has to allow for it."""
    key, item = growth.campaign_key(change.campaign.id), growth.to_item(change.campaign)
    previous = change.previous
    if previous is None:
        is_free = Condition("no campaign has this id", "attribute_not_exists(pk)")
        return TransactItem(growth.TABLE, key, (is_free,), put=item)
    conditions: tuple[Condition, ...] = (settings_unchanged(previous),)
    if change.campaign.budget_amount < previous.budget_amount:
        budget = minor_units(change.campaign.budget_amount)
        conditions += (
            Condition(
                "no more was spent than the budget that it gets",
                "NOT spent > :budget",
                {":budget": attribute(budget)},
            ),
        )
    for before, after in zip(previous.offers, change.campaign.offers, strict=False):
        if after.count < before.count:
            conditions += (_count_allows(after),)
    changed, gone = difference(growth.to_item(previous), item)
    return TransactItem(growth.TABLE, key, conditions, set=changed, remove=gone)


def _count_allows(offer: Offer) -> Condition:
    return Condition(
        "no more vouchers were taken than the offer gets",
        "NOT #{name} > :count_{number}".format(  # noqa: UP032 (mutants replace the text)
            name=growth.accepted_name(offer.number), number=offer.number
        ),
        {f":count_{offer.number}": attribute(offer.count)},
    )


def _live_part(live: LiveCampaigns) -> TransactItem:
    key, item = growth.live_key(live.issuer_uid), growth.to_live_item(live)
    if live.version == 1:
        condition = Condition("the hotel has no list yet", "attribute_not_exists(pk)")
    else:
        condition = Condition(
            "the list has not changed since it was read",
            "#version = :version_read",
            {":version_read": attribute(live.version - 1)},
        )
    return TransactItem(growth.TABLE, key, (condition,), put=item)
