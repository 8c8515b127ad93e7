"""How visits are read: the same for everybody, without the store, and only where it is allowed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.analysis.reading import read
from chalicelib.domain.analysis.table import CURRENT, STATES
from chalicelib.domain.engine.bins import FEATURES
from chalicelib.domain.engine.counts import Group, of_exposure
from chalicelib.storage.tables import learning
from tests.api.offer_use import accept, report
from tests.api.test_decide import content_of
from tests.api.test_effect import count
from tests.api.test_seen import statistics, stored
from tests.api.visitor_use import learning_campaign, shown, visitor
from tests.service import Service
from tests.stored import put

COMPARING, STUCK = 0b000000111000, 0b001100000010
IN_PROCESS = pytest.mark.in_process("the job that makes policies runs in the test")


def test_the_table_is_published_with_what_each_bit_means(service: Service) -> None:
    answer = service.get("offers/model")
    assert (answer.status, answer.json["version"]) == (200, CURRENT.version)
    assert [each["state"] for each in answer.json["states"]] == [*STATES]
    assert [(each["bit"], each["name"]) for each in answer.json["bits"]] == [*enumerate(FEATURES)]
    assert all(each["meaning"] for each in answer.json["bits"])
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("bins", [0, 1, COMPARING, STUCK, 4095])
def test_a_visit_is_read_by_the_table(service: Service, bins: int) -> None:
    answer = service.get("offers/explain", {"bins": bins})
    reading = read(bins, CURRENT)
    assert answer.json == {
        "ok": True,
        "version": CURRENT.version,
        "state": reading.state,
        "evidence": [each._asdict() for each in reading.evidence],
    }
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("bins", [-1, 4096, "many"])
def test_other_bins_are_none(service: Service, bins: object) -> None:
    assert service.get("offers/explain", {"bins": bins}).status == 400


@pytest.mark.in_process("looks at the calls to the store")
def test_neither_calls_the_store_nor_is_counted(service: Service) -> None:
    with service.untouched():
        answers = [service.get("offers/model"), service.get("offers/explain", {"bins": 7})]
    assert [answer.status for answer in answers] == [200, 200]
    assert not any("RateLimit-Limit" in answer.headers for answer in answers)


@IN_PROCESS
def test_without_a_consent_to_signals_bits_change_nothing(service: Service) -> None:
    learning_campaign(service)
    somebody, _ = shown(service)
    of_bits, of_none = (content_of(somebody.token(bins=bins)) for bins in (COMPARING, 0))
    assert of_bits == of_none
    assert of_bits.bins == 0
    assert somebody.seen(somebody.token(bins=COMPARING)).json["counted"] is True
    [exposure] = stored(service)
    assert (exposure.bins, exposure.analysis_version) == (0, None)
    assert not any("_seen" in name for name in of_exposure(exposure))


@IN_PROCESS
def test_a_browser_that_objects_sends_none(service: Service) -> None:
    learning_campaign(service)
    somebody = visitor(service, signals=True)
    query = {"issuer_uid": "hotel", "receipt": somebody.receipt, "bins": COMPARING}
    answer = service.get("offers/decide", query, headers=somebody.headers | {"Sec-GPC": "1"})
    assert content_of(answer.json["decision"]["token"]).bins == 0


@IN_PROCESS
@pytest.mark.parametrize("arm", ["offer", "none"])
def test_the_state_in_which_something_was_seen_is_counted_with_it(
    service: Service, arm: str
) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, arm, signals=True)
    token = somebody.token(bins=COMPARING)
    assert somebody.seen(token).json["counted"] is True
    [counts] = statistics(made["id"]).values()
    assert (counts["seen"], counts["comparing_seen"]) == (1, 1)
    assert accept(service, made["id"], offer_id="offer-1", decision=token).status == 201
    [exposure] = stored(service)
    assert exposure.analysis_version == CURRENT.version
    [counts] = statistics(made["id"]).values()
    assert counts == of_exposure(exposure)
    assert (counts["accepted"], counts["comparing_accepted"]) == (1, 1)
    [exported] = somebody.export().json["exposures"]
    assert (exported["bins"], exported["analysis_version"]) == (COMPARING, CURRENT.version)
    assert somebody.erase().json["erased"] == {"exposures": 1}
    assert statistics(made["id"]) == {}
    assert decided["arm"] == arm


@IN_PROCESS
def test_the_report_says_what_visits_looked_like(service: Service) -> None:
    made = learning_campaign(service)
    states = {"looking_seen": 600, "looking_accepted": 12, "comparing_seen": 300}
    count(service, made, 2, "none", seen=1000, accepted=52, **states, comparing_accepted=40)
    assert report(service, made["id"])["learning"]["states"] == [
        {"state": "looking", "visitors": 600, "accepted": 12},
        {"state": "comparing", "visitors": 300, "accepted": 40},
        {"state": "deciding", "visitors": 0, "accepted": 0},
        {"state": "stuck", "visitors": 0, "accepted": 0},
    ]


@IN_PROCESS
@pytest.mark.parametrize(("seen", "few"), [(1000, 19), (919, 300)])
def test_of_few_visitors_in_one_state_none_is_told(service: Service, seen: int, few: int) -> None:
    """In the second case few of all visitors allowed no signals."""
    made = learning_campaign(service)
    count(service, made, 2, "none", seen=seen, looking_seen=600, comparing_seen=few)
    states = report(service, made["id"])["learning"]["states"]
    assert [each["visitors"] for each in states] == [None] * 4


@IN_PROCESS
def test_states_of_both_groups_and_all_days_are_added_up(service: Service) -> None:
    made = learning_campaign(service)
    for days_ago, arm in ((2, "offer-1"), (1, "holdout")):
        group = Group(service.clock.now.date() - timedelta(days=days_ago), arm)
        key = learning.statistics_key(made["id"], group, "visitor")
        counts = {"seen": 40, "stuck_seen": 40, "stuck_accepted": 1, "accepted": 1}
        own = {"a_0_0": 40} if arm == "offer-1" else {}
        put(service, "growth", key | learning.to_counts_item(counts | own))
    states = report(service, made["id"])["learning"]["states"]
    assert states[3] == {"state": "stuck", "visitors": 80, "accepted": 2}


@IN_PROCESS
def test_the_sum_of_states_tells_nothing_of_a_group_that_is_not_told(service: Service) -> None:
    made = learning_campaign(service)
    count(service, made, 2, "none", seen=80, looking_seen=60, comparing_seen=20)
    count(service, made, 2, "holdout", seen=15, comparing_seen=15, comparing_accepted=3)
    learned = report(service, made["id"])["learning"]
    assert learned["held_back"] == {"visitors": None, "accepted": None}
    assert [each["visitors"] for each in learned["states"]] == [None] * 4


@IN_PROCESS
def test_a_visit_of_which_nothing_was_sent_is_in_no_state(service: Service) -> None:
    learning_campaign(service)
    somebody, _ = shown(service, signals=True)
    assert somebody.seen(somebody.token()).json["counted"] is True
    [exposure] = stored(service)
    assert (exposure.bins, exposure.analysis_version) == (0, None)
