"""POST /api/voucher/redeem"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.api.steps import (
    HOUR,
    MS,
    at,
    book,
    booked,
    error,
    ids,
    in_status,
    issued,
    status,
    timed,
)
from tests.service import Answer, Service
from tests.stored import stored_events

BY = ["booking_id", "voucher_id"]
MOVES_CLOCK = pytest.mark.in_process("the clock goes on")


def used(answer: Answer) -> dict[str, str]:
    """What a redeem changes; on a real clock only the answer says when."""
    at = answer.json["voucher"]["consumed_at"]
    return {"status": "consumed", "consumed_by": "redeem", "consumed_at": at}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("hours", [0, *(pytest.param(n, marks=MOVES_CLOCK) for n in (1, 1.5, 960))])
def test_redeem_consumes_a_booked_voucher_and_keeps_its_booking(
    service: Service, by: str, hours: float
) -> None:
    live = booked(service)
    if hours:
        service.clock.advance(hours=hours)
    answer = service.post("voucher/redeem", {by: ids(live)[by]})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": live["voucher"] | used(answer),
        "booking": live["booking"],
    }
    assert status(service, live["voucher"]["id"]) == answer.json
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.redeem", service.actor("hotel"))
    assert event.meta == {
        "booking_id": live["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
    }


def test_redeem_consumes_an_issued_voucher_of_a_walk_in(service: Service) -> None:
    voucher = issued(service)
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    expected = {"ok": True, "voucher": voucher | used(answer), "booking": None}
    assert answer.json == expected
    assert stored_events(service)[-1].meta == {}
    [row] = service.rows("vouchers")
    assert "due_at" not in row


# The slot starts an hour after the clock's start.
@pytest.mark.parametrize(
    ("span", "is_taken"),
    [
        ({"slot_from": HOUR}, True),
        ({"slot_to": HOUR + MS}, True),
        ({"slot_from": HOUR, "slot_to": HOUR + MS}, True),
        ({"slot_from": HOUR + MS}, False),
        ({"slot_to": HOUR}, False),
    ],
)
@pytest.mark.parametrize("by", ["voucher_id", "booking_id"])
def test_booking_for_another_time_is_refused_if_asked(
    service: Service, by: str, span: dict[str, Any], is_taken: bool
) -> None:
    live = booked(service)
    answer = service.post("voucher/redeem", timed(service, {by: ids(live)[by], **span}))
    if is_taken:
        assert answer.status == 200
    else:
        details = {"status": "booked", "slot_start": at(service, hours=1)}
        assert error(answer) == (409, "voucher_not_redeemable", details)
        # A walk-in has no slot that could be another one.
        walk_in = timed(service, {"voucher_id": issued(service)["id"], **span})
        assert service.post("voucher/redeem", walk_in).status == 200


@pytest.mark.parametrize("current", ["consumed", "cancelled", "expired"])
def test_ended_voucher_cannot_be_redeemed(service: Service, current: str) -> None:
    voucher = in_status(service, current)
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert error(answer) == (409, "voucher_not_redeemable", {"status": current})


def test_walk_in_before_the_validity_is_too_early(service: Service) -> None:
    voucher = issued(service, valid_from=at(service, hours=2))
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert error(answer) == (409, "voucher_not_redeemable", {"status": "issued"})


@MOVES_CLOCK
def test_walk_in_is_possible_from_the_start_of_the_validity(service: Service) -> None:
    voucher = issued(service, valid_from=at(service, hours=1))
    service.clock.advance(milliseconds=3_599_999)
    answer = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
    assert error(answer) == (409, "voucher_not_redeemable", {"status": "issued"})
    service.clock.advance(milliseconds=1)
    assert service.post("voucher/redeem", {"voucher_id": voucher["id"]}).status == 200


@MOVES_CLOCK
def test_walk_in_may_use_at_once_what_begins_within_the_hour(service: Service) -> None:
    service.clock.advance(minutes=17)
    for fields in ({}, {"valid_from": at(service, milliseconds=3_599_999)}):
        body = {"issuer_uid": "hotel", **fields}
        voucher = service.post("voucher/issue", body).json["voucher"]
        assert datetime.fromisoformat(voucher["valid_from"]) > service.clock.now
        assert service.post("voucher/redeem", {"voucher_id": voucher["id"]}).status == 200


@pytest.mark.parametrize("by", BY)
def test_second_redeem_changes_nothing(service: Service, by: str) -> None:
    live = booked(service)
    service.post("voucher/redeem", {by: ids(live)[by]})
    before = service.rows("vouchers"), service.rows("events")
    answer = service.post("voucher/redeem", {by: ids(live)[by]})
    named = {"voucher_id": live["voucher"]["id"]} if by == "booking_id" else {}
    details = {"status": "consumed", **named}
    assert error(answer) == (409, "voucher_not_redeemable", details)
    assert (service.rows("vouchers"), service.rows("events")) == before


@pytest.mark.parametrize("rebooked", [True, False])
def test_cancelled_booking_redeems_nothing(service: Service, rebooked: bool) -> None:
    live = booked(service)
    service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    if rebooked:
        book(service, live["voucher"]["id"], hours=2, holder="bert")
    before = service.rows("vouchers")
    answer = service.post("voucher/redeem", {"booking_id": live["booking"]["id"]})
    assert error(answer) == (409, "booking_not_live", None)
    assert service.rows("vouchers") == before


def test_revoked_booking_redeems_nothing(service: Service) -> None:
    live = booked(service)
    service.post("voucher/cancel", {"voucher_id": live["voucher"]["id"], "revoke": True})
    answer = service.post("voucher/redeem", {"booking_id": live["booking"]["id"]})
    assert error(answer) == (409, "booking_not_live", None)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"voucher_id": "v-none"}, (404, "voucher_not_found")),
        ({"booking_id": "b-none"}, (404, "booking_not_found")),
        ({}, (400, "invalid_request")),
        ({"voucher_id": "v-1", "booking_id": "b-1"}, (400, "invalid_request")),
    ],
)
def test_request_names_either_a_booking_or_a_voucher(
    service: Service, body: dict[str, Any], outcome: tuple[int, str]
) -> None:
    assert error(service.post("voucher/redeem", body))[:2] == outcome
