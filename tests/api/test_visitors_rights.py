"""What visitors may have: all that is stored of them, why they saw what they saw, and its end."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest

from chalicelib.domain.engine.counts import Group, recount
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.tables import learning
from infra import tables
from tests.api.offer_use import accepted
from tests.api.steps import error, text
from tests.api.test_rewards import seen_offer
from tests.api.test_seen import statistics
from tests.api.test_seen import stored as stored_exposures
from tests.api.visitor_use import learning_campaign, shown, visitor
from tests.service import Service, current_runtime
from tests.stored import put

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")


def why(service: Service, token: str) -> Any:
    """Why a decision was made."""
    answer = service.post("privacy/why", {"decision": token})
    assert answer.status == 200, answer.text
    return answer.json


def everything(service: Service) -> str:
    """All that any table holds."""
    prefix = service.engine.prefix
    names = [table.name.removeprefix(prefix) for table in tables.read(prefix)]
    return "\n".join(repr(service.rows(name)) for name in names)


# --- why


def test_a_decision_is_made_again_of_what_is_stored(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, signals=True)
    answer = why(service, somebody.token(bins=5))
    assert answer["campaign_id"] == made["id"]
    assert (answer["arm"], answer["bins"]) == (decided["offer_id"], 5)
    assert answer["matches"] is True
    assert [each["offer_id"] for each in answer["offers"]] == ["offer-1", "offer-2", "offer-3"]
    assert sum(each["propensity"] for each in answer["offers"]) + answer["none"] == 1_000_000
    ends = accumulate(each["propensity"] for each in answer["offers"])
    pairs = zip(answer["offers"], ends, strict=True)
    drawn = next(each for each, end in pairs if answer["draw"] < end)
    assert (drawn["offer_id"], drawn["propensity"]) == (answer["arm"], answer["propensity"])
    # Nobody has seen them.
    assert {each["seen"] for each in answer["offers"]} == {None}


def test_the_holdout_is_told_what_it_is(service: Service) -> None:
    learning_campaign(service)
    _, decided = shown(service, "none")
    answer = why(service, decided["token"])
    assert (answer["arm"], answer["propensity"], answer["matches"]) == ("holdout", 200_000, True)


def test_a_thousand_decisions_are_made_alike_again(service: Service) -> None:
    """Of several policies, with all that pages may say."""
    made = learning_campaign(service)
    tokens: list[tuple[str, Any]] = []
    for day in range(4):
        group = Group(service.clock.now.date().replace(day=1), f"offer-{day % 3 + 1}")
        counts = {"seen": 60, "a_0_0": 60, "accepted": 9, "rewarded": 9, "b_0": 9}
        key = learning.statistics_key(made["id"], group, "visitor")
        row = key | learning.to_counts_item(counts)
        put(service, "growth", row)
        for number in range(250):
            somebody = visitor(service, signals=True)
            decided = somebody.decision(bins=(number * 37 + day) % 4096)
            tokens.append((decided["token"], decided["offer_id"]))
        service.clock.advance(days=1)
        service.snapshot()
    policies = set()
    for token, offer_id in tokens:
        answer = why(service, token)
        assert answer["matches"] is True
        assert offer_id in (None, answer["arm"])
        policies.add(answer["policy"])
    assert len(policies) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [("arm", "offer-9"), ("propensity", 999_999), ("bins", 77), ("policy_hash", "0" * 16)],
)
def test_a_changed_exposure_is_detected(service: Service, name: str, value: Any) -> None:
    _, somebody, decided = seen_offer(service)
    assert why(service, decided["token"])["matches"] is True
    [row] = [row for row in service.rows("exposures") if "arm" in row]
    put(service, "exposures", row | {name: attribute(value)})
    assert why(service, decided["token"])["matches"] is False
    [exposure] = somebody.export().json["exposures"]
    if name == "policy_hash":
        assert exposure["why"] is None  # there is no such policy
    else:
        # Without the token, bins that change no chance of this policy's are not to be noticed.
        assert exposure["why"]["matches"] is (name == "bins")


def test_a_changed_policy_is_detected(service: Service) -> None:
    _, _, decided = seen_offer(service)
    [row] = [row for row in service.rows("growth") if row["pk"]["S"].startswith("policy#")]
    changed = row["policy"]["S"].replace(",1000000,", ",900000,")
    assert changed != row["policy"]["S"]
    put(service, "growth", row | {"policy": attribute(changed)})
    assert why(service, decided["token"])["matches"] is False


def test_a_decision_is_explained_as_long_as_its_exposure_is_stored(service: Service) -> None:
    ends_at = text(service.clock.now.replace(year=service.clock.now.year + 1))
    learning_campaign(service, ends_at=ends_at)
    service.clock.advance(hours=23)
    somebody, decided = shown(service)
    somebody.seen(decided["token"])
    service.clock.advance(days=90, milliseconds=-1)
    assert why(service, decided["token"])["matches"] is True
    service.clock.advance(days=2)
    answer = service.post("privacy/why", {"decision": decided["token"]})
    assert error(answer)[:2] == (404, "policy_not_found")


def test_only_what_the_service_signed_is_explained(service: Service) -> None:
    learning_campaign(service)
    _, decided = shown(service)
    answer = service.post("privacy/why", {"decision": decided["token"][:-2] + "AA"})
    assert error(answer)[:2] == (400, "decision_not_valid")


# --- export


def test_a_visitor_sees_all_that_is_stored(service: Service) -> None:
    made, somebody, decided = seen_offer(service)
    service.clock.advance(minutes=5)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    somebody.dismiss(decided["token"])
    exported = somebody.export().json
    assert exported["visitor"] == somebody.key
    assert exported["consent"]["purposes"] == ["learning"]
    assert exported["consent"]["withdrawn_at"] is None
    [exposure] = exported["exposures"]
    assert exposure["arm"] == exposure["accepted_offer_id"] == decided["offer_id"]
    assert exposure["accepted_at"] == text(service.clock.now)
    assert exposure["why"]["matches"] is True
    day = service.clock.now.date().isoformat()
    assert exported["days"] == [{"day": day, "shown": 1}]
    no = {"campaign_id": made["id"], "dismissed_at": text(service.clock.now)}
    assert exported["dismissals"] == [no]
    rows = [row for row in service.rows("exposures") if row["visitor_key"]["S"] == somebody.key]
    assert len(rows) == 3


def test_somebody_of_whom_nothing_is_stored_sees_that(service: Service) -> None:
    exported = visitor(service).export().json
    assert (exported["exposures"], exported["days"], exported["dismissals"]) == ([], [], [])


@pytest.mark.parametrize("verb", ["export", "erase"])
def test_only_the_receipts_own_site_gets_it(service: Service, verb: str) -> None:
    _, somebody, _ = seen_offer(service)
    before = everything(service)
    for other in (
        replace(somebody, origin="https://other.example"),
        replace(somebody, receipt=somebody.receipt[:-2] + "AA"),
    ):
        assert error(getattr(other, verb)())[:2] == (401, "receipt_not_valid")
    assert everything(service) == before


# --- erase


def test_an_erasure_leaves_no_byte_and_the_counts_are_right(service: Service) -> None:
    made, somebody, decided = seen_offer(service)
    service.clock.advance(minutes=5)
    other, of_other = shown(service)
    other.seen(of_other["token"])
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    somebody.dismiss(decided["token"])
    [canary] = [each for each in stored_exposures(service) if each.visitor_key == somebody.key]
    answer = somebody.erase()
    assert (answer.status, answer.json) == (200, {"ok": True, "erased": {"exposures": 1}})
    left = everything(service)
    for byte in (canary.decision_id, somebody.receipt, decided["token"]):
        assert byte not in left
    # What stands for the visitor is where it says that the consent was given and withdrawn.
    [consent] = [row for row in service.rows("consents") if row["visitor_key"]["S"] == somebody.key]
    assert consent["withdrawn_at"] == consent["erased_at"] == attribute(service.clock.now)
    assert left.count(somebody.key) == 1
    rest = stored_exposures(service)
    assert [each.visitor_key for each in rest] == [other.key]
    assert statistics(made["id"]) == recount(rest)


def test_erased_again_there_is_nothing(service: Service) -> None:
    made, somebody, _ = seen_offer(service)
    assert somebody.erase().json["erased"] == {"exposures": 1}
    first = service.rows("consents")
    service.clock.advance(hours=1)
    assert somebody.erase().json["erased"] == {"exposures": 0}
    assert service.rows("consents") == first
    assert statistics(made["id"]) == {}


def test_nothing_is_counted_after_an_erasure(service: Service) -> None:
    made, somebody, decided = seen_offer(service)
    somebody.erase()
    assert error(somebody.seen(decided["token"]))[:2] == (403, "consent_missing")
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert (stored_exposures(service), statistics(made["id"])) == ([], {})


def test_an_accept_while_it_is_erased_is_taken_away_or_not_counted(service: Service) -> None:
    for when in (1, 2, 3):
        made, somebody, decided = seen_offer(service)
        calls = iter(range(1, 100))

        def accept_then(
            operation: str,
            _: Any,
            *,
            when: int = when,
            made: Any = made,
            decided: Any = decided,
            calls: Any = calls,
        ) -> None:
            if operation == "transact_write_items" and next(calls) == when:
                accepted(
                    service,
                    made["id"],
                    offer_id=decided["offer_id"],
                    decision=decided["token"],
                )

        with service.faulty_store(before=accept_then):
            assert somebody.erase().json["erased"] == {"exposures": 1}
        assert statistics(made["id"]) == {}
        assert stored_exposures(service) == []
        service.post("campaign/end", {"campaign_id": made["id"]})
        service.clock.advance(seconds=61)


def test_what_has_expired_is_erased_and_its_sums_stay(service: Service) -> None:
    """For readers it was gone before; the sums of a day say nothing of one visitor."""
    made, somebody, _ = seen_offer(service)
    before = statistics(made["id"])
    service.clock.advance(days=90)
    assert somebody.erase().json["erased"] == {"exposures": 0}
    assert service.rows("exposures") == []
    assert statistics(made["id"]) == before


def test_an_erasure_marks_the_campaign(service: Service) -> None:
    _, somebody, _ = seen_offer(service)
    service.snapshot()
    assert service.snapshot()["looked"] == 0
    somebody.erase()
    assert service.snapshot()["looked"] == 1
    assert current_runtime().store.exposures.get_all(somebody.key, service.clock.now).is_empty
