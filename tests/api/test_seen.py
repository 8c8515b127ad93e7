"""What visitors saw is counted once, where they consented, and never beyond what they allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.engine.counts import of_exposure
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.storage.tables import exposures
from tests.access.cast import at_once
from tests.api.offer_use import offer
from tests.api.steps import error
from tests.api.visitor_use import ORIGIN, Visitor, learning_campaign, shown, visitor
from tests.service import Service, current_runtime
from tests.visitors import receipt

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")


def stored(service: Service) -> list[Exposure]:
    """The exposures that are stored."""
    rows = service.rows("exposures")
    return [exposures.from_item(row) for row in rows if row["sort"]["S"].startswith("campaign#")]


def statistics(campaign_id: str) -> dict[Any, Any]:
    """What is counted of a campaign, without what was capped."""
    counted = current_runtime().store.learning.get_statistics(campaign_id)
    own = {
        group: {name: number for name, number in counts.items() if name != "capped"}
        for group, counts in counted.items()
    }
    return {group: counts for group, counts in own.items() if counts}


def capped(campaign_id: str) -> int:
    """How often something was shown that was not to be shown any more."""
    counted = current_runtime().store.learning.get_statistics(campaign_id)
    return sum(counts.get("capped", 0) for counts in counted.values())


def test_what_was_seen_is_stored_with_what_it_was_decided_by(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, signals=True)
    answer = somebody.seen(somebody.token(bins=5))
    assert (answer.status, answer.json) == (200, {"ok": True, "counted": True})
    [exposure] = stored(service)
    assert exposure.campaign_id == made["id"]
    assert exposure.arm == decided["offer_id"]
    assert (exposure.bins, exposure.seen_at) == (5, service.clock.now)
    assert 0 < exposure.propensity <= 1_000_000
    [(group, counts)] = statistics(made["id"]).items()
    assert (group.day, group.arm) == (service.clock.now.date(), exposure.arm)
    # The constant, the first and the third bit.
    assert counts == of_exposure(exposure)
    assert counts["seen"] == counts["a_0_0"] == counts["a_0_1"] == counts["a_1_3"] == 1


def test_the_holdout_and_the_pace_are_counted_without_features(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, "none")
    assert somebody.seen(decided["token"]).json["counted"] is True
    assert list(statistics(made["id"]).values()) == [{"seen": 1}]


def test_the_first_exposure_counts(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    assert somebody.seen(decided["token"]).json["counted"] is True
    before = statistics(made["id"])
    assert somebody.seen(decided["token"]).json["counted"] is False
    service.clock.advance(days=1)
    assert somebody.seen(somebody.token()).json["counted"] is False
    assert statistics(made["id"]) == before
    assert len(stored(service)) == 1


def test_fifty_at_once_count_once(local_service: Service) -> None:
    service = local_service
    made = learning_campaign(service)
    somebody, decided = shown(service)
    answers = at_once(lambda: somebody.seen(decided["token"]) for _ in range(50))
    assert {answer.status for answer in answers} == {200}
    assert sum(answer.json["counted"] for answer in answers) == 1
    [exposure] = stored(service)
    assert list(statistics(made["id"]).values()) == [of_exposure(exposure)]


def test_fifty_visitors_at_once_are_all_counted(local_service: Service) -> None:
    service = local_service
    made = learning_campaign(service)
    visitors = [visitor(service) for _ in range(50)]
    tokens = [each.token() for each in visitors]
    pairs = zip(visitors, tokens, strict=True)
    answers = at_once(lambda one=one, token=token: one.seen(token) for one, token in pairs)
    assert {(answer.status, answer.json["counted"]) for answer in answers} == {(200, True)}
    assert sum(counts["seen"] for counts in statistics(made["id"]).values()) == 50


def test_a_token_of_somebody_else_is_refused(service: Service) -> None:
    learning_campaign(service)
    somebody, decided = shown(service)
    others: dict[str, Visitor] = {
        "another visitor": visitor(service),
        "at another hotel": visitor(service, "hotel-2"),
        "on another site": visitor(service, origin="https://other.example"),
    }
    for who, other in others.items():
        for answer in (other.seen(decided["token"]), other.dismiss(decided["token"])):
            assert error(answer)[:2] == (400, "decision_not_valid"), who
    elsewhere = replace(somebody, origin="https://other.example")
    assert error(elsewhere.seen(decided["token"]))[:2] == (401, "receipt_not_valid")
    changed = decided["token"][:-2] + "AA"
    assert error(somebody.seen(changed))[:2] == (400, "decision_not_valid")
    assert error(somebody.seen("nothing"))[:2] == (400, "decision_not_valid")
    assert stored(service) == []


def test_a_token_is_good_for_half_an_hour(service: Service) -> None:
    learning_campaign(service)
    somebody, decided = shown(service)
    service.clock.advance(minutes=30, milliseconds=-1)
    assert somebody.seen(decided["token"]).status == 200
    service.clock.advance(milliseconds=1)
    assert error(somebody.seen(decided["token"]))[:2] == (400, "decision_not_valid")


def test_a_no_is_taken_however_old_the_decision_is(service: Service) -> None:
    learning_campaign(service)
    somebody, decided = shown(service)
    service.clock.advance(days=2)
    assert somebody.dismiss(decided["token"]).status == 200
    assert error(somebody.seen(somebody.token()))[:2] == (409, "capped")


def test_a_no_is_gone_with_what_was_seen_after_ninety_days(service: Service) -> None:
    ends_at = service.clock.now.replace(year=service.clock.now.year + 1)
    learning_campaign(service, ends_at=ends_at.date().isoformat())
    somebody, decided = shown(service)
    somebody.dismiss(decided["token"])
    service.clock.advance(days=90, seconds=-1)
    service.snapshot()
    assert error(somebody.seen(somebody.token()))[:2] == (409, "capped")
    service.clock.advance(seconds=1)
    service.snapshot()
    assert somebody.seen(somebody.token()).json["counted"] is True


@pytest.mark.parametrize("despite", [False, True])
def test_a_browser_that_objects_is_counted_only_if_its_visitor_agreed_in_spite_of_it(
    service: Service, despite: bool
) -> None:
    learning_campaign(service)
    token = receipt(service, {"origin": ORIGIN}, despite_gpc=despite)
    headers = {"origin": ORIGIN, "Sec-GPC": "1"}
    query = {"issuer_uid": "hotel", "receipt": token}
    decided = service.get("offers/decide", query, headers=headers).json["decision"]
    body = {"receipt": token, "decision": decided["token"]}
    answer = service.post("offers/seen", body, headers=headers)
    assert answer.status == (200 if despite else 403), answer.text
    assert len(stored(service)) == int(despite)


def test_nothing_is_counted_once_the_consent_was_withdrawn(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    somebody.withdraw()
    for answer in (somebody.seen(decided["token"]), somebody.dismiss(decided["token"])):
        assert error(answer)[:2] == (403, "consent_missing")
    assert (service.rows("exposures"), statistics(made["id"])) == ([], {})


def test_a_withdrawal_while_it_is_written_binds(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    with service.meanwhile(somebody.withdraw):
        answer = somebody.seen(decided["token"])
    assert error(answer)[:2] == (403, "consent_missing")
    assert (service.rows("exposures"), statistics(made["id"])) == ([], {})


def test_a_visitor_is_shown_three_offers_a_day(service: Service) -> None:
    somebody = visitor(service)
    campaigns, answers = [], []
    while len(answers) < 4:
        campaigns.append(learning_campaign(service, offers=[offer(service)] * 2)["id"])
        service.clock.advance(seconds=60)
        decided = somebody.decision()
        if decided["arm"] == "offer":
            answers.append(somebody.seen(decided["token"]))
        service.post("campaign/pause", {"campaign_id": campaigns[-1]})
        service.clock.advance(seconds=60)
    assert [answer.status for answer in answers] == [200, 200, 200, 409]
    assert answers[3].json["code"] == "capped"
    assert answers[3].json["details"] == {"reason": "day"}
    assert statistics(campaigns[-1]) == {}
    assert capped(campaigns[-1]) == 1
    assert len(stored(service)) == 3


def test_on_the_next_day_they_may_be_shown_more(service: Service) -> None:
    learning_campaign(service)
    somebody, decided = shown(service)
    key = exposures.day_key(somebody.key, service.clock.now.date())
    row = key | exposures.DAY_CODEC.encode({"shown": 3, "expires_at": 10**10})
    service.engine.client.put_item(TableName=service.engine.prefix + "exposures", Item=row)
    assert error(somebody.seen(decided["token"]))[:2] == (409, "capped")
    service.clock.advance(days=1)
    tomorrow = somebody.decision()
    assert tomorrow["arm"] == "offer"
    assert somebody.seen(tomorrow["token"]).json["counted"] is True


def test_a_no_is_final_for_the_campaign(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    for _ in range(2):
        answer = somebody.dismiss(decided["token"])
        assert (answer.status, answer.json) == (200, {"ok": True})
    for _ in range(2):
        token = somebody.token()
        service.spy.calls.clear()
        answer = somebody.seen(token)
        assert len(service.spy.calls) == 2
        assert (answer.status, answer.json["code"]) == (409, "capped")
        assert answer.json["details"] == {"reason": "dismissed"}
        service.clock.advance(days=1)
    assert statistics(made["id"]) == {}
    assert capped(made["id"]) == 2


def test_an_exposure_is_gone_after_ninety_days_at_that_instant(service: Service) -> None:
    ends_at = service.clock.now.replace(year=service.clock.now.year + 1)
    made = learning_campaign(service, ends_at=ends_at.isoformat().replace("+00:00", "Z"))
    somebody, decided = shown(service)
    assert somebody.seen(decided["token"]).json["counted"] is True
    repository = current_runtime().store.exposures
    service.clock.advance(days=90, milliseconds=-1)
    assert repository.get(somebody.key, made["id"], service.clock.now) is not None
    assert len(list(repository.of_campaign(made["id"], service.clock.now))) == 1
    assert len(repository.get_all(somebody.key, service.clock.now).exposures) == 1
    service.snapshot()
    service.clock.advance(milliseconds=1)
    assert repository.get(somebody.key, made["id"], service.clock.now) is None
    assert list(repository.of_campaign(made["id"], service.clock.now)) == []
    assert repository.get_all(somebody.key, service.clock.now).exposures == []
    # The row may be there for two days more: a new exposure takes its place.
    assert len(stored(service)) == 1
    assert somebody.seen(somebody.token()).json["counted"] is True
    [exposure] = stored(service)
    assert exposure.seen_at == service.clock.now
