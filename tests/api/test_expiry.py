"""A voucher past valid_until is expired at that instant, for every reader and every writer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, booked, error, issued, status
from tests.service import Service
from tests.stored import end_voucher, event_types


@pytest.fixture
def voucher(service: Service) -> dict[str, Any]:
    """A voucher that ends at this instant and that no sweep has closed yet."""
    span = {"valid_from": at(service, hours=-2), "valid_until": at(service), "allow_past": True}
    return issued(service, holder_uid="anna", **span)


def test_status_is_expired(service: Service, voucher: dict[str, Any]) -> None:
    assert status(service, voucher["id"]) == {
        "ok": True,
        "voucher": voucher | {"status": "expired"},
        "booking": None,
    }
    assert service.rows("vouchers")[0]["status"] == {"S": "issued"}


@pytest.mark.in_process("the clock goes on")
def test_status_is_expired_from_the_end_of_the_validity(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=2))
    service.clock.advance(hours=2, milliseconds=-1)
    assert status(service, voucher["id"])["voucher"] == voucher
    service.clock.advance(milliseconds=1)
    assert status(service, voucher["id"])["voucher"] == voucher | {"status": "expired"}


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_lists_show_an_ended_voucher_as_expired(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    answer = service.get("voucher/list", query)
    assert [item["status"] for item in answer.json["items"]] == ["expired"]


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_list_of_issued_vouchers_leaves_it_out(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    issued(service, holder_uid="anna")
    answer = service.get("voucher/list", query | {"status": "issued"})
    assert voucher["id"] not in [item["id"] for item in answer.json["items"]]
    assert len(answer.json["items"]) == 1


@pytest.mark.parametrize("query", [{}, {"issuer_uid": "hotel"}, {"holder_uid": "anna"}])
def test_list_of_expired_vouchers_shows_it_after_a_sweep(
    service: Service, voucher: dict[str, Any], query: dict[str, str]
) -> None:
    service.sweep()
    answer = service.get("voucher/list", query | {"status": "expired"})
    assert answer.json["items"] == [voucher | {"status": "expired"}]


def test_expired_voucher_has_no_free_slots(service: Service, voucher: dict[str, Any]) -> None:
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
def test_no_request_changes_an_expired_voucher(
    service: Service, voucher: dict[str, Any], path: str, body: dict[str, Any], outcome: Any
) -> None:
    before = service.rows("vouchers")
    answer = service.post(f"voucher/{path}", {"voucher_id": voucher["id"], **body})
    assert error(answer) == (409, *outcome)
    assert service.rows("vouchers") == before
    assert event_types(service) == ["voucher.issue"]


@pytest.mark.in_process("comes between a read and a write")
def test_store_refuses_a_voucher_that_ended_meanwhile(service: Service) -> None:
    # It is valid when it is read; the condition of the write finds that it has ended.
    voucher_id = issued(service, valid_until=at(service, hours=5))["id"]
    service.clock.tick()
    with service.meanwhile(lambda: end_voucher(service, voucher_id, service.clock.now)):
        answer = book(service, voucher_id, hours=1)
    assert error(answer) == (409, "voucher_not_bookable", {"status": "expired"})


@pytest.mark.in_process("the clock goes on")
def test_booked_voucher_does_not_expire(service: Service) -> None:
    live = booked(service, hours=1, valid_until=at(service, hours=2))
    service.clock.advance(hours=2)
    assert status(service, live["voucher"]["id"]) == live
    answer = service.post("voucher/redeem", {"voucher_id": live["voucher"]["id"]})
    assert answer.json["voucher"]["status"] == "consumed"
