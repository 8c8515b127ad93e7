"""Campaigns changed, paused, resumed and ended over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.offer_use import accept, accepted, campaign, catalogue, listed, offer, stored
from tests.api.steps import error, problems, text
from tests.campaigns import changed_form
from tests.service import Answer, Service

DAY = timedelta(days=1)
OWN = {"offer_id": "offer-1", "count": 10}


def change(service: Service, campaign_id: str, **fields: Any) -> Answer:
    """Try to change a campaign; without fields to a later end, a larger budget and count."""
    return service.post("campaign/change", changed_form(service, campaign_id, **fields))


@pytest.mark.in_process("a guest accepts")
def test_a_change_takes_the_whole_form(service: Service) -> None:
    made = campaign(service, hourly_amount=62)
    accepted(service, made["id"])
    answer = change(service, made["id"], name="Quieter", offers=[OWN, offer(service)])
    assert answer.status == 200, answer.text
    changed = answer.json["campaign"]
    assert (changed["name"], changed["version"]) == ("Quieter", 2)
    assert (changed["budget_amount"], changed["hourly_amount"]) == (620, None)
    assert changed["ends_at"] == text(service.clock.now + 40 * DAY)
    assert [each["offer_id"] for each in changed["offers"]] == ["offer-1", "offer-2"]
    assert changed["offers"][0]["accepted"] == 1
    assert stored(service, made["id"]) == changed
    assert [each["offer_id"] for each in catalogue(service)] == ["offer-1", "offer-2"]
    accepted(service, made["id"], "bert", offer_id="offer-2")


def test_a_change_of_another_version_is_refused(service: Service) -> None:
    made = campaign(service)
    assert change(service, made["id"]).status == 200
    assert error(change(service, made["id"])) == (409, "campaign_changed", {"version": 2})


@pytest.mark.in_process("a guest accepts")
def test_neither_the_budget_nor_a_count_falls_below_what_was_taken(service: Service) -> None:
    made = campaign(service, offers=[offer(service, count=2)])
    for guest in ("anna", "bert"):
        accepted(service, made["id"], guest)
    less = {"budget_amount": 61, "offers": [OWN | {"count": 1}]}
    assert problems(change(service, made["id"], **less)) == [
        ("offers[0].count", "must be at least 2"),
        ("budget_amount", "must be at least 62.00"),
    ]
    exact = {"budget_amount": 62, "offers": [OWN | {"count": 2}]}
    assert change(service, made["id"], **exact).status == 200


LESS = {"budget": {"budget_amount": 31}, "count": {"offers": [OWN | {"count": 1}]}}


@pytest.mark.in_process("a guest accepts")
@pytest.mark.parametrize("name", LESS)
def test_an_accept_meanwhile_counts_against_a_change(service: Service, name: str) -> None:
    made = campaign(service, offers=[offer(service, count=2)])
    accepted(service, made["id"], "anna")
    with service.meanwhile(lambda: accept(service, made["id"], "bert")) as other:
        answer = change(service, made["id"], **LESS[name])
    assert other.result.status == 201
    assert [code for code, _ in problems(answer)] == (
        ["budget_amount"] if name == "budget" else ["offers[0].count"]
    )


@pytest.mark.in_process("a guest accepts")
def test_an_accept_meanwhile_does_not_stop_another_change(service: Service) -> None:
    made = campaign(service)
    with service.meanwhile(lambda: accept(service, made["id"], "bert")) as other:
        answer = change(service, made["id"])
    assert (answer.status, other.result.status) == (200, 201)
    assert stored(service, made["id"])["spent_amount"] == 31


@pytest.mark.in_process("a guest accepts")
def test_an_accept_obeys_a_change_made_meanwhile(service: Service) -> None:
    made = campaign(service)
    accepted(service, made["id"], "anna")
    less = {"offers": [OWN | {"count": 1}]}
    with service.meanwhile(lambda: change(service, made["id"], **less)) as other:
        answer = accept(service, made["id"], "bert")
    assert other.result.status == 200
    assert error(answer) == (409, "offer_not_available", {"reason": "none_left"})


def test_nothing_of_an_offer_changes_but_its_count(service: Service) -> None:
    made = campaign(service)
    wrong = OWN | {"price_amount": 1, "original_amount": 2, "template_id": "tpl-other"}
    named = "does not agree with offers[0].offer_id"
    assert problems(change(service, made["id"], offers=[wrong])) == [
        ("offers[0].template_id", named),
        ("offers[0].price_amount", named),
        ("offers[0].original_amount", named),
    ]
    same = OWN | {"price_amount": 89, "original_amount": 120}
    assert change(service, made["id"], offers=[same]).status == 200


def test_an_offer_stays_in_its_campaign_once(service: Service) -> None:
    made = campaign(service, offers=[offer(service), offer(service)])
    answer = change(service, made["id"], offers=[OWN])
    assert problems(answer) == [("offers", "must have at least 2 entries")]
    answer = change(service, made["id"], offers=[OWN, OWN])
    assert ("offers", "was given more than once") in problems(answer)


def test_a_new_offer_names_its_template(service: Service) -> None:
    made = campaign(service)
    answer = change(service, made["id"], offers=[OWN, {"count": 1}])
    assert problems(answer) == [("offers[1].template_id", "is required")]


@pytest.mark.in_process("moves the clock")
def test_an_end_that_has_come_is_refused(service: Service) -> None:
    made = campaign(service)
    service.clock.advance(hours=1)
    now = text(service.clock.now)
    answer = change(service, made["id"], ends_at=now)
    assert problems(answer) == [("ends_at", f"must be after {now}, the time of this request")]


def test_a_campaign_that_has_ended_stays_as_it_is(service: Service) -> None:
    made = campaign(service)
    named = {"campaign_id": made["id"]}
    assert service.post("campaign/end", named).json["campaign"]["status"] == "ended"
    ended = stored(service, made["id"])
    for verb in ("pause", "resume", "end"):
        assert error(service.post(f"campaign/{verb}", named))[:2] == (409, "campaign_ended")
    assert error(change(service, made["id"]))[:2] == (409, "campaign_ended")
    assert stored(service, made["id"]) == ended
    assert catalogue(service) == []


@pytest.mark.in_process("a guest accepts")
def test_a_paused_campaign_goes_on_when_it_is_resumed(service: Service) -> None:
    made = campaign(service)
    named = {"campaign_id": made["id"]}
    assert service.post("campaign/pause", named).json["campaign"]["status"] == "paused"
    assert catalogue(service) == []
    assert [each["id"] for each in listed(service, status="paused")] == [made["id"]]
    assert service.post("campaign/resume", named).json["campaign"]["status"] == "running"
    accepted(service, made["id"])


def test_every_change_has_its_event(service: Service) -> None:
    made = campaign(service)
    change(service, made["id"])
    for verb in ("pause", "resume", "end"):
        service.clock.tick()
        service.post(f"campaign/{verb}", {"campaign_id": made["id"]})
    events = service.get("events", {"subject_id": made["id"]}).json["items"]
    assert {each["type"].partition(".")[2] for each in events} == {
        *("create", "change", "pause", "resume", "end")
    }
    assert {each["subject_type"] for each in events} == {"campaign"}
    assert events[0]["meta"] == {"name": "Quiet weeks"}
