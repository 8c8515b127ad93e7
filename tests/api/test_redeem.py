"""POST /api/voucher/redeem"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, booked, in_status, issued, refusal, status, told
from tests.service import Service

BY = ["booking_id", "voucher_id"]
GOES_ON = pytest.mark.in_process("the clock goes on")


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("hours", [0, *(pytest.param(n, marks=GOES_ON) for n in (1, 1.5, 960))])
def test_consumes_a_booked_voucher_and_leaves_its_booking_booked(
    service: Service, by: str, hours: float
) -> None:
    made = booked(service)
    ids = {"booking_id": made["booking"]["id"], "voucher_id": made["voucher"]["id"]}
    if hours:
        service.clock.advance(hours=hours)
    answer = service.post("voucher/redeem", {by: ids[by]})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": made["voucher"] | {"status": "consumed"},
        "booking": made["booking"],
    }
    assert status(service, ids["voucher_id"]) == answer.json
    event = told(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.redeem", service.actor("hotel"))
    assert event.meta == {
        "booking_id": made["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
    }


def test_consumes_an_issued_voucher_of_a_walk_in(service: Service) -> None:
    voucher = issued(service)
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    expected = {"ok": True, "voucher": voucher | {"status": "consumed"}, "booking": None}
    assert answer.json == expected
    assert told(service)[-1].meta == {}
    [row] = service.rows("vouchers")
    assert "due_at" not in row


@pytest.mark.parametrize("held", ["consumed", "cancelled", "expired"])
def test_what_is_over_cannot_be_redeemed(service: Service, held: str) -> None:
    voucher = in_status(service, held)
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert refusal(answer) == (409, "voucher_not_redeemable", {"status": held})


def test_a_walk_in_before_the_validity_is_too_early(service: Service) -> None:
    voucher = issued(service, valid_from=at(service, hours=1))
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert refusal(answer) == (409, "voucher_not_redeemable", {"status": "issued"})


@GOES_ON
def test_a_walk_in_is_too_early_until_the_validity_begins(service: Service) -> None:
    voucher = issued(service, valid_from=at(service, milliseconds=1))
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert refusal(answer) == (409, "voucher_not_redeemable", {"status": "issued"})
    service.clock.advance(milliseconds=1)
    assert service.post("voucher/redeem", {"voucher_id": voucher["id"]}).status == 200


@pytest.mark.parametrize("by", BY)
def test_a_second_redeem_changes_nothing(service: Service, by: str) -> None:
    made = booked(service)
    ids = {"booking_id": made["booking"]["id"], "voucher_id": made["voucher"]["id"]}
    service.post("voucher/redeem", {by: ids[by]})
    before = service.rows("vouchers"), service.rows("events")
    answer = service.post("voucher/redeem", {by: ids[by]})
    assert refusal(answer) == (409, "voucher_not_redeemable", {"status": "consumed"})
    assert (service.rows("vouchers"), service.rows("events")) == before


@pytest.mark.parametrize("rebooked", [True, False])
def test_a_cancelled_booking_redeems_nothing(service: Service, rebooked: bool) -> None:
    made = booked(service)
    service.post("voucher/cancel", {"booking_id": made["booking"]["id"]})
    if rebooked:
        book(service, made["voucher"]["id"], hours=2, holder="bert")
    before = service.rows("vouchers")
    answer = service.post("voucher/redeem", {"booking_id": made["booking"]["id"]})
    assert refusal(answer) == (409, "booking_not_live", None)
    assert service.rows("vouchers") == before


def test_a_revoked_booking_redeems_nothing(service: Service) -> None:
    made = booked(service)
    service.post("voucher/cancel", {"voucher_id": made["voucher"]["id"], "revoke": True})
    answer = service.post("voucher/redeem", {"booking_id": made["booking"]["id"]})
    assert refusal(answer) == (409, "booking_not_live", None)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"voucher_id": "v-none"}, (404, "voucher_not_found")),
        ({"booking_id": "b-none"}, (404, "booking_not_found")),
        ({}, (400, "invalid_request")),
        ({"voucher_id": "v-1", "booking_id": "b-1"}, (400, "invalid_request")),
    ],
)
def test_says_which(service: Service, body: dict[str, Any], outcome: tuple[int, str]) -> None:
    assert refusal(service.post("voucher/redeem", body))[:2] == outcome
