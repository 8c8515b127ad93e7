"""What an accept adds to what is learned: within a day of what was seen, where the consent counts,
and never at the cost of a guest."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.engine.counts import of_exposure
from tests.access.cast import at_once
from tests.api.offer_use import accept, accepted, offer, stored
from tests.api.test_seen import statistics
from tests.api.test_seen import stored as stored_exposures
from tests.api.visitor_use import Visitor, learning_campaign, shown, visitor
from tests.service import Service

pytestmark = pytest.mark.in_process("the job that makes policies runs in the test")


def seen_offer(service: Service) -> tuple[dict[str, Any], Visitor, Any]:
    """A campaign, and a visitor who has seen an offer of it, with the decision."""
    made = learning_campaign(service)
    somebody, decided = shown(service)
    assert somebody.seen(decided["token"]).json["counted"] is True
    return made, somebody, decided


def test_the_offer_that_was_shown_is_rewarded(service: Service) -> None:
    made, _, decided = seen_offer(service)
    service.clock.advance(hours=1)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    [exposure] = stored_exposures(service)
    assert exposure.is_rewarded
    assert exposure.accepted_at == service.clock.now
    [counts] = statistics(made["id"]).values()
    assert counts == of_exposure(exposure)
    assert (counts["accepted"], counts["rewarded"], counts["b_0"]) == (1, 1, 1)


def test_another_offer_is_accepted_and_not_rewarded(service: Service) -> None:
    made, _, decided = seen_offer(service)
    other = next(name for name in ("offer-1", "offer-2") if name != decided["offer_id"])
    accepted(service, made["id"], offer_id=other, decision=decided["token"])
    [counts] = statistics(made["id"]).values()
    assert counts["accepted"] == 1
    assert not {"rewarded", "b_0"} & counts.keys()


def test_an_accept_of_the_holdout_counts_for_it(service: Service) -> None:
    made = learning_campaign(service)
    somebody, decided = shown(service, "none")
    somebody.seen(decided["token"])
    accepted(service, made["id"], decision=decided["token"])
    assert list(statistics(made["id"]).values()) == [{"seen": 1, "accepted": 1}]


@pytest.mark.parametrize(("after", "counts"), [(-1, True), (0, False)])
def test_the_window_is_a_day(service: Service, after: int, counts: bool) -> None:
    made, _, decided = seen_offer(service)
    service.clock.advance(hours=24, milliseconds=after)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    [exposure] = stored_exposures(service)
    assert (exposure.accepted_at is not None) is counts


def test_one_accept_of_a_visitor_counts_whoever_takes_it(service: Service) -> None:
    made, _, decided = seen_offer(service)
    for guest in ("anna", "bo"):
        accepted(
            service,
            made["id"],
            guest,
            offer_id=decided["offer_id"],
            decision=decided["token"],
        )
    [counts] = statistics(made["id"]).values()
    assert (counts["accepted"], counts["rewarded"]) == (1, 1)
    assert stored(service, made["id"])["offers"][int(decided["offer_id"][-1]) - 1]["accepted"] == 2


def test_fifty_accepts_of_one_visitor_at_once_count_once(local_service: Service) -> None:
    service = local_service
    made, _, decided = seen_offer(service)
    taken = [
        lambda n=n: accept(service, made["id"], f"guest-{n}", decided["offer_id"], decided["token"])
        for n in range(50)
    ]
    assert {answer.status for answer in at_once(taken)} == {201}
    [counts] = statistics(made["id"]).values()
    [exposure] = stored_exposures(service)
    assert counts == of_exposure(exposure)


def test_what_was_not_seen_is_not_rewarded(service: Service) -> None:
    made = learning_campaign(service)
    _, decided = shown(service)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert (stored_exposures(service), statistics(made["id"])) == ([], {})


def test_a_withdrawal_binds_at_once(service: Service) -> None:
    made, somebody, decided = seen_offer(service)
    before = statistics(made["id"])
    somebody.withdraw()
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert statistics(made["id"]) == before


def test_a_withdrawal_while_it_is_written_binds_and_the_guest_gets_the_voucher(
    service: Service,
) -> None:
    made, somebody, decided = seen_offer(service)
    before = statistics(made["id"])
    with service.meanwhile(somebody.withdraw):
        accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert statistics(made["id"]) == before
    [exposure] = stored_exposures(service)
    assert exposure.accepted_at is None


def test_an_accept_meanwhile_counts_instead(service: Service) -> None:
    made, _, decided = seen_offer(service)
    taken = (service, made["id"])
    with service.meanwhile(lambda: accepted(*taken, "bo", decision=decided["token"])):
        accepted(*taken, "anna", decision=decided["token"])
    [counts] = statistics(made["id"]).values()
    assert counts["accepted"] == 1


@pytest.mark.parametrize("decision", ["", "nothing", "d1.e30.x", "é" * 4000])
def test_a_broken_decision_keeps_no_guest_from_an_offer(service: Service, decision: str) -> None:
    made = learning_campaign(service)
    assert accept(service, made["id"], decision=decision).status == 201


def test_a_decision_of_another_campaign_is_ignored(service: Service) -> None:
    made, _, decided = seen_offer(service)
    before = statistics(made["id"])
    service.clock.tick()
    other = learning_campaign(service, offers=[offer(service)])
    accepted(service, other["id"], decision=decided["token"])
    assert statistics(made["id"]) == before
    assert statistics(other["id"]) == {}


@pytest.mark.parametrize("table", ["exposures", "consents"])
def test_a_row_that_cannot_be_read_keeps_no_guest_from_an_offer(
    service: Service, table: str
) -> None:
    made, _, decided = seen_offer(service)
    before = statistics(made["id"])
    for row in service.rows(table):
        if row.get("sort", {"S": "campaign#"})["S"].startswith("campaign#"):
            damaged = row | {"seen_at": {"S": "soon"}, "given_at": {"S": "soon"}}
            service.engine.client.put_item(TableName=service.engine.prefix + table, Item=damaged)
    accepted(service, made["id"], offer_id=decided["offer_id"], decision=decided["token"])
    assert statistics(made["id"]) == before


def test_a_lost_reply_adds_nothing_twice(service: Service) -> None:
    made, _, decided = seen_offer(service)
    key = {"idempotency-key": "accept-1"}
    taken = {"offer_id": decided["offer_id"], "decision": decided["token"], "headers": key}
    first = accepted(service, made["id"], **taken)
    assert accepted(service, made["id"], **taken) == first
    [counts] = statistics(made["id"]).values()
    assert (counts["accepted"], counts["rewarded"]) == (1, 1)


def test_an_accept_without_a_decision_costs_no_more(service: Service) -> None:
    made, _, _ = seen_offer(service)
    service.spy.calls.clear()
    accepted(service, made["id"], "bo")
    [(_, read), (_, write)] = service.spy.calls
    assert {name.rpartition("-")[2] for name in read["RequestItems"]} == {"growth"}
    tables = {item["TableName"] for each in write["TransactItems"] for item in each.values()}
    written = {name.rpartition("-")[2] for name in tables}
    assert written == {"growth", "vouchers", "contacts", "events"}


def test_one_visitor_at_two_hotels_has_no_common_identifier(service: Service) -> None:
    learning_campaign(service)
    first, decided = shown(service)
    first.seen(decided["token"])
    body = {"issuer_uid": "hotel-2", "name": "Spa", "price_amount": 120}
    template = service.post("template/save", body).json["template"]["id"]
    offers = [{"template_id": template, "price_amount": 89, "count": 10}]
    learning_campaign(service, issuer_uid="hotel-2", offers=offers)
    second = visitor(service, "hotel-2", origin="https://www.other.example")
    assert second.seen(second.token()).json["counted"] is True
    rows = [row for row in service.rows("exposures") if row["sort"]["S"].startswith("campaign#")]
    values = [{str(value) for value in row.values()} for row in rows]
    one, other = (each for each in values)
    shared = one & other
    # What is the same of both says nothing of who they are: the time, the bins, the arm, its share.
    names = {name for row in rows for name, value in row.items() if str(value) in shared}
    assert names <= {"seen_at", "decided_at", "expires_at", "bins", "arm", "propensity"}
    assert first.key != second.key
