"""Any campaign, and any other row of the table `growth`."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.offers.campaign import (
    OFFERS_MAX,
    Campaign,
    LiveCampaigns,
    Offer,
    OfferContent,
)
from chalicelib.domain.offers.report import Counted
from chalicelib.domain.offers.spending import Acceptance
from tests.domain import made

UNITS_MAX = 10**14  # of an amount: a million million of a currency with two decimals
CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}  # each with its decimals


def amount(units: int, currency: str) -> Decimal:
    """So many of a currency's smallest units."""
    return Decimal(units).scaleb(-CURRENCIES[currency])


def _offer(draw: st.DrawFn, number: int, currency: str) -> Offer:
    price = draw(st.integers(0, UNITS_MAX))
    saving = draw(st.just(1) | st.integers(1, UNITS_MAX))
    count = draw(st.integers(1, 100_000))
    return Offer(
        number=number,
        template_id=draw(made.uids),
        title=draw(made.texts),
        service_type=draw(made.texts),
        duration_minutes=draw(st.integers(5, 44640)),
        original_amount=amount(price + saving, currency),
        price_amount=amount(price, currency),
        count=count,
        accepted=draw(st.just(0) | st.just(count) | st.integers(0, count)),
    )


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    """Any campaign: also one of eight offers, without a pace, or of which nothing was accepted."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    size = draw(st.just(OFFERS_MAX) | st.integers(1, OFFERS_MAX))
    offers = tuple(_offer(draw, number, currency) for number in range(1, size + 1))
    spent = sum((each.saving_amount * each.accepted for each in offers), amount(0, currency))
    units = int(spent.scaleb(CURRENCIES[currency]))
    start = draw(made.instants.filter(lambda moment: moment.year < 9990))
    hour = draw(made.instants) if units else None
    last = draw(st.integers(1, units)) if units else 0
    return Campaign(
        id=f"cmp-{draw(made.uids)}",
        issuer_uid=draw(made.uids),
        name=draw(made.texts),
        zone=draw(st.sampled_from(["Europe/Berlin", "UTC"])),
        state=draw(st.sampled_from(["open", "paused", "ended"])),
        starts_at=start,
        ends_at=start + timedelta(milliseconds=draw(st.integers(1, 10**10))),
        price_currency=currency,
        budget_amount=spent + amount(draw(st.integers(0, UNITS_MAX)), currency),
        spent_amount=spent,
        hourly_amount=draw(
            st.none() | st.integers(1, UNITS_MAX).map(lambda n: amount(n, currency))
        ),
        hour=hour,
        hour_amount=amount(last, currency),
        offers=offers,
        created_at=draw(made.instants),
        changed_at=draw(made.instants),
        version=draw(st.integers(1, 10**9)),
    )


def _content(booked_in: tuple[str | None, int | None], **fields: Any) -> OfferContent:
    return OfferContent(calendar_id=booked_in[0], places=booked_in[1], **fields)


contents = st.builds(
    _content,
    # The calendar and the places there, which come together.
    booked_in=st.just((None, None)) | st.tuples(made.uids, st.integers(1, 50)),
    campaign_id=made.uids,
    number=st.integers(1, OFFERS_MAX),
    description=st.just("") | made.texts,
    valid_days=st.none() | st.integers(1, 3650),
    terms=made.terms,
)
acceptances = st.builds(
    Acceptance,
    campaign_id=made.uids,
    guest_uid=made.uids,
    offer_id=st.integers(1, OFFERS_MAX).map(lambda number: f"offer-{number}"),
    voucher_id=made.uids,
    accepted_at=made.instants,
)
lists = st.builds(
    LiveCampaigns,
    issuer_uid=made.uids,
    ends=st.dictionaries(made.uids, made.instants, max_size=20),
    version=st.integers(1, 10**9),
)
counted = st.builds(
    Counted, **dict.fromkeys(Counted._fields, st.just(0) | st.integers(-100_000, 100_000))
)
