"""Bins and counts: what an exposure adds."""

from __future__ import annotations

import json
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.engine.bins import BINS_MAX, FEATURE_COUNT, FEATURES, vector
from chalicelib.domain.engine.statistics import (
    OfferStatistics,
    from_list,
    of,
    shown,
    taken,
    total,
)
from chalicelib.domain.errors import BrokenInvariant
from tests.domain.engine.made import any_bins, any_exposure, any_statistics


def test_each_bit_is_a_feature_and_the_constant_is_always_there() -> None:
    assert len(set(FEATURES)) == FEATURE_COUNT - 1 == 12
    assert vector(0) == (0,)
    assert vector(0b1000_0000_0001) == (0, 1, 12)
    assert vector(BINS_MAX) == tuple(range(13))


@pytest.mark.parametrize("bins", [-1, BINS_MAX + 1])
def test_other_bits_are_refused(bins: int) -> None:
    with pytest.raises(ValueError, match="4095"):
        vector(bins)


def test_an_exposure_counts_its_features_and_their_pairs() -> None:
    assert shown(0b10) == OfferStatistics(seen=1, a={(0, 0): 1, (0, 2): 1, (2, 2): 1})
    assert taken(0b10, rewarded=True) == OfferStatistics(0, 1, 1, b={0: 1, 2: 1})
    assert taken(0b10, rewarded=False) == OfferStatistics(accepted=1)


@given(any_bins)
def test_the_whole_of_an_exposure_is_what_was_added_in_two_steps(bins: int) -> None:
    assert of(bins, rewarded=True) == shown(bins) + taken(bins, rewarded=True)
    assert of(bins, rewarded=False) == shown(bins)
    assert of(bins, rewarded=False, accepted=True) == shown(bins) + taken(bins, rewarded=False)


@given(st.lists(any_exposure, max_size=20), st.randoms(use_true_random=False))
def test_shards_sum_to_the_same_in_any_order(exposures, random) -> None:
    shuffled = random.sample(exposures, len(exposures))
    halves = (total(shuffled[::2]), total(shuffled[1::2]))
    assert reduce(add, halves) == total(exposures)


@given(any_statistics)
def test_stored_statistics_are_read_as_they_were(statistics: OfferStatistics) -> None:
    assert from_list(json.loads(json.dumps(statistics.to_list()))) == statistics


def test_counts_that_contradict_each_other_are_no_statistics() -> None:
    with pytest.raises(BrokenInvariant):
        OfferStatistics(seen=1)
    with pytest.raises(BrokenInvariant):
        OfferStatistics(rewarded=1)
    with pytest.raises(BrokenInvariant):
        from_list([0, 0, 0, [0], [0]])
