"""Decisions: the same for whoever asks again, another's for nobody, and by the right shares."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import astuple, replace
from datetime import date, timedelta

import pytest

from chalicelib.domain import signed_texts
from chalicelib.domain.engine import decision
from chalicelib.domain.engine.decision import Decision
from chalicelib.domain.engine.errors import DecisionNotValid
from chalicelib.domain.instants import seconds
from tests.domain.made import MS, NOW

SECRET = "of these tests"
DAY = date(2026, 3, 2)
DECIDED = Decision(
    decision.decision_id(SECRET, "visitor", "cmp-1", DAY),
    *("visitor", "cmp-1", "offer-1", 250_000, "0123456789abcdef", 5),
    seconds(NOW),
)


def test_the_id_is_a_function_of_visitor_campaign_and_day() -> None:
    again = decision.decision_id(SECRET, "visitor", "cmp-1", DAY)
    assert again == DECIDED.id
    assert len(again) == 22
    others = {
        decision.decision_id("another", "visitor", "cmp-1", DAY),
        decision.decision_id(SECRET, "another", "cmp-1", DAY),
        decision.decision_id(SECRET, "visitor", "cmp-2", DAY),
        decision.decision_id(SECRET, "visitor", "cmp-1", DAY + timedelta(days=1)),
        # The parts are told apart.
        decision.decision_id(SECRET, "visitorcmp-1", "", DAY),
    }
    assert len(others - {again}) == 5


def test_the_numbers_of_the_draws_are_spread_evenly() -> None:
    numbers = [
        decision.draw_number(decision.decision_id(SECRET, f"visitor-{n}", "cmp-1", DAY))
        for n in range(10_000)
    ]
    assert all(0 <= number < 1_000_000 for number in numbers)
    tenths = Counter(number // 100_000 for number in numbers)
    # Within five standard deviations.
    assert all(1000 - 150 < tenths[tenth] < 1000 + 150 for tenth in range(10))


def test_one_visitor_of_five_is_in_the_holdout_of_a_campaign_whatever_the_day() -> None:
    visitors = [f"visitor-{n}" for n in range(10_000)]
    holdout = {each for each in visitors if decision.is_holdout(SECRET, each, "cmp-1")}
    assert 2000 - 200 < len(holdout) < 2000 + 200
    other = {each for each in visitors if decision.is_holdout(SECRET, each, "cmp-2")}
    assert 400 - 100 < len(holdout & other) < 400 + 100
    shown = set(visitors) - holdout
    # The draw is independent of the group.
    high = [
        each
        for each in shown
        if decision.draw_number(decision.decision_id(SECRET, each, "cmp-1", DAY)) >= 500_000
    ]
    assert 4000 - 250 < len(high) < 4000 + 250


def test_a_token_says_what_was_decided() -> None:
    token = decision.sign(DECIDED, SECRET)
    assert decision.read(token, [SECRET]) == DECIDED
    assert decision.read(token, ["new", SECRET]) == DECIDED


@pytest.mark.parametrize("arm", ["holdout", "none", "offer-8"])
def test_only_an_offer_is_shown(arm: str) -> None:
    assert replace(DECIDED, arm=arm).is_offer is (arm == "offer-8")


def test_a_text_of_somebody_else_is_refused() -> None:
    token = decision.sign(DECIDED, SECRET)
    form = signed_texts.SignedForm("d1", "decision", decision.CONTENT_MAX)
    another = signed_texts.SignedForm("d1", "receipt of a consent", decision.CONTENT_MAX)
    content = json.dumps(astuple(DECIDED))
    texts = (
        *("", "d1", token[:-1], token + "A", token.swapcase(), f"r1{token[2:]}"),
        decision.sign(DECIDED, "another secret"),
        signed_texts.sign(another, content, SECRET),
        # A later release's.
        signed_texts.sign(form, "[1]", SECRET),
        signed_texts.sign(form, "{}", SECRET),
        signed_texts.sign(form, "7", SECRET),
        signed_texts.sign(form, "not json", SECRET),
    )
    for text in texts:
        with pytest.raises(DecisionNotValid):
            decision.read(text, [SECRET])


def test_a_decision_is_one_visitors_and_good_for_half_an_hour() -> None:
    half = timedelta(minutes=30)
    for now in (NOW - timedelta(seconds=5), NOW, NOW + half - MS):
        decision.require_fresh(DECIDED, "visitor", now)
    for visitor, now in (("visitor", NOW + half), ("another", NOW)):
        with pytest.raises(DecisionNotValid):
            decision.require_fresh(DECIDED, visitor, now)
