"""Policies: which offers they have, how many visitors see one, and what names them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chalicelib.domain.engine.pacing import SHOW_MIN, show_millionths
from chalicelib.domain.engine.policy import from_json, make
from chalicelib.domain.engine.statistics import OfferStatistics
from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.offers.campaign import Campaign
from tests.domain.engine.made import DAY, campaign, counted, policy
from tests.domain.made import NOW


def spent(amount: int, savings: tuple[int, ...] = (10,), budget: int = 1000) -> Campaign:
    """A campaign whose first offer was accepted until this much was spent."""
    made = campaign(savings, budget_amount=Decimal(budget))
    first = replace(made.offers[0], accepted=amount // savings[0])
    return replace(made, offers=(first, *made.offers[1:]), spent_amount=Decimal(amount))


def test_a_policy_has_the_offers_that_can_be_taken() -> None:
    made = campaign((10, 20, 995))
    gone = replace(made.offers[0], count=5, accepted=5)
    rest = replace(made, offers=(gone, *made.offers[1:]), spent_amount=Decimal(50))
    # The first is taken, and the budget does not pay for the third any more.
    assert [offer_id for offer_id, _ in make(rest, {}, NOW).offers] == ["offer-2"]


@pytest.mark.parametrize(
    "fields",
    [{"state": "paused"}, {"starts_at": NOW + DAY}, {"hourly_amount": Decimal(5)}],
    ids=["paused", "not started", "too fast"],
)
def test_what_passes_with_the_clock_takes_no_offer_out(fields: dict[str, object]) -> None:
    """Nobody makes a new policy when it has passed."""
    assert len(make(campaign(**fields), {}, NOW).offers) == 3


def test_an_offer_without_statistics_was_never_seen() -> None:
    made = make(campaign(), {"offer-2": counted(7, 2)}, NOW)
    assert [each.seen for _, each in made.offers] == [0, 7, 0]


def test_everybody_is_shown_an_offer_while_the_budget_lasts_long_enough() -> None:
    assert show_millionths(spent(0), NOW) == 1_000_000
    assert show_millionths(spent(250), NOW) == 1_000_000  # as planned: ten days of forty
    assert show_millionths(spent(800), NOW + 40 * DAY) == 1_000_000


def test_a_budget_that_is_spent_too_early_is_held_back() -> None:
    shares = [show_millionths(spent(amount), NOW) for amount in (300, 400, 500, 600, 700)]
    assert shares == sorted(shares, reverse=True)
    assert 1_000_000 > shares[0] > 750_000 > shares[2] > 150_000


def test_some_are_always_shown_an_offer_while_there_is_budget() -> None:
    assert show_millionths(spent(990), NOW) == SHOW_MIN
    assert show_millionths(spent(990), NOW - timedelta(days=9)) == SHOW_MIN


def test_one_accept_of_a_small_budget_is_not_too_fast() -> None:
    assert show_millionths(spent(30, (30,), 90), NOW - 9 * DAY) == 1_000_000


def test_the_hash_is_that_of_the_content() -> None:
    one = policy({"offer-1": counted(10, 2)})
    assert len(one.hash) == 16
    assert one.hash == policy({"offer-1": counted(10, 2)}).hash
    others = {
        policy({"offer-1": counted(10, 3)}).hash,
        policy({"offer-2": counted(10, 2)}).hash,
        policy({"offer-1": counted(10, 2)}, show=999_999).hash,
        replace(one, made_at=NOW + DAY).hash,
        replace(one, campaign_id="cmp-2").hash,
    }
    assert len(others | {one.hash}) == 6


def test_a_policy_that_cannot_be_is_refused() -> None:
    with pytest.raises(BrokenInvariant):
        policy({"offer-1": OfferStatistics(seen=-1, a={(0, 0): -1})})
    with pytest.raises(BrokenInvariant):
        policy({f"offer-{number}": counted(1, 0) for number in range(9)})
    with pytest.raises(BrokenInvariant):
        policy({}, show=1_000_001)
    with pytest.raises(BrokenInvariant):
        from_json([2, *policy({}).to_json()[1:]])
