"""POST /api/voucher/cancel"""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.instants import text
from chalicelib.storage.tables import bookings
from tests.api.steps import at, book, booked, in_status, issued, refusal, status, told
from tests.service import Service

BY = ["booking_id", "voucher_id"]


def ids(made: Any) -> dict[str, str]:
    """A booking's id and its voucher's."""
    return {"booking_id": made["booking"]["id"], "voucher_id": made["voucher"]["id"]}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("reason", ["The flight was moved", None])
def test_gives_the_voucher_back_exactly_as_it_was(
    service: Service, by: str, reason: str | None
) -> None:
    voucher = issued(service, price_amount=12.5, terms={"a": 1})
    made = book(service, voucher["id"]).json
    service.clock.tick()
    answer = service.post("voucher/cancel", {by: ids(made)[by], "reason": reason})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": voucher,
        "booking": made["booking"]
        | {
            "status": "cancelled",
            "cancel_reason": reason,
            "cancelled_at": service.clock.said(),
        },
    }
    assert status(service, voucher["id"]) == {"ok": True, "voucher": voucher, "booking": None}


@pytest.mark.parametrize("by", BY)
def test_stores_the_cancelled_booking_and_the_event(service: Service, by: str) -> None:
    made = booked(service)
    service.clock.tick()
    service.post("voucher/cancel", {by: ids(made)[by], "reason": "ill"})
    [row] = service.rows("voucher_bookings")
    stored = bookings.from_item(row)
    assert (stored.status, stored.cancel_reason) == ("cancelled", "ill")
    assert stored.cancelled_at is not None
    assert text(stored.cancelled_at) == service.clock.said()
    event = told(service)[-1]
    assert (event.type, event.subject_id) == ("voucher.cancel", made["voucher"]["id"])
    assert event.actor_id == service.actor("guest")
    assert event.meta == {
        "booking_id": made["booking"]["id"],
        "holder_uid": "guest",
        "slot_start": at(service, hours=1),
        "reason": "ill",
    }


def test_a_voucher_can_be_booked_and_cancelled_again_and_again(service: Service) -> None:
    voucher = issued(service)
    for hour in (1, 2, 3):
        made = book(service, voucher["id"], hours=hour, holder=f"guest-{hour}").json
        answer = service.post("voucher/cancel", {"booking_id": made["booking"]["id"]})
        assert answer.json["voucher"] == voucher
    assert len(service.rows("voucher_bookings")) == 3


@pytest.mark.parametrize("by", BY)
def test_a_second_cancel_changes_nothing(service: Service, by: str) -> None:
    """The first system reset any voucher to issued, on a repeated cancel too."""
    made = booked(service)
    body = {by: ids(made)[by]}
    service.post("voucher/cancel", body)
    before = service.rows("vouchers"), service.rows("voucher_bookings"), service.rows("events")
    assert refusal(service.post("voucher/cancel", body)) == (409, "booking_not_live", None)
    after = service.rows("vouchers"), service.rows("voucher_bookings"), service.rows("events")
    assert after == before


def test_an_old_booking_cannot_cancel_the_next_one(service: Service) -> None:
    first = booked(service)
    service.post("voucher/cancel", {"booking_id": first["booking"]["id"]})
    second = book(service, first["voucher"]["id"], hours=2, holder="bert").json
    answer = service.post("voucher/cancel", {"booking_id": first["booking"]["id"]})
    assert refusal(answer) == (409, "booking_not_live", None)
    assert status(service, first["voucher"]["id"])["booking"] == second["booking"]


@pytest.mark.parametrize("held", ["issued", "cancelled", "expired"])
def test_without_a_live_booking_there_is_nothing_to_cancel(service: Service, held: str) -> None:
    voucher = in_status(service, held)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"]})
    assert refusal(answer) == (409, "booking_not_live", None)


@pytest.mark.parametrize("by", BY)
def test_once_consumed_it_is_too_late(service: Service, by: str) -> None:
    made = booked(service)
    service.post("voucher/redeem", {"voucher_id": made["voucher"]["id"]})
    answer = service.post("voucher/cancel", {by: ids(made)[by]})
    assert refusal(answer) == (409, "cancel_too_late", None)
    assert status(service, made["voucher"]["id"])["voucher"]["status"] == "consumed"


@pytest.mark.in_process("the clock goes on")
def test_when_its_time_is_over_the_voucher_comes_back_expired(service: Service) -> None:
    made = booked(service, hours=1, valid_until=at(service, hours=2))
    service.clock.advance(hours=2)
    answer = service.post("voucher/cancel", {"booking_id": made["booking"]["id"]})
    assert answer.json["voucher"] == made["voucher"] | {"status": "expired", "holder_uid": None}
    [row] = service.rows("vouchers")
    assert row["status"] == {"S": "expired"}
    assert "due_at" not in row


@pytest.mark.parametrize("transferable", [True, False])
def test_a_named_voucher_comes_back_to_its_holder(service: Service, transferable: bool) -> None:
    booker = "bert" if transferable else "anna"
    made = booked(service, holder=booker, holder_uid="anna", transferable=transferable)
    answer = service.post("voucher/cancel", {"booking_id": made["booking"]["id"]})
    assert answer.json["voucher"]["holder_uid"] == "anna"


# --- revoke


def test_revoke_cancels_the_voucher_and_its_live_booking(service: Service) -> None:
    made = booked(service)
    service.clock.tick()
    body = {"voucher_id": made["voucher"]["id"], "revoke": True, "reason": "closed"}
    answer = service.post("voucher/cancel", body)
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "voucher": made["voucher"] | {"status": "cancelled", "holder_uid": None},
        "booking": made["booking"]
        | {
            "status": "cancelled",
            "cancel_reason": "closed",
            "cancelled_at": service.clock.said(),
        },
    }
    [row] = service.rows("voucher_bookings")
    assert row["status"] == {"S": "cancelled"}
    event = told(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.revoke", service.actor("hotel"))
    assert event.meta["reason"] == "closed"
    assert [one.type for one in told(service)] == [
        "voucher.issue",
        "voucher.book",
        "voucher.revoke",
    ]


def test_revoke_of_an_issued_voucher_answers_without_booking(service: Service) -> None:
    voucher = issued(service)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True})
    expected = {"ok": True, "voucher": voucher | {"status": "cancelled"}, "booking": None}
    assert answer.json == expected


@pytest.mark.parametrize("held", ["consumed", "cancelled", "expired"])
def test_what_is_over_cannot_be_revoked(service: Service, held: str) -> None:
    voucher = in_status(service, held)
    answer = service.post("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True})
    assert refusal(answer) == (409, "cancel_too_late", {"status": held})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"voucher_id": "v-none"}, "voucher_not_found"),
        ({"voucher_id": "v-none", "revoke": True}, "voucher_not_found"),
        ({"booking_id": "b-none"}, "booking_not_found"),
    ],
)
def test_what_is_not_there_is_not_found(service: Service, body: dict[str, Any], code: str) -> None:
    assert refusal(service.post("voucher/cancel", body)) == (404, code, None)


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
def test_says_which_booking_or_which_voucher(service: Service, body: dict[str, Any]) -> None:
    with service.untouched():
        answer = service.post("voucher/cancel", body)
    assert refusal(answer)[:2] == (400, "invalid_request")
