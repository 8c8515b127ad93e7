"""What the machine states of campaigns: plans of new ones, revisions, and the forms that come of
them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.torture.machine.base import picks, without_none
from tests.torture.model.campaign_forms import CampaignForm
from tests.torture.times import DAY, HOUR, iso

# A template (a pick), the price with the voucher, the one without it, and how many.
NewOffer = tuple[int, Decimal, Decimal | None, int]
new_offers = st.tuples(
    picks,
    st.sampled_from([*map(Decimal, ("89", "89", "100", "60.5", "0", "8950", "79.999"))]),
    st.sampled_from([None, None, None, Decimal(150), Decimal("99.5")]),
    st.integers(1, 3),
)
# From now on, or the day so many days ahead.
Ahead = timedelta | int


@dataclass(frozen=True, slots=True)
class Plan:
    """A new campaign."""

    starts: Ahead | None
    ends: Ahead
    budget: Decimal
    hourly: Decimal | None
    offers: list[NewOffer]


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to change of a campaign; None: nothing."""

    ends: Ahead | None
    budget: str
    hourly: Decimal | None
    count: int
    """More than were taken."""
    wrong: str | None
    added: list[NewOffer]


FIRST_REVISION = Revision(None, "more", None, 1, None, [])
hourly_amounts = st.sampled_from([None, None, Decimal(31), Decimal(10), Decimal("70.5")])
plans = st.builds(
    Plan,
    st.sampled_from([None, None, None, -HOUR, HOUR, 2 * DAY, 0, 1]),
    st.sampled_from([-HOUR, HOUR, 2 * DAY, 40 * DAY, 40 * DAY, 0, 1, 40]),
    st.sampled_from([*map(Decimal, (20, 50, 150, 500, 500, 20_000))]),
    hourly_amounts,
    st.lists(new_offers, min_size=1, max_size=3) | st.lists(new_offers, min_size=9, max_size=9),
)
revisions = st.builds(
    Revision,
    st.sampled_from([None, None, -HOUR, HOUR, 40 * DAY, 1]),
    st.sampled_from(["same", "more", "more", "what was spent", "less than was spent"]),
    hourly_amounts,
    st.sampled_from([-1, 0, 1, 5]),
    st.sampled_from(
        [None] * 6 + ["left out", "price", "template", "repeated", "unknown", "no template"]
    ),
    st.sampled_from([0, 0, 1, 2]).flatmap(lambda n: st.lists(new_offers, min_size=n, max_size=n)),
)


def body_of(form: CampaignForm) -> dict[str, Any]:
    """A form as a request has it."""
    offers = [
        without_none(
            offer_id=one.offer_id,
            template_id=one.template_id,
            price_amount=_number(one.price),
            original_amount=_number(one.original),
            count=one.count,
        )
        for one in form.offers
    ]
    return without_none(
        name=form.name,
        starts_at=_text(form.starts),
        ends_at=_text(form.ends),
        budget_amount=_number(form.budget),
        hourly_amount=_number(form.hourly),
        offers=offers,
    )


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)


def _text(when: datetime | date | None) -> str | None:
    return iso(when) if isinstance(when, datetime) else when and str(when)
