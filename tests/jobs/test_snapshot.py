"""The job that makes policies: of what is complete, and only where something has changed. Once it
is clear that showing offers cannot pay, it stops the campaign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.engine.counts import Group
from chalicelib.domain.engine.policy import Policy
from chalicelib.storage.dynamo.codec import Item, attribute
from chalicelib.storage.tables import learning
from tests.api.offer_use import accepted, stored
from tests.api.visitor_use import learning_campaign, shown
from tests.service import Service, current_runtime


def newest(service: Service, campaign_id: str) -> Policy:
    """The policy by which decisions are made."""
    repository = current_runtime().store.learning
    policy = repository.get_newest_policy(campaign_id, service.clock.now)
    assert policy is not None
    return policy


def policies(service: Service) -> list[Item]:
    """The rows of all policies that were ever made."""
    return [row for row in service.rows("growth") if row["pk"]["S"].startswith("policy#")]


def count(service: Service, campaign_id: str, day: date, arm: str, **counts: int) -> None:
    """Count visitors of a day, past every rule."""
    key = learning.statistics_key(campaign_id, Group(day, arm), "visitor")
    row = key | learning.to_counts_item(counts)
    service.engine.client.put_item(TableName=service.engine.prefix + "growth", Item=row)


def counted(seen: int, rewarded: int) -> dict[str, int]:
    """The counts of an offer whose visitors have no bins."""
    taken = {"accepted": rewarded, "rewarded": rewarded, "b_0": rewarded}
    return {"seen": seen, "a_0_0": seen, **taken}


def test_a_new_campaign_gets_a_policy_of_its_offers(service: Service) -> None:
    made = learning_campaign(service)
    policy = newest(service, made["id"])
    assert [offer_id for offer_id, _ in policy.offers] == ["offer-1", "offer-2", "offer-3"]
    assert {each.seen for _, each in policy.offers} == {0}
    assert policy.show_millionths == 1_000_000


def test_an_idle_service_reads_eight_partitions_and_nothing_else(service: Service) -> None:
    learning_campaign(service)
    service.clock.advance(minutes=1)
    service.spy.calls.clear()
    assert service.snapshot() == dict.fromkeys(("looked", "made", "paused", "failed", "left"), 0)
    assert service.spy.operations() == ["query"] * 8


def test_what_was_seen_is_looked_at_within_the_minute(service: Service) -> None:
    made = learning_campaign(service)
    service.clock.tick()
    somebody, decided = shown(service)
    somebody.seen(decided["token"])
    # Nothing of today is complete: the policy of before holds.
    before = newest(service, made["id"])
    result = service.snapshot()
    assert (result["looked"], result["made"]) == (1, 0)
    assert newest(service, made["id"]) == before
    assert service.snapshot()["looked"] == 0


def test_a_day_counts_once_every_outcome_is_there(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    somebody.seen(decided["token"])
    service.clock.advance(hours=1)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    midnight = (service.clock.now + timedelta(days=2)).replace(hour=0)
    service.clock.now = midnight - timedelta(milliseconds=1)
    service.snapshot()
    assert {each.seen for _, each in newest(service, made["id"]).offers} == {0}
    # Nothing is counted meanwhile: the clock alone brings the next look.
    service.clock.now = midnight
    assert service.snapshot()["made"] == 1
    of_offers = dict(newest(service, made["id"]).offers)
    assert (of_offers[decided["offer_id"]].seen, of_offers[decided["offer_id"]].rewarded) == (1, 1)


def test_a_policy_is_never_changed(service: Service) -> None:
    made = learning_campaign(service)
    [first] = policies(service)
    count(service, made["id"], service.clock.now.date(), "offer-1", **counted(50, 5))
    service.clock.advance(days=2)
    assert service.snapshot()["made"] == 1
    rows = policies(service)
    assert len(rows) == 2
    assert first in rows
    assert all(
        learning.hash_of(row) == learning.to_policy(row, service.clock.now).hash for row in rows
    )


def test_one_that_still_holds_is_made_again_after_a_day(service: Service) -> None:
    """So that every decision can be explained for as long as its exposure is there."""
    made = learning_campaign(service)
    first = newest(service, made["id"])
    service.clock.advance(hours=23)
    assert service.snapshot()["made"] == 0
    service.clock.advance(hours=1)
    assert service.snapshot()["made"] == 1
    second = newest(service, made["id"])
    assert (second.offers, second.made_at) == (first.offers, service.clock.now)


def test_a_policy_is_gone_after_its_time_at_that_instant(service: Service) -> None:
    made = learning_campaign(service)
    policy = newest(service, made["id"])
    repository = current_runtime().store.learning
    end = policy.made_at + learning.POLICY_LIFE
    before = end - timedelta(milliseconds=1)
    assert repository.get_policies([policy.hash], before) == {policy.hash: policy}
    assert repository.get_policies([policy.hash], end) == {}
    assert repository.get_newest_policy(made["id"], end) is None


def test_a_campaign_that_has_ended_is_not_looked_at_again(service: Service) -> None:
    made = learning_campaign(service)
    service.clock.tick()
    service.post("campaign/end", {"campaign_id": made["id"]})
    assert service.snapshot()["looked"] == 1
    service.clock.advance(days=3)
    assert service.snapshot()["looked"] == 0
    assert not [row for row in service.rows("growth") if row["pk"]["S"].startswith("learn#")]


def test_a_campaign_gets_a_policy_before_it_starts(service: Service) -> None:
    starts_at = (service.clock.now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    made = learning_campaign(service, starts_at=starts_at)
    assert newest(service, made["id"]).offers
    assert service.snapshot()["looked"] == 0
    service.clock.advance(days=1)
    assert service.snapshot()["looked"] == 1


def test_what_is_counted_while_a_policy_is_made_is_looked_at_by_the_next_run(
    service: Service,
) -> None:
    made = learning_campaign(service)
    service.clock.tick()
    visitors = [shown(service) for _ in range(2)]
    visitors[0][0].seen(visitors[0][1]["token"])
    somebody, decided = visitors[1]

    def see() -> Any:
        return somebody.seen(decided["token"])

    repository = current_runtime().store.learning
    with service.meanwhile(see, operation="transact_write_items", when="after"):
        service.snapshot()
    # One mark may be of another shard, so that this run has not seen it at all.
    marks = [mark for shard in range(8) for mark in repository.marks(shard)]
    assert any(mark.due_at <= service.clock.now for mark in marks)
    assert service.snapshot()["looked"] == 1
    assert made["id"]


@pytest.mark.parametrize("sort", ["policy", "pointer"])
def test_a_damaged_policy_is_replaced(service: Service, sort: str) -> None:
    made = learning_campaign(service)
    rows = {row["sk"]["S"]: row for row in service.rows("growth") if "policy" in row}
    row = rows["policy"] | {"policy": attribute("[]")}
    if sort == "pointer":
        row = learning.pointer_key(made["id"]) | {"policy_hash": attribute("gone")}
    service.engine.client.put_item(TableName=service.engine.prefix + "growth", Item=row)
    service.clock.advance(hours=1)
    assert service.snapshot()["made"] == 1
    assert newest(service, made["id"]).offers


def test_a_campaign_that_cannot_be_read_keeps_no_other_from_its_policy(service: Service) -> None:
    broken = learning_campaign(service)
    row = next(row for row in service.rows("growth") if row["sk"]["S"] == "campaign")
    table = service.engine.prefix + "growth"
    service.engine.client.put_item(TableName=table, Item=row | {"state": attribute("odd")})
    service.clock.advance(hours=1)
    other = {"issuer_uid": "hotel-2", "name": "Spa", "price_amount": 120}
    template = service.post("template/save", other).json["template"]["id"]
    body = {
        **{"issuer_uid": "hotel-2", "name": "Other", "budget_amount": 310},
        "ends_at": (service.clock.now + timedelta(days=5)).isoformat().replace("+00:00", "Z"),
        "offers": [{"template_id": template, "price_amount": 89, "count": 10}],
    }
    made = service.post("campaign/create", body).json["campaign"]
    with pytest.raises(RuntimeError, match="1 campaigns"):
        service.snapshot()
    assert newest(service, made["id"]).offers
    assert broken["id"] != made["id"]


def test_what_there_is_no_time_for_is_left_to_the_next_run(service: Service) -> None:
    learning_campaign(service)
    service.clock.advance(hours=1)
    assert service.snapshot(lambda: 1000)["left"] == 1
    assert service.snapshot()["looked"] == 1


def losing(service: Service, campaign_id: str) -> None:
    """On the next day offers are shown to many, and the holdout takes more of them."""
    day = service.clock.now.date() + timedelta(days=1)
    count(service, campaign_id, day, "offer-1", **counted(4000, 40))
    count(service, campaign_id, day, "holdout", seen=1000, accepted=100)


def test_a_campaign_that_cannot_pay_stops_itself_and_says_why(service: Service) -> None:
    made = learning_campaign(service)
    losing(service, made["id"])
    service.clock.advance(days=2)
    assert service.snapshot()["paused"] == 0
    service.clock.now = (service.clock.now + timedelta(days=1)).replace(hour=0)
    assert service.snapshot()["paused"] == 1
    assert stored(service, made["id"])["status"] == "paused"
    events = service.get("events", {"subject_id": made["id"]}).json["items"]
    event = events[0]
    assert (event["type"], event["actor_id"]) == ("campaign.pause", "snapshot")
    assert event["meta"]["reason"] == "no_uplift"
    assert event["meta"]["visitors"] == 5000
    assert float(event["meta"]["upper_bound"]) < 0
    assert service.snapshot()["paused"] == 0


def test_groups_that_cannot_be_compared_stop_nothing(service: Service) -> None:
    made = learning_campaign(service)
    losing(service, made["id"])
    # More visitors of the holdout than there can be: some of the others were lost.
    day = service.clock.now.date() + timedelta(days=1)
    count(service, made["id"], day, "holdout", seen=2000, accepted=200)
    service.clock.advance(days=3)
    assert service.snapshot()["paused"] == 0
    report = service.get("campaign/report", {"campaign_id": made["id"]}).json
    assert report["learning"]["split_is_off"] is True


def test_whoever_resumes_it_is_asked_again_only_by_new_visitors(service: Service) -> None:
    made = learning_campaign(service)
    losing(service, made["id"])
    service.clock.advance(days=3)
    assert service.snapshot()["paused"] == 1
    service.clock.tick()
    assert service.post("campaign/resume", {"campaign_id": made["id"]}).status == 200
    for _ in range(3):
        assert service.snapshot()["paused"] == 0
        service.clock.advance(days=1)
    assert stored(service, made["id"])["status"] == "running"


def test_few_visitors_stop_nothing(service: Service) -> None:
    made = learning_campaign(service)
    day = service.clock.now.date() + timedelta(days=1)
    count(service, made["id"], day, "offer-1", **counted(150, 0))
    count(service, made["id"], day, "holdout", seen=40, accepted=40)
    service.clock.advance(days=3)
    assert service.snapshot()["paused"] == 0


def test_a_change_meanwhile_is_faster_than_the_stop(service: Service) -> None:
    made = learning_campaign(service)
    losing(service, made["id"])
    service.clock.advance(days=3)

    def end() -> Any:
        return service.post("campaign/end", {"campaign_id": made["id"]})

    def ends_first(operation: str, arguments: dict[str, Any]) -> None:
        items = arguments.get("TransactItems", [])
        if operation == "transact_write_items" and len(items) == 3:
            service.spy.before = lambda *_: None
            assert end().status == 200

    service.spy.before = ends_first
    assert service.snapshot()["paused"] == 0
    assert stored(service, made["id"])["status"] == "ended"
