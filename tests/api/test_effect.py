"""The report says what showing an offer changes, and nothing of few visitors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.engine.counts import Group
from chalicelib.storage.tables import learning
from tests.api.offer_use import report
from tests.api.visitor_use import learning_campaign, shown
from tests.service import Service
from tests.stored import put

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")


def count(service: Service, made: Any, days_ago: int, arm: str, **counts: int) -> None:
    """Count visitors of a day, past every rule."""
    group = Group(service.clock.now.date() - timedelta(days=days_ago), arm)
    key = learning.statistics_key(made["id"], group, "visitor")
    put(service, "growth", key | learning.to_counts_item(counts))


def offer_counts(seen: int, rewarded: int, accepted: int) -> dict[str, int]:
    """The counts of an offer."""
    return {
        **{"seen": seen, "a_0_0": seen, "accepted": accepted},
        **{"rewarded": rewarded, "b_0": rewarded},
    }


def test_before_the_first_visitor_there_is_nothing_to_say(service: Service) -> None:
    made = learning_campaign(service)
    assert report(service, made["id"])["learning"] is None


def test_of_few_visitors_no_number_is_told(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    somebody.seen(decided["token"])
    few = {"visitors": None, "accepted": None}
    assert report(service, made["id"])["learning"] == {
        "shown": few,
        "held_back": few,
        "uplift": None,
        "visitors_needed": None,
        "split_is_off": False,
        "offers": [{"offer_id": decided["offer_id"], "seen": None, "taken": None}],
        "states": [],
    }


def test_both_groups_and_the_uplift_with_its_bounds(service: Service) -> None:
    made = learning_campaign(service)
    count(service, made, 2, "offer-1", **offer_counts(3000, 250, 290))
    count(service, made, 2, "offer-2", **offer_counts(900, 10, 12))
    count(service, made, 2, "none", seen=100, accepted=2)
    count(service, made, 2, "holdout", seen=1000, accepted=20)
    learned = report(service, made["id"])["learning"]
    assert learned["shown"] == {"visitors": 4000, "accepted": 304}
    assert learned["held_back"] == {"visitors": 1000, "accepted": 20}
    assert float(learned["uplift"]["estimate"]) == pytest.approx(304 / 4000 - 20 / 1000)
    assert 0 < learned["uplift"]["lower"] < learned["uplift"]["estimate"]
    assert learned["uplift"]["estimate"] < learned["uplift"]["upper"] < 1
    assert learned["visitors_needed"] == 0
    assert learned["split_is_off"] is False
    assert learned["offers"] == [
        {"offer_id": "offer-1", "seen": 3000, "taken": 250},
        {"offer_id": "offer-2", "seen": 900, "taken": 10},
    ]


def test_of_one_offer_with_few_visitors_the_sum_tells_nothing(service: Service) -> None:
    made = learning_campaign(service)
    count(service, made, 2, "offer-1", **offer_counts(3000, 250, 290))
    count(service, made, 2, "offer-2", **offer_counts(19, 3, 3))
    learned = report(service, made["id"])["learning"]
    assert learned["shown"]["visitors"] == 3019
    assert [offer["seen"] for offer in learned["offers"]] == [None, None]


def test_the_uplift_waits_until_every_outcome_is_there(service: Service) -> None:
    made = learning_campaign(service)
    for arm, counts in (("offer-1", offer_counts(400, 10, 10)), ("holdout", {"seen": 100})):
        count(service, made, 1, arm, **counts)
    learned = report(service, made["id"])["learning"]
    assert (learned["shown"]["visitors"], learned["uplift"]) == (400, None)
    service.clock.now = (service.clock.now + timedelta(days=1)).replace(hour=0)
    assert report(service, made["id"])["learning"]["uplift"] is not None


def test_visitors_that_were_lost_are_noticed(service: Service) -> None:
    made = learning_campaign(service)
    count(service, made, 2, "offer-1", **offer_counts(1200, 30, 30))
    count(service, made, 2, "holdout", seen=800, accepted=20)
    assert report(service, made["id"])["learning"]["split_is_off"] is True
