"""POST /api/voucher/cancel"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, booked, error, ids, in_status, issued, status, text
from tests.service import Service
from tests.stored import event_types, stored_bookings, stored_events

BY = ["booking_id", "voucher_id"]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("reason", ["The flight was moved", None])
def test_cancel_restores_the_voucher(service: Service, by: str, reason: str | None) -> None:
    voucher = issued(service, price_amount=12.5, terms={"a": 1})
    live = book(service, voucher["id"]).json
    service.clock.tick()
    answer = service.post("voucher/cancel", {by: ids(live)[by], "reason": reason})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": voucher,
        "booking": live["booking"]
        | {
            "status": "cancelled",
            "cancel_reason": reason,
            "cancelled_at": service.clock.timestamp(),
        },
    }
    assert status(service, voucher["id"]) == {"ok": True, "voucher": voucher, "booking": None}


@pytest.mark.parametrize("by", BY)
def test_stores_the_cancelled_booking_and_the_event(service: Service, by: str) -> None:
    live = booked(service)
    service.clock.tick()
    service.post("voucher/cancel", {by: ids(live)[by], "reason": "ill"})
    [stored] = stored_bookings(service)
    assert (stored.status, stored.cancel_reason) == ("cancelled", "ill")
    assert stored.cancelled_at is not None
    assert text(stored.cancelled_at) == service.clock.timestamp()
    event = stored_events(service)[-1]
    assert (event.type, event.subject_id) == ("voucher.cancel", live["voucher"]["id"])
    assert event.actor_id == service.actor("guest")
    assert event.meta == {
        "booking_id": live["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
        "reason": "ill",
    }


def test_voucher_can_be_booked_again_after_a_cancel(service: Service) -> None:
    voucher = issued(service)
    for hour in (1, 2, 3):
        live = book(service, voucher["id"], hours=hour, holder=f"guest-{hour}").json
        answer = service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
        assert answer.json["voucher"] == voucher
    assert len(service.rows("voucher_bookings")) == 3


@pytest.mark.parametrize("by", BY)
def test_second_cancel_changes_nothing(service: Service, by: str) -> None:
    # The first system reset any voucher to issued, on a repeated cancel too.
    live = booked(service)
    body = {by: ids(live)[by]}
    service.post("voucher/cancel", body)
    before = service.rows("vouchers"), service.rows("voucher_bookings"), service.rows("events")
    assert error(service.post("voucher/cancel", body)) == (409, "booking_not_live", None)
    after = service.rows("vouchers"), service.rows("voucher_bookings"), service.rows("events")
    assert after == before


def test_cancelled_booking_cannot_cancel_the_next_one(service: Service) -> None:
    first = booked(service)
    service.post("voucher/cancel", {"booking_id": first["booking"]["id"]})
    second = book(service, first["voucher"]["id"], hours=2, holder="bert").json
    answer = service.post("voucher/cancel", {"booking_id": first["booking"]["id"]})
    assert error(answer) == (409, "booking_not_live", None)
    assert status(service, first["voucher"]["id"])["booking"] == second["booking"]


@pytest.mark.parametrize("current", ["issued", "cancelled", "expired"])
def test_refuses_a_voucher_without_a_live_booking(service: Service, current: str) -> None:
    voucher = in_status(service, current)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"]})
    assert error(answer) == (409, "booking_not_live", None)


@pytest.mark.parametrize("by", BY)
def test_consumed_voucher_cannot_be_cancelled(service: Service, by: str) -> None:
    live = booked(service)
    service.post("voucher/redeem", {"voucher_id": live["voucher"]["id"]})
    answer = service.post("voucher/cancel", {by: ids(live)[by]})
    assert error(answer) == (409, "cancel_too_late", None)
    assert status(service, live["voucher"]["id"])["voucher"]["status"] == "consumed"


@pytest.mark.in_process("the clock goes on")
def test_voucher_past_its_validity_becomes_expired(service: Service) -> None:
    live = booked(service, hours=1, valid_until=at(service, hours=2))
    service.clock.advance(hours=2)
    answer = service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    assert answer.json["voucher"] == live["voucher"] | {"status": "expired", "holder_uid": None}
    [row] = service.rows("vouchers")
    assert row["status"] == {"S": "expired"}
    assert "due_at" not in row


@pytest.mark.parametrize("transferable", [True, False])
def test_named_voucher_returns_to_its_holder(service: Service, transferable: bool) -> None:
    booker = "bert" if transferable else "anna"
    live = booked(service, holder=booker, holder_uid="anna", transferable=transferable)
    answer = service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    assert answer.json["voucher"]["holder_uid"] == "anna"


# --- revoke


def test_revoke_cancels_the_voucher_and_its_live_booking(service: Service) -> None:
    live = booked(service)
    service.clock.tick()
    body = {"voucher_id": live["voucher"]["id"], "revoke": True, "reason": "closed"}
    answer = service.post("voucher/cancel", body)
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": live["voucher"] | {"status": "cancelled", "holder_uid": None},
        "booking": live["booking"]
        | {
            "status": "cancelled",
            "cancel_reason": "closed",
            "cancelled_at": service.clock.timestamp(),
        },
    }
    [row] = service.rows("voucher_bookings")
    assert row["status"] == {"S": "cancelled"}
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.revoke", service.actor("hotel"))
    assert event.meta["reason"] == "closed"
    assert event_types(service) == ["voucher.issue", "voucher.book", "voucher.revoke"]


def test_revoke_of_an_issued_voucher_answers_without_booking(service: Service) -> None:
    voucher = issued(service)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True})
    expected = {"ok": True, "voucher": voucher | {"status": "cancelled"}, "booking": None}
    assert answer.json == expected


@pytest.mark.parametrize("current", ["consumed", "cancelled", "expired"])
def test_ended_voucher_cannot_be_revoked(service: Service, current: str) -> None:
    voucher = in_status(service, current)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True})
    assert error(answer) == (409, "cancel_too_late", {"status": current})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"voucher_id": "v-none"}, "voucher_not_found"),
        ({"voucher_id": "v-none", "revoke": True}, "voucher_not_found"),
        ({"booking_id": "b-none"}, "booking_not_found"),
    ],
)
def test_missing_voucher_or_booking_is_not_found(
    service: Service, body: dict[str, Any], code: str
) -> None:
    assert error(service.post("voucher/cancel", body)) == (404, code, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "ill"},
        {"booking_id": "b-1", "voucher_id": "v-1"},
        {"booking_id": None, "voucher_id": None},
        {"booking_id": "b-1", "revoke": True},
    ],
)
def test_request_names_either_a_booking_or_a_voucher(
    service: Service, body: dict[str, Any]
) -> None:
    with service.untouched():
        answer = service.post("voucher/cancel", body)
    assert error(answer)[:2] == (400, "invalid_request")
