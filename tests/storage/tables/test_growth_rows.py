"""Every row of the table `growth` is read back as it was written, and a damaged one is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.offers.campaign import Campaign, LiveCampaigns, Offer, OfferContent
from chalicelib.domain.offers.report import Counted, DaySpending
from chalicelib.domain.offers.spending import Acceptance
from chalicelib.storage.dynamo.codec import Codec, Item, attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import growth
from tests.domain.made import HOUR, NOW
from tests.storage.conftest import Storage
from tests.storage.tables import any_campaigns
from tests.storage.tables.any_campaigns import CURRENCIES, amount
from tests.storage.tables.test_round_trips import STORED, to_json

OFFER = Offer(
    number=1, template_id="tpl-1", title="Spa", service_type="hotel.spa", duration_minutes=60,
    original_amount=Decimal("120.00"), price_amount=Decimal("89.00"), count=10, accepted=2,
)  # fmt: skip
CAMPAIGN = Campaign(
    id="cmp-1", issuer_uid="hotel", name="Quiet weeks", zone="UTC", starts_at=NOW,
    ends_at=NOW + HOUR, price_currency="EUR", budget_amount=Decimal("310.00"),
    spent_amount=Decimal("62.00"), hourly_amount=Decimal("31.00"), hour=NOW,
    hour_amount=Decimal("31.00"), offers=(OFFER,), created_at=NOW, changed_at=NOW,
)  # fmt: skip
CONTENT = OfferContent(campaign_id="cmp-1", number=1, description="", valid_days=None)
IN_CALENDAR = replace(CONTENT, calendar_id="c-1", places=2)
ACCEPTANCE = Acceptance(
    campaign_id="cmp-1", guest_uid="anna", offer_id="offer-1", voucher_id="v-1", accepted_at=NOW
)
ROW = growth.to_item(CAMPAIGN)
LIVE = growth.to_live_item(LiveCampaigns(issuer_uid="hotel", ends={"cmp-1": NOW}, version=1))
DAY = growth.day_key("cmp-1", NOW.date()) | growth.DAY_CODEC.encode({"accepted": 1, "spent": 3100})
COUNT = growth.count_key("cmp-1", "offer-1", "v-1") | growth.COUNT_CODEC.encode(
    Counted(issued=-1, booked=1)._asdict()
)


def read_back(storage: Storage, row: Item) -> Item:
    """Write a row, and return it as the engine does."""
    return storage.read_back("growth", row, "pk", "sk")


@STORED
@given(campaign=any_campaigns.campaigns())
def test_any_campaign(storage: Storage, campaign: Campaign) -> None:
    back = growth.from_item(read_back(storage, growth.to_item(campaign)))
    assert back == campaign
    amounts = ("budget_amount", "spent_amount", "hourly_amount", "hour_amount")
    for name in amounts:
        assert str(getattr(back, name)) == str(getattr(campaign, name))
    assert [str(each.price_amount) for each in back.offers] == [
        str(each.price_amount) for each in campaign.offers
    ]


@STORED
@given(content=any_campaigns.contents)
def test_any_content_of_an_offer(storage: Storage, content: OfferContent) -> None:
    back = growth.to_content(read_back(storage, growth.to_content_item(content)))
    assert back == content
    assert to_json(back.terms) == to_json(content.terms)


@STORED
@given(acceptance=any_campaigns.acceptances)
def test_anything_that_a_guest_accepted(storage: Storage, acceptance: Acceptance) -> None:
    row = read_back(storage, growth.to_acceptance_item(acceptance))
    assert growth.to_acceptance(row) == acceptance


@STORED
@given(live=any_campaigns.lists)
def test_any_list_of_campaigns_that_have_not_ended(storage: Storage, live: LiveCampaigns) -> None:
    row = read_back(storage, growth.to_live_item(live))
    assert growth.to_live(live.issuer_uid, row) == live


def test_a_hotel_without_a_list_has_an_empty_one() -> None:
    assert growth.to_live("hotel", None) == LiveCampaigns(issuer_uid="hotel", ends={}, version=0)


@STORED
@given(campaign=any_campaigns.campaigns())
def test_any_campaign_among_its_hotels(storage: Storage, campaign: Campaign) -> None:
    assert growth.to_entry(read_back(storage, growth.to_entry_item(campaign))) == campaign.id


@STORED
@given(
    day=st.dates(),
    accepted=st.integers(0, 100_000),
    units=st.integers(0, 10**17),
    currency=st.sampled_from(sorted(CURRENCIES)),
)
def test_any_day(storage: Storage, day: date, accepted: int, units: int, currency: str) -> None:
    values = growth.DAY_CODEC.encode({"accepted": accepted, "spent": units})
    row = read_back(storage, growth.day_key("cmp-1", day) | values)
    spent = amount(units, currency)
    assert growth.to_day(row, currency) == DaySpending(day.isoformat(), accepted, spent)
    assert str(growth.to_day(row, currency).spent_amount) == str(spent)


@STORED
@given(counted=any_campaigns.counted, voucher_id=st.text(min_size=1))
def test_any_counter(storage: Storage, counted: Counted, voucher_id: str) -> None:
    values = growth.COUNT_CODEC.encode(counted._asdict())
    key = growth.count_key("cmp-1", "offer-8", voucher_id.encode("utf-8", "ignore").decode())
    assert growth.to_counted(read_back(storage, key | values)) == ("offer-8", counted)


def test_every_codec_is_tested_above() -> None:
    codecs = [value for value in vars(growth).values() if isinstance(value, Codec)]
    assert codecs == [
        growth.CODEC,
        growth.CONTENT_CODEC,
        growth.ACCEPTANCE_CODEC,
        growth.LIVE_CODEC,
        growth.ENTRY_CODEC,
        growth.DAY_CODEC,
        growth.COUNT_CODEC,
    ]


def test_what_nobody_accepted_has_no_numbers_yet() -> None:
    """The first accept adds to attributes that are absent."""
    nothing = replace(
        CAMPAIGN,
        offers=(replace(OFFER, accepted=0),),
        spent_amount=Decimal("0.00"),
        hour=None,
        hour_amount=Decimal("0.00"),
    )
    row = growth.to_item(nothing)
    assert not {"spent", "hour", "hour_spent", "accepted_1"} & row.keys()
    assert growth.from_item(row) == nothing


# --- rows that cannot be

READERS: dict[str, tuple[Callable[[Item], Any], Item, tuple[str, ...], tuple[str, ...]]] = {
    "campaign": (growth.from_item, ROW, (
        "id", "issuer_uid", "name", "zone", "state", "starts_at", "ends_at", "price_currency",
        "budget_amount", "offers", "created_at", "changed_at", "version",
    ), ("spent", "hourly_amount", "hour", "hour_spent", "accepted_1")),
    "content": (growth.to_content, growth.to_content_item(IN_CALENDAR), (
        "campaign_id", "number", "description", "terms", "calendar_id", "places",
    ), ("valid_days",)),
    "acceptance": (growth.to_acceptance, growth.to_acceptance_item(ACCEPTANCE), (
        "campaign_id", "guest_uid", "offer_id", "voucher_id", "accepted_at",
    ), ()),
    "live": (lambda row: growth.to_live("hotel", row), LIVE, ("ends", "version"), ()),
    "entry": (growth.to_entry, growth.to_entry_item(CAMPAIGN), ("campaign_id",), ()),
    "day": (lambda row: growth.to_day(row, "EUR"), DAY, ("accepted", "spent"), ()),
    "count": (growth.to_counted, COUNT, (), tuple(Counted._fields)),
}  # fmt: skip
REQUIRED = [(name, missing) for name, (_, _, names, _) in READERS.items() for missing in names]
OPTIONAL = [(name, each) for name, (_, _, _, names) in READERS.items() for each in names]


def reason(read: Callable[[Item], Any], row: Item) -> str:
    """What the log says of a corrupt row."""
    with pytest.raises(CorruptRow) as error:
        read(row)
    fields = error.value.log_fields
    assert fields["table"] == "growth"
    assert "anna" not in str(error.value), "its key names a guest"
    assert "anna" not in repr(fields)
    return str(fields["reason"])


@pytest.mark.parametrize("name", READERS)
def test_an_intact_row_is_read(name: str) -> None:
    read, row, _, _ = READERS[name]
    read(row)


@pytest.mark.parametrize(("name", "missing"), REQUIRED)
def test_a_row_that_lacks_an_attribute_is_corrupt(name: str, missing: str) -> None:
    read, row, _, _ = READERS[name]
    reason(read, {key: row[key] for key in row if key != missing})


@pytest.mark.parametrize(("name", "attribute_name"), [*REQUIRED, *OPTIONAL])
@pytest.mark.parametrize("value", [{"M": {}}, {"NULL": True}, {"L": []}])
def test_a_row_with_an_attribute_of_another_type_is_corrupt(
    name: str, attribute_name: str, value: dict[str, Any]
) -> None:
    read, row, _, _ = READERS[name]
    assert reason(read, row | {attribute_name: value}) == f"has an unreadable {attribute_name}"


def offers(**changes: Any) -> Item:
    """The offers of the campaign, its one offer changed."""
    names = ("number", "template_id", "title", "service_type", "duration_minutes")
    names += ("original_amount", "price_amount", "count")
    [values] = json.loads(ROW["offers"]["S"])
    return {
        "offers": attribute(
            json.dumps([[*(dict(zip(names, values, strict=True)) | changes).values()]])
        )
    }


IMPOSSIBLE: dict[str, tuple[Item, str]] = {
    "an unknown state": ({"state": attribute("lost")}, "has the state 'lost'"),
    "no version": ({"version": attribute(0)}, "has no version"),
    "an end before its start": ({"ends_at": attribute(NOW - HOUR)}, "ends before it begins"),
    "an end at its start": ({"ends_at": attribute(NOW)}, "ends before it begins"),
    "no offer": ({"offers": attribute("[]")}, "has no offer, or too many"),
    "offers that are no list": ({"offers": attribute("{}")}, "has an unreadable offers"),
    "offers that are no text": ({"offers": attribute("[[")}, "has an unreadable offers"),
    "half an offer": ({"offers": attribute('[[1,"tpl-1"]]')}, "has an unreadable offers"),
    "a price in words": (offers(price_amount="free"), "has an unreadable offers"),
    "another number": (offers(number=2), "are not numbered"),
    "an offer that saves nothing": (offers(price_amount="120.00"), "saves nothing"),
    "a price below nothing": (offers(price_amount="-1.00"), "saves nothing"),
    "too many accepts": (offers(count=1), "more often than it may be"),
    "accepts below nothing": ({"accepted_1": attribute(-1)}, "more often than it may be"),
    "accepts that nobody paid": ({"accepted_1": attribute(3)}, "did not spend what"),
    "money for nothing": ({"spent": attribute(6201)}, "did not spend what"),
    "nothing spent": (
        {"spent": attribute(0), "hour_spent": attribute(0)},
        "did not spend what",
    ),
    "too small a budget": ({"budget_amount": attribute("61.99")}, "more than its budget"),
    "an hour above the whole": ({"hour_spent": attribute(6201)}, "more than its budget"),
    "an hour below nothing": ({"hour_spent": attribute(-1)}, "spent in no hour"),
    "an hour without money": ({"hour_spent": attribute(0)}, "spent in no hour"),
    "a budget in words": ({"budget_amount": attribute("much")}, "has an unreadable budget_amount"),
    "a start in words": ({"starts_at": attribute("soon")}, "has an unreadable starts_at"),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_campaign_that_cannot_exist_is_a_corrupt_row(name: str) -> None:
    changes, expected = IMPOSSIBLE[name]
    assert expected in reason(growth.from_item, ROW | changes)


def test_money_without_an_hour_is_corrupt() -> None:
    row = {name: value for name, value in ROW.items() if name != "hour"}
    assert "spent in no hour" in reason(growth.from_item, row)


@pytest.mark.parametrize("lost", ["calendar_id", "places"])
def test_a_calendar_without_places_is_corrupt_and_places_without_one(lost: str) -> None:
    row = growth.to_content_item(IN_CALENDAR)
    rest = {name: value for name, value in row.items() if name != lost}
    assert "a calendar or places" in reason(growth.to_content, rest)


@pytest.mark.parametrize("ends", ["[]", "{", '{"cmp-1":"soon"}', '{"cmp-1":1}'])
def test_a_list_that_cannot_be_read_is_corrupt(ends: str) -> None:
    row = LIVE | {"ends": attribute(ends)}
    assert reason(lambda each: growth.to_live("hotel", each), row) == "has an unreadable ends"
