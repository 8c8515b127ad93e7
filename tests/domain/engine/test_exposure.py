"""Exposures: the first accept within a day counts, and what they add is what an erasure takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.engine import counts, exposure
from chalicelib.domain.engine.counts import Group
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.engine.statistics import of
from chalicelib.domain.errors import BrokenInvariant
from tests.domain.engine.test_decision import DECIDED
from tests.domain.made import HOUR, MS, NOW

SEEN = exposure.seen(DECIDED, NOW + HOUR)
ARMS = ("offer-1", "offer-2", "none", "holdout")


@st.composite
def exposures(draw: st.DrawFn) -> Exposure:
    """Any exposure, with or without an accept."""
    arm = draw(st.sampled_from(ARMS))
    seen_at = NOW + timedelta(hours=draw(st.integers(0, 200)))
    made = replace(SEEN, arm=arm, bins=draw(st.integers(0, 4095)), seen_at=seen_at)
    if not draw(st.booleans()):
        return made
    offer_id = draw(st.sampled_from(("offer-1", "offer-2")))
    return replace(made, accepted_offer_id=offer_id, accepted_at=seen_at + HOUR)


def test_an_exposure_has_all_that_it_was_decided_by() -> None:
    for name in ("visitor_key", "campaign_id", "arm", "propensity", "policy_hash", "bins"):
        assert getattr(SEEN, name) == getattr(DECIDED, name)
    assert (SEEN.decision_id, SEEN.decided_at, SEEN.seen_at) == (DECIDED.id, NOW, NOW + HOUR)


def test_an_accept_counts_within_a_day_and_once() -> None:
    day = timedelta(hours=24)
    taken = exposure.accepted(SEEN, "offer-1", SEEN.seen_at + day - MS)
    assert taken is not None
    assert (taken.is_rewarded, taken.accepted_at) == (True, SEEN.seen_at + day - MS)
    assert exposure.accepted(taken, "offer-2", taken.seen_at + HOUR) is None
    assert exposure.accepted(SEEN, "offer-1", SEEN.seen_at + day) is None
    other = exposure.accepted(SEEN, "offer-2", SEEN.seen_at)
    assert other is not None
    assert not other.is_rewarded


def test_an_exposure_is_live_for_ninety_days() -> None:
    end = SEEN.seen_at + timedelta(days=90)
    assert SEEN.is_live(end - MS)
    assert not SEEN.is_live(end)


def test_an_accept_has_an_offer_and_a_time() -> None:
    for parts in ({"accepted_offer_id": "offer-1"}, {"accepted_at": NOW}):
        with pytest.raises(BrokenInvariant):
            replace(SEEN, **parts)


@given(st.lists(exposures(), max_size=20))
def test_what_exposures_add_is_what_they_take_away(made: list[Exposure]) -> None:
    added = [part for each in made for part in (counts.of_seen(each), counts.of_accept(each))]
    away = [counts.taken_away(counts.of_exposure(each)) for each in made]
    assert counts.total([*added, *away]) == {}


@given(exposures())
def test_an_offers_counts_are_its_statistics(made: Exposure) -> None:
    if not made.is_offer:
        assert counts.of_exposure(made).keys() <= {"seen", "accepted"}
        return
    expected = of(made.bins, made.is_rewarded, made.accepted_at is not None)
    assert counts.statistics_of(counts.of_exposure(made)) == expected


@given(st.lists(exposures(), max_size=20))
def test_they_are_counted_again_by_day_and_arm(made: list[Exposure]) -> None:
    again = counts.recount(made)
    assert again.keys() == {Group(each.seen_at.date(), each.arm) for each in made}
    assert sum(each["seen"] for each in again.values()) == len(made)
    accepted = sum(each.get("accepted", 0) for each in again.values())
    assert accepted == sum(each.accepted_at is not None for each in made)
