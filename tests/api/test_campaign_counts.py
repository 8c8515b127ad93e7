"""A campaign's report: what became of each voucher, counted in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.offer_use import accepted, booked_offer, campaign, offer, report, stored, template
from tests.service import Service

pytestmark = pytest.mark.in_process("guests accept, and over HTTP an operator sends everything")

STATUSES = ("issued", "booked", "consumed", "expired", "cancelled")


def counts(service: Service, campaign_id: str) -> dict[str, int]:
    """How many vouchers the report has in each status, without those that have none."""
    (row,) = report(service, campaign_id)["offers"]
    assert sum(row[name] for name in STATUSES) == row["accepted"]
    return {name: row[name] for name in STATUSES if row[name]}


def of_vouchers(service: Service) -> dict[str, int]:
    """The same of the vouchers themselves."""
    items = service.get("voucher/list", {"issuer_uid": "hotel", "limit": 100}).json["items"]
    statuses = [each["status"] for each in items if "campaign_id" in each]
    return {name: statuses.count(name) for name in STATUSES if name in statuses}


def taken(service: Service, guest: str, campaign_id: str) -> dict[str, Any]:
    """A voucher of the campaign."""
    return dict(accepted(service, campaign_id, guest))


def book(service: Service, voucher: dict[str, Any]) -> str:
    """Book the voucher's first slot; the id of the booking."""
    query = {"voucher_id": voucher["id"]}
    slot = service.get("slots/available", query).json["items"][0]["slot_id"]
    body = query | {"slot_id": slot, "holder_uid": voucher["holder_uid"]}
    answer = service.post("voucher/book", body)
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def post(service: Service, path: str, **body: Any) -> None:
    """One request that succeeds."""
    answer = service.post(path, body)
    assert answer.status == 200, answer.text


def redeem(service: Service, voucher: dict[str, Any]) -> None:
    """It is used as a walk-in."""
    post(service, "voucher/redeem", voucher_id=voucher["id"])


def undo(service: Service, voucher: dict[str, Any]) -> None:
    """It is used by mistake."""
    redeem(service, voucher)
    post(service, "voucher/undo", voucher_id=voucher["id"], reason="by mistake")


def revoke(service: Service, voucher: dict[str, Any]) -> None:
    """The hotel revokes it while it is booked."""
    book(service, voucher)
    post(service, "voucher/cancel", voucher_id=voucher["id"], revoke=True)


def cancel(service: Service, voucher: dict[str, Any]) -> None:
    """The guest books it, and cancels."""
    post(service, "voucher/cancel", booking_id=book(service, voucher))


def assign(service: Service, voucher: dict[str, Any]) -> None:
    """Another guest gets it."""
    post(service, "voucher/holder", voucher_id=voucher["id"], holder_uid="carl")


VERBS: dict[str, tuple[Callable[[Service, dict[str, Any]], Any], dict[str, int]]] = {
    "nothing": (lambda _, __: None, {"issued": 1}),
    "book": (book, {"booked": 1}),
    "cancel": (cancel, {"issued": 1}),
    "revoke": (revoke, {"cancelled": 1}),
    "redeem": (redeem, {"consumed": 1}),
    "undo": (undo, {"issued": 1}),
    "assign": (assign, {"issued": 1}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_moves_its_voucher_in_the_counts(service: Service, verb: str) -> None:
    act, expected = VERBS[verb]
    made = campaign(service)
    service.clock.advance(minutes=1)
    act(service, taken(service, "anna", made["id"]))
    assert counts(service, made["id"]) == of_vouchers(service) == expected


def test_the_sweep_counts_what_expires_and_what_was_used(service: Service) -> None:
    booked_offer(service)
    short = template(service, duration_minutes=60, valid_days=1)
    made = campaign(service, offers=[offer(service, template_id=short)])
    voucher = taken(service, "bert", made["id"])
    service.clock.advance(days=2)
    assert service.sweep()["expired"] == 1
    assert counts(service, made["id"]) == {"expired": 1}
    assert of_vouchers(service) == {"consumed": 1, "expired": 1}
    events = service.get("events", {"subject_id": voucher["id"]}).json["items"]
    assert [each["type"] for each in events] == ["voucher.expire", "voucher.accept"]
    post(service, "voucher/extend", voucher_id=voucher["id"], valid_until="2099-12-31")
    assert counts(service, made["id"]) == {"issued": 1}


def test_a_guest_who_did_not_come_used_nothing(service: Service) -> None:
    voucher_id = booked_offer(service)
    voucher = service.get("voucher/status", {"voucher_id": voucher_id}).json
    service.clock.advance(hours=3)
    post(service, "voucher/noshow", booking_id=voucher["booking"]["id"])
    (row,) = report(service, voucher["voucher"]["campaign_id"])["offers"]
    assert (row["consumed"], row["used_saving_amount"], row["brought_amount"]) == (1, 0, 0)


def test_the_money_follows_the_vouchers_and_none_comes_back(service: Service) -> None:
    made = campaign(service)
    service.clock.advance(minutes=1)
    redeem(service, taken(service, "anna", made["id"]))
    revoke(service, taken(service, "bert", made["id"]))
    (row,) = report(service, made["id"])["offers"]
    money = ("spent_amount", "used_saving_amount", "brought_amount")
    assert [row[name] for name in money] == [62, 31, 89]
    assert stored(service, made["id"])["spent_amount"] == 62


def test_two_sweeps_at_once_count_a_voucher_once(service: Service) -> None:
    voucher_id = booked_offer(service)
    voucher = service.get("voucher/status", {"voucher_id": voucher_id}).json["voucher"]
    service.clock.advance(hours=4)
    with service.meanwhile(service.sweep):
        service.sweep()
    assert counts(service, voucher["campaign_id"]) == {"consumed": 1}


def test_the_index_may_lag_behind_a_change(service: Service) -> None:
    voucher_id = booked_offer(service)
    voucher = service.get("voucher/status", {"voucher_id": voucher_id}).json["voucher"]
    service.clock.advance(hours=4)
    with service.meanwhile(lambda: service.post("voucher/redeem", {"voucher_id": voucher_id})):
        result = service.sweep()
    assert (result["lost_race"], result["failed"]) == (1, 0)
    assert counts(service, voucher["campaign_id"]) == {"consumed": 1}
