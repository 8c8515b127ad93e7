"""The parts of an answer to "why this offer?"."""

from __future__ import annotations

from hypothesis import given

from chalicelib.domain.engine.choice import propensities
from chalicelib.domain.engine.explanation import explain
from chalicelib.domain.engine.policy import Policy
from tests.domain.engine.made import any_bins, any_policy, counted, policy


@given(any_policy, any_bins)
def test_it_states_the_propensities_of_the_decision(made: Policy, bins: int) -> None:
    explained = explain(made, bins)
    arms = {part.offer_id: part.propensity for part in explained.offers}
    assert arms | {"none": explained.none} == propensities(made, bins)
    assert all(0 <= part.expected <= 1 for part in explained.offers)


def test_it_tells_a_new_offer_from_one_that_is_rarely_taken() -> None:
    offers = {
        "offer-1": counted(2000, 20),
        "offer-2": counted(2000, 200),
        "offer-3": counted(5, 0),
    }
    explained = explain(policy(offers, show=500_000), 0)
    assert [part.reason for part in explained.offers] == ["rarely_taken", "open", "new"]
    assert [(part.seen, part.rewarded) for part in explained.offers] == [
        (2000, 20),
        (2000, 200),
        (5, 0),
    ]
    assert abs(explained.offers[1].expected - 0.1) < 0.01
    assert explained.none == 500_000


def test_without_an_offer_there_is_nothing_but_none() -> None:
    assert explain(policy({}), 0) == ((), 1_000_000)
