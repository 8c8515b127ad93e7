"""A voucher past valid_until is expired at that instant, for every reader and every writer."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.storage.dynamo.codec import attribute
from tests.api.steps import at, book, booked, issued, refusal, status, told
from tests.service import Service


@pytest.fixture
def voucher(service: Service) -> dict[str, Any]:
    """A voucher that ends this instant; nobody swept it."""
    span = {"valid_from": at(service, hours=-2), "valid_until": at(service)}
    return issued(service, holder_uid="anna", **span)


def test_status_says_expired(service: Service, voucher: dict[str, Any]) -> None:
    found = status(service, voucher["id"])
    assert found == {"ok": True, "voucher": voucher | {"status": "expired"}, "booking": None}
    assert service.rows("vouchers")[0]["status"] == {"S": "issued"}


@pytest.mark.in_process("the clock goes on")
def test_status_says_expired_from_the_very_millisecond_on(service: Service) -> None:
    made = issued(service, valid_until=at(service, hours=2))
    service.clock.advance(hours=2, milliseconds=-1)
    assert status(service, made["id"])["voucher"] == made
    service.clock.advance(milliseconds=1)
    assert status(service, made["id"])["voucher"] == made | {"status": "expired"}


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_lists_say_expired(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    answer = service.get("voucher/list", query)
    assert [item["status"] for item in answer.json["items"]] == ["expired"]


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_a_list_of_issued_vouchers_leaves_it_out(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    issued(service, holder_uid="anna")
    answer = service.get("voucher/list", query | {"status": "issued"})
    assert voucher["id"] not in [item["id"] for item in answer.json["items"]]
    assert len(answer.json["items"]) == 1


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_a_list_of_expired_vouchers_holds_it_once_it_was_swept(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    service.sweep()
    answer = service.get("voucher/list", query | {"status": "expired"})
    assert answer.json["items"] == [voucher | {"status": "expired"}]


def test_it_has_no_free_slots(service: Service, voucher: dict[str, Any]) -> None:
    answer = service.get("slots/available", {"voucher_id": voucher["id"]})
    assert answer.json == {"ok": True, "items": [], "next_from": None}


@pytest.mark.parametrize(
    ("path", "body", "outcome"),
    [
        (
            "book",
            {"slot_id": "slot-2096-03-05T10:00:00Z", "holder_uid": "anna"},
            ("voucher_not_bookable", {"status": "expired"}),
        ),
        ("redeem", {}, ("voucher_not_redeemable", {"status": "expired"})),
        ("cancel", {"revoke": True}, ("cancel_too_late", {"status": "expired"})),
        ("cancel", {}, ("booking_not_live", None)),
    ],
)
def test_no_writer_changes_it(
    service: Service, voucher: dict[str, Any], path: str, body: dict[str, Any], outcome: Any
) -> None:
    before = service.rows("vouchers")
    answer = service.post(f"voucher/{path}", {"voucher_id": voucher["id"], **body})
    assert refusal(answer) == (409, *outcome)
    assert service.rows("vouchers") == before
    assert [event.type for event in told(service)] == ["voucher.issue"]


@pytest.mark.in_process("comes between a read and a write")
def test_the_store_refuses_a_voucher_that_ended_while_it_was_being_booked(
    service: Service,
) -> None:
    """Read while valid, its end moved up meanwhile: the write's own condition says no."""
    made = issued(service, valid_until=at(service, hours=5))

    def meanwhile(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items":
            service.spy.before = lambda operation, arguments: None
            [row] = service.rows("vouchers")
            service.engine.client.put_item(
                TableName=service.engine.prefix + "vouchers",
                Item=row | {"valid_until": attribute(service.clock.now)},
            )

    service.spy.before = meanwhile
    answer = book(service, made["id"], hours=1)
    assert refusal(answer) == (409, "voucher_not_bookable", {"status": "expired"})


@pytest.mark.in_process("the clock goes on")
def test_a_booked_voucher_does_not_expire(service: Service) -> None:
    made = booked(service, hours=1, valid_until=at(service, hours=2))
    service.clock.advance(hours=2)
    assert status(service, made["voucher"]["id"]) == made
    answer = service.post("voucher/redeem", {"voucher_id": made["voucher"]["id"]})
    assert answer.json["voucher"]["status"] == "consumed"
