"""What a visitor is shown: the same whenever they ask, without a store call, on anybody's terms."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.engine import decision
from chalicelib.domain.engine.decision import HOLDOUT, Decision
from chalicelib.settings import LOCAL_LINK_SECRET
from tests.api.offer_use import accept, campaign, catalogue, offer
from tests.api.steps import calendar, error
from tests.api.visitor_use import ORIGIN, learning_campaign, shown, visitor
from tests.service import Service

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")


def content_of(token: str) -> Decision:
    """What a token says."""
    return decision.read(token, [LOCAL_LINK_SECRET])


def test_a_decision_names_an_offer_of_the_first_campaign_beside_the_catalogue(
    service: Service,
) -> None:
    first = learning_campaign(service)
    service.clock.tick()
    campaign(service)
    somebody, decided = shown(service)
    assert decided["campaign_id"] == first["id"]
    assert decided["offer_id"] in {"offer-1", "offer-2", "offer-3"}
    answer = somebody.decide()
    assert answer.json["items"] == catalogue(service)
    assert answer.json["hotel"]["issuer_uid"] == "hotel"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_call_to_the_store_once_the_process_has_read_the_hotel(service: Service) -> None:
    learning_campaign(service)
    visitor(service).decide()
    others = [visitor(service) for _ in range(20)]
    with service.untouched():
        assert all(each.decide().status == 200 for each in others)


def test_nothing_is_written_even_by_the_first_one(service: Service) -> None:
    learning_campaign(service)
    somebody = visitor(service)
    service.spy.calls.clear()
    somebody.decide()
    assert set(service.spy.operations()) <= {"get_item", "batch_get_item", "query"}


def test_no_limit_counts_it(service: Service) -> None:
    learning_campaign(service)
    somebody = visitor(service)
    answers = [somebody.decide() for _ in range(3)]
    assert not any("RateLimit-Limit" in answer.headers for answer in answers)
    assert service.rows("rate_limits") == []


def test_whoever_asks_again_on_a_day_gets_the_same(service: Service) -> None:
    learning_campaign(service)
    somebody, first = shown(service)
    service.clock.advance(hours=3)
    again = somebody.decision()
    assert (again["arm"], again["offer_id"]) == (first["arm"], first["offer_id"])
    assert content_of(again["token"]).id == content_of(first["token"]).id
    service.clock.advance(days=1)
    assert content_of(somebody.token()).id != content_of(first["token"]).id


def test_other_bins_change_the_chances_and_not_the_number_that_is_drawn(service: Service) -> None:
    learning_campaign(service)
    somebody = visitor(service, signals=True)
    tokens = [content_of(somebody.token(bins=bins)) for bins in (0, 5, 4095)]
    assert len({each.id for each in tokens}) == 1
    assert [each.bins for each in tokens] == [0, 5, 4095]


@pytest.mark.parametrize("bins", [-1, 4096, "many"])
def test_bins_are_twelve_bits(service: Service, bins: object) -> None:
    answer = visitor(service).decide(bins=bins)
    assert error(answer)[:2] == (400, "invalid_request")


def test_one_of_five_is_in_the_holdout_and_its_page_is_not_told_so(service: Service) -> None:
    learning_campaign(service)
    decided = [visitor(service).decision() for _ in range(300)]
    arms = Counter(content_of(each["token"]).arm for each in decided)
    # 4 standard deviations of 300 draws.
    assert 60 - 28 < arms[HOLDOUT] < 60 + 28
    assert {each["arm"] for each in decided} == {"offer", "none"}
    of_holdout = next(each for each in decided if content_of(each["token"]).arm == HOLDOUT)
    assert (of_holdout["arm"], of_holdout["offer_id"]) == ("none", None)
    assert content_of(of_holdout["token"]).propensity == 200_000


def test_the_holdout_may_take_any_offer_on_the_same_terms(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, "none")
    terms = {each["offer_id"]: each["price_amount"] for each in somebody.decide().json["items"]}
    for number, offer_id in enumerate(terms, 1):
        taken = accept(
            service, made["id"], f"guest-{number}", offer_id, decision=decided["token"]
        ).json["voucher"]
        assert taken["price_amount"] == terms[offer_id]


def test_without_a_policy_there_is_no_decision(service: Service) -> None:
    campaign(service)
    answer = visitor(service).decide()
    assert answer.json["decision"] is None
    assert len(answer.json["items"]) == 1


def test_a_hotel_without_a_campaign_has_an_empty_catalogue(service: Service) -> None:
    answer = visitor(service).decide()
    assert (answer.json["decision"], answer.json["items"]) == (None, [])


@pytest.mark.parametrize("verb", ["pause", "end"])
def test_a_campaign_that_was_stopped_is_not_decided_for_after_a_minute(
    service: Service, verb: str
) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service)
    assert service.post(f"campaign/{verb}", {"campaign_id": made["id"]}).status == 200
    # An accept is refused at once.
    refused = accept(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert error(refused)[:2] == (409, "offer_not_available")
    service.clock.advance(seconds=60)
    answer = somebody.decide()
    assert (answer.json["decision"], answer.json["items"]) == (None, [])


def test_what_ends_within_the_minute_is_not_shown(service: Service) -> None:
    ends_at = (service.clock.now.replace(microsecond=0)).isoformat().replace("+00:00", "Z")
    service.clock.advance(seconds=-50)
    learning_campaign(service, ends_at=ends_at)
    somebody, _ = shown(service)
    service.clock.advance(seconds=49)
    assert somebody.decide().json["items"]
    service.clock.advance(seconds=1)
    with service.untouched():
        answer = somebody.decide()
    assert (answer.json["decision"], answer.json["items"]) == (None, [])


def test_nothing_is_decided_where_what_was_drawn_cannot_be_taken(service: Service) -> None:
    """Neither for the holdout: the two groups have to be alike."""
    in_calendar = offer(service, count=1000)
    made = calendar(service)
    body = {"issuer_uid": "hotel", "name": "Pool", "price_amount": 120, "calendar_id": made["id"]}
    template = service.post("template/save", body).json["template"]
    offers = [in_calendar, offer(service, template_id=template["id"], count=1000)]
    learning_campaign(service, offers=offers)
    visitors = [visitor(service) for _ in range(60)]
    before = [content_of(each.token()) for each in visitors]
    assert {each.arm for each in before} == {HOLDOUT, "offer-1", "offer-2"}
    assert service.post("calendar/archive", {"calendar_id": made["id"]}).status == 200
    service.clock.advance(seconds=60)
    after = [each.decision() for each in visitors]
    assert {each and content_of(each["token"]).arm for each in after} == {None, HOLDOUT, "offer-1"}
    assert all(new is None for old, new in zip(before, after, strict=True) if old.arm == "offer-2")
    of_holdout = [new for old, new in zip(before, after, strict=True) if old.arm == HOLDOUT]
    assert None in of_holdout
    assert any(of_holdout)


def test_a_receipt_counts_on_its_own_site_and_for_its_own_hotel(service: Service) -> None:
    learning_campaign(service)
    somebody = visitor(service)
    others = (
        replace(somebody, origin="https://other.example"),
        replace(somebody, issuer_uid="hotel-2"),
        replace(somebody, receipt=somebody.receipt[:-1] + "A"),
        replace(somebody, receipt="nothing"),
    )
    for other in others:
        answer = other.decide()
        assert error(answer)[:2] == (401, "receipt_not_valid"), other
    assert somebody.origin == ORIGIN
