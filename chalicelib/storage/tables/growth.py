"""The table `growth`: key pk, then sk (docs/campaigns.md says who writes each row, and when).

A campaign's partition has its row, its offers' contents, a row for each of its days, and counters
of its vouchers; a hotel's partition has an entry for each of its campaigns and the list of those
that have not ended; what a guest accepted has a partition of its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import msgspec

from chalicelib.domain.money import from_minor_units, minor_units
from chalicelib.domain.offers.campaign import (
    OFFERS_MAX,
    Campaign,
    CampaignState,
    LiveCampaigns,
    Offer,
    OfferContent,
)
from chalicelib.domain.offers.report import Counted, DaySpending
from chalicelib.domain.offers.spending import Acceptance
from chalicelib.storage.dynamo.codec import (
    DECIMAL,
    INSTANT,
    INTEGER,
    JSON,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
    attribute,
    instant_text,
)

TABLE = "growth"
# How the partitions of each kind begin, and the sort keys in them.
CAMPAIGN, HOTEL, ACCEPTANCE = "campaign#", "hotel#", "accept#"
OFFER, COUNT, DAY, ENTRY = "offer#", "count#", "day#", "campaign#"
LAST = "\U0010ffff"  # no id goes on with a letter after it
SHARDS = 8  # of what is counted: two that count for one campaign need not wait for each other


class _OfferRow(msgspec.Struct, array_like=True, frozen=True):
    """An offer as a campaign's row has it."""

    number: int
    template_id: str
    title: str
    service_type: str
    duration_minutes: int
    original_amount: Decimal
    price_amount: Decimal
    count: int


_offer_rows = msgspec.json.Decoder(tuple[_OfferRow, ...]).decode
_ends = msgspec.json.Decoder(dict[str, str]).decode


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _from_offers(offers: tuple[Offer, ...]) -> str:
    names = _OfferRow.__struct_fields__
    return _to_json([[getattr(each, name) for name in names] for each in offers])


def _from_ends(ends: Mapping[str, datetime]) -> str:
    return _to_json({key: instant_text(at) for key, at in ends.items()})


def _to_ends(text: str) -> dict[str, datetime]:
    return {key: datetime.fromisoformat(at) for key, at in _ends(text).items()}


def accepted_name(number: int) -> str:
    """The attribute that counts how often an offer was accepted."""
    return f"accepted_{number}"


_ACCEPTED = {accepted_name(number): number for number in range(1, OFFERS_MAX + 1)}
CODEC = Codec(
    TABLE,
    "pk",
    id=TEXT,
    issuer_uid=TEXT,
    name=TEXT,
    zone=TEXT,
    state=TEXT,
    starts_at=INSTANT,
    ends_at=INSTANT,
    price_currency=TEXT,
    budget_amount=DECIMAL,
    spent=INTEGER.optional(absent=0),
    hourly_amount=DECIMAL.optional(),
    hour=INSTANT.optional(),
    hour_spent=INTEGER.optional(absent=0),
    offers=Kind("S", _from_offers, _offer_rows),
    created_at=INSTANT,
    changed_at=INSTANT,
    version=INTEGER,
    **dict.fromkeys(_ACCEPTED, INTEGER.optional(absent=0)),
)
CONTENT_CODEC = Codec(
    TABLE,
    "pk",
    campaign_id=TEXT,
    number=INTEGER,
    description=TEXT,
    valid_days=INTEGER.optional(),
    terms=JSON,
    calendar_id=TEXT.optional(),
    places=INTEGER.optional(),
)
ACCEPTANCE_CODEC = Codec(
    TABLE,
    None,  # its key names a guest
    campaign_id=TEXT,
    guest_uid=TEXT,
    offer_id=TEXT,
    voucher_id=TEXT,
    accepted_at=INSTANT,
)
LIVE_CODEC = Codec(TABLE, "pk", ends=Kind("S", _from_ends, _to_ends), version=INTEGER)
ENTRY_CODEC = Codec(TABLE, "pk", campaign_id=TEXT)
DAY_CODEC = Codec(TABLE, "pk", accepted=INTEGER, spent=INTEGER)
_COUNTED = {name: INTEGER.optional(absent=0) for name in Counted._fields}
COUNT_CODEC = Codec(TABLE, "pk", **_COUNTED)


def key(pk: str, sk: str) -> Item:
    """The key of a row, by its partition and its place in it."""
    return {"pk": attribute(pk), "sk": attribute(sk)}


def shard_of(text: str) -> int:
    """The shard in which a voucher, a visitor or a campaign is counted."""
    return zlib.crc32(text.encode()) % SHARDS


def campaign_key(campaign_id: str) -> Item:
    """The key of a campaign."""
    return key(f"{CAMPAIGN}{campaign_id}", "campaign")


def content_key(campaign_id: str, offer_id: str) -> Item:
    """The key of an offer's content."""
    return key(f"{CAMPAIGN}{campaign_id}", f"{OFFER}{offer_id}")


def day_key(campaign_id: str, day: date) -> Item:
    """The key of what a campaign spent on one day."""
    return key(f"{CAMPAIGN}{campaign_id}", f"{DAY}{day.isoformat()}")


def count_key(campaign_id: str, offer_id: str, voucher_id: str) -> Item:
    """The key of the counter that a voucher of an offer is counted by."""
    return key(f"{CAMPAIGN}{campaign_id}", f"{COUNT}{offer_id}#{shard_of(voucher_id)}")


def acceptance_key(campaign_id: str, guest_uid: str) -> Item:
    """The key of what a guest accepted of a campaign."""
    return key(f"{ACCEPTANCE}{campaign_id}#{guest_uid}", "accept")


def entry_key(issuer_uid: str, campaign_id: str) -> Item:
    """The key of a campaign among its hotel's, which are in the order in which they were made."""
    return key(f"{HOTEL}{issuer_uid}", f"{ENTRY}{campaign_id}")


def live_key(issuer_uid: str) -> Item:
    """The key of the list of a hotel's campaigns that have not ended."""
    return key(f"{HOTEL}{issuer_uid}", "live")


def to_item(campaign: Campaign) -> Item:
    """A campaign as stored."""
    spent = {
        "spent": minor_units(campaign.spent_amount),
        "hour_spent": minor_units(campaign.hour_amount),
    }
    accepted = {accepted_name(each.number): each.accepted for each in campaign.offers}
    values = _Values(campaign, dict.fromkeys(_ACCEPTED, 0) | accepted | spent)
    return CODEC.encode(values) | campaign_key(campaign.id)


class _Values(dict[str, Any]):
    """Values, and the attributes of an object where there are none."""

    def __init__(self, source: Any, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._source = source

    def __missing__(self, name: str) -> Any:
        return getattr(self._source, name)


def from_item(item: Item) -> Campaign:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    if values["state"] not in get_args(CampaignState):
        raise CODEC.corrupt(item, f"has the state {values['state']!r}")
    accepted = {number: values.pop(name) for name, number in _ACCEPTED.items()}
    currency = values["price_currency"]
    for name, stored in (("spent_amount", "spent"), ("hour_amount", "hour_spent")):
        values[name] = from_minor_units(Decimal(values.pop(stored)), currency)
    rows: tuple[_OfferRow, ...] = values.pop("offers")
    values["offers"] = tuple(
        CODEC.build(
            Offer, msgspec.structs.asdict(row) | {"accepted": accepted.get(row.number, 0)}, item
        )
        for row in rows
    )
    campaign: Campaign = CODEC.build(Campaign, values, item)
    return campaign


def to_content_item(content: OfferContent) -> Item:
    """An offer's content as stored."""
    key = content_key(content.campaign_id, f"offer-{content.number}")
    return CONTENT_CODEC.encode(Attributes(content)) | key


def to_content(item: Item) -> OfferContent:
    """What `to_content_item` wrote. Raises CorruptRow."""
    content: OfferContent = CONTENT_CODEC.build(OfferContent, CONTENT_CODEC.decode(item), item)
    return content


def to_acceptance_item(acceptance: Acceptance) -> Item:
    """What a guest accepted, as stored."""
    key = acceptance_key(acceptance.campaign_id, acceptance.guest_uid)
    return ACCEPTANCE_CODEC.encode(Attributes(acceptance)) | key


def to_acceptance(item: Item) -> Acceptance:
    """What `to_acceptance_item` wrote. Raises CorruptRow."""
    return Acceptance(**ACCEPTANCE_CODEC.decode(item))


def to_live_item(live: LiveCampaigns) -> Item:
    """A hotel's list of campaigns as stored."""
    return LIVE_CODEC.encode(Attributes(live)) | live_key(live.issuer_uid)


def to_live(issuer_uid: str, item: Item | None) -> LiveCampaigns:
    """What `to_live_item` wrote; an empty list without a row. Raises CorruptRow."""
    if not item:
        return LiveCampaigns(issuer_uid=issuer_uid, ends={})
    return LiveCampaigns(issuer_uid=issuer_uid, **LIVE_CODEC.decode(item))


def to_entry_item(campaign: Campaign) -> Item:
    """A campaign among its hotel's, as stored."""
    key = entry_key(campaign.issuer_uid, campaign.id)
    return ENTRY_CODEC.encode({"campaign_id": campaign.id}) | key


def to_entry(item: Item) -> str:
    """The id of the campaign that an entry names. Raises CorruptRow."""
    return str(ENTRY_CODEC.decode(item)["campaign_id"])


def to_day(item: Item, currency: str) -> DaySpending:
    """What a campaign spent on one day. Raises CorruptRow."""
    values = DAY_CODEC.decode(item)
    day = str(item["sk"]["S"]).removeprefix(DAY)
    spent = from_minor_units(Decimal(values["spent"]), currency)
    return DaySpending(day, values["accepted"], spent)


def to_counted(item: Item) -> tuple[str, Counted]:
    """The id of an offer, and how its vouchers have moved between statuses by one counter.

    Raises CorruptRow.
    """
    offer_id = str(item["sk"]["S"]).removeprefix(COUNT).rpartition("#")[0]
    return offer_id, Counted(**COUNT_CODEC.decode(item))
