"""The rules that must hold between a campaign, what guests accepted of it, its days and counters,
and the vouchers that it paid for (docs/campaigns.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.money import minor_units
from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.offers.report import counted_as
from chalicelib.domain.offers.spending import Acceptance
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import growth, vouchers
from infra.operator.check_data.family import Finding
from infra.operator.check_data.learned import is_learned
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of, vouchers_of
from infra.operator.check_data.scan import StoredRows


@dataclass(slots=True)
class _Rows:
    """The rows of all campaigns, each kind by the campaign's id."""

    campaigns: dict[str, Campaign] = field(default_factory=dict)
    contents: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    counted: dict[str, Counter[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """How many vouchers of an offer moved to a status, less those that left it."""
    accepted: dict[str, list[Acceptance]] = field(default_factory=lambda: defaultdict(list))
    entries: set[tuple[str, str]] = field(default_factory=set)
    """Hotels, each with a campaign."""
    live: set[tuple[str, str]] = field(default_factory=set)
    """The same of campaigns that are listed as live."""
    findings: set[Finding] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    """Campaigns of which a row cannot be read."""

    def add(self, item: Item) -> None:
        """Add one row."""
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        owner = pk.partition("#")[2]
        try:
            if pk.startswith(growth.HOTEL):
                self._add_of_hotel(owner, sk, item)
            elif pk.startswith(growth.ACCEPTANCE):
                accepted = self._same(growth.to_acceptance, growth.to_acceptance_item, item)
                self.accepted[accepted.campaign_id].append(accepted)
            else:
                self._add_of_campaign(owner, sk, item)
        except Unreadable as problem:
            self.findings.add(Finding(growth.TABLE, f"{owner} {sk}", str(problem)))
            self.unreadable.add(owner.partition("#")[0])

    def _add_of_hotel(self, hotel: str, sk: str, item: Item) -> None:
        if sk == "live":
            self.live |= {(hotel, each) for each in read(_to_live, item).ends}
        else:
            self.entries.add((hotel, read(growth.to_entry, item)))

    def _add_of_campaign(self, campaign_id: str, sk: str, item: Item) -> None:
        if sk == "campaign":
            self.campaigns[campaign_id] = self._same(growth.from_item, growth.to_item, item)
        elif sk.startswith(growth.OFFER):
            content = self._same(growth.to_content, growth.to_content_item, item)
            self.contents[campaign_id].add(content.number)
        elif sk.startswith(growth.DAY):
            values = read(growth.DAY_CODEC.decode, item)
            self.days[campaign_id].update(accepted=values["accepted"], spent=values["spent"])
        else:
            offer_id, moved = read(growth.to_counted, item)
            for status, count in moved._asdict().items():
                self.counted[campaign_id][offer_id, status] += count

    def _same(
        self, read_row: Callable[[Item], Any], write: Callable[[Any], Item], item: Item
    ) -> Any:
        """What a row says, which is to say it as the service does."""
        value = read(read_row, item)
        name = f"{item['pk']['S'].partition('#')[2]} {item['sk']['S']}"
        for problem in differences(growth.TABLE, item, write(value)):
            self.findings.add(Finding(growth.TABLE, name, problem))
        return value


def _to_live(item: Item) -> Any:
    return growth.to_live("", item)


@dataclass(slots=True)
class Campaigns:
    """All campaigns, read each time that they are asked for their findings."""

    client: DynamoClient
    stored: StoredRows
    now: datetime
    count: int = 0
    """How many there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        rows = _Rows()
        for item in rows_of(self.client, growth.TABLE):
            if not is_learned(item):  # learned.py reads those
                rows.add(item)
        self.count = len(rows.campaigns)
        paid = {each.voucher_id for of in rows.accepted.values() for each in of}
        of_voucher = vouchers_of(self.client, paid)
        findings = set(rows.findings)
        for campaign in rows.campaigns.values():
            if campaign.id not in rows.unreadable:
                problems = _problems(rows, campaign, of_voucher, self.now)
                findings |= {Finding(growth.TABLE, campaign.id, each) for each in problems}
        for campaign_id in rows.accepted.keys() - rows.campaigns.keys() - rows.unreadable:
            findings.add(Finding(growth.TABLE, campaign_id, "was accepted, but does not exist"))
        return findings | {
            Finding(vouchers.TABLE, voucher_id, "is of a campaign of which nobody accepted it")
            for voucher_id, one in self.stored.vouchers.items()
            if one.voucher.campaign_id is not None
            and one.voucher.campaign_id not in rows.unreadable
            and voucher_id not in paid
        }


def _problems(
    rows: _Rows, campaign: Campaign, of_voucher: dict[str, Voucher], now: datetime
) -> Iterator[str]:
    """Where a campaign and its other rows disagree."""
    own = campaign.issuer_uid, campaign.id
    if own not in rows.entries:
        yield "is not among its hotel's campaigns"
    if campaign.state == "ended" and own in rows.live:
        yield "has ended, but is listed as live"
    if campaign.status(now) != "ended" and own not in rows.live:
        yield "has not ended, but is not listed as live"
    if rows.contents[campaign.id] != {each.number for each in campaign.offers}:
        yield "has not what each of its offers promises"
    days = rows.days[campaign.id]
    spent = minor_units(campaign.spent_amount)
    if days["spent"] != spent:
        yield f"spent {spent} of the smallest unit, but {days['spent']} by its days"
    yield from _miscounts(rows, campaign, of_voucher)


def _miscounts(rows: _Rows, campaign: Campaign, of_voucher: dict[str, Voucher]) -> Iterator[str]:
    """Where what was accepted, its counters and the vouchers disagree."""
    statuses: Counter[tuple[str, str]] = Counter()
    taken: Counter[str] = Counter()
    for each in rows.accepted[campaign.id]:
        voucher = of_voucher.get(each.voucher_id)
        taken[each.offer_id] += 1
        if voucher is None:
            yield f"paid for the voucher {each.voucher_id}, which does not exist"
        elif (voucher.campaign_id, voucher.offer_id) != (campaign.id, each.offer_id):
            yield f"paid for the voucher {voucher.id}, which is of another offer"
        else:
            statuses[each.offer_id, counted_as(voucher)] += 1
    for offer in campaign.offers:
        if taken[offer.id] != offer.accepted:
            yield f"counts {offer.accepted} accepts of {offer.id}, but has {taken[offer.id]}"
    counted = Counter(rows.counted[campaign.id])
    for offer in campaign.offers:
        counted[offer.id, "issued"] += offer.accepted
    for offer_id, status in sorted(counted.keys() | statuses.keys()):
        count, actual = counted[offer_id, status], statuses[offer_id, status]
        if count != actual:
            yield f"counts {count} vouchers of {offer_id} as {status}, but has {actual}"
