"""POST /api/voucher/extend"""

from __future__ import annotations

import pytest

from tests.api.steps import at, book, booked, error, in_status, issued, problems, status
from tests.service import Answer, Service
from tests.stored import stored_events


def extend(service: Service, voucher_id: str, valid_until: str, **fields: str) -> Answer:
    """Try to let a voucher end later."""
    body = {"voucher_id": voucher_id, "valid_until": valid_until, **fields}
    return service.post("voucher/extend", body)


def test_a_voucher_is_valid_for_longer(service: Service) -> None:
    voucher = issued(service)
    until = at(service, days=60)
    answer = extend(service, voucher["id"], until, reason="ill")
    assert answer.status == 200
    longer = {"ok": True, "voucher": voucher | {"valid_until": until}, "booking": None}
    assert answer.json == longer == status(service, voucher["id"])
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.extend", service.actor("hotel"))
    assert event.meta == {
        "valid_until": until,
        "previous_valid_until": voucher["valid_until"],
        "reason": "ill",
    }
    assert book(service, voucher["id"], hours=40 * 24).status == 201


def test_a_booked_voucher_keeps_its_booking(service: Service) -> None:
    live = booked(service)
    answer = extend(service, live["voucher"]["id"], at(service, days=60)).json
    assert answer["booking"] == live["booking"]
    assert answer["voucher"]["status"] == "booked"


def test_an_expired_voucher_can_be_booked_again(service: Service) -> None:
    voucher = in_status(service, "expired")
    answer = extend(service, voucher["id"], at(service, days=9))
    assert answer.json["voucher"]["status"] == "issued"
    assert book(service, voucher["id"]).status == 201


@pytest.mark.in_process("the clock goes on")
def test_the_sweep_and_the_counts_follow(service: Service) -> None:
    voucher_id = issued(service)["id"]
    service.clock.advance(days=31)
    assert service.sweep()["expired"] == 1
    assert extend(service, voucher_id, at(service, days=40)).status == 200
    counts = service.get("voucher/counts", {"issuer_uid": "hotel"}).json["counts"]
    assert (counts["issued"], counts["expired"]) == (1, 0)
    assert service.sweep()["expired"] == 0
    service.clock.advance(days=10)
    assert service.sweep()["expired"] == 1


@pytest.mark.in_process("the clock goes on")
def test_one_that_expires_meanwhile_is_issued_again(service: Service) -> None:
    voucher_id = issued(service)["id"]
    until = at(service, days=60)
    service.clock.advance(days=31)
    with service.meanwhile(service.sweep):
        answer = extend(service, voucher_id, until)
    assert answer.json["voucher"]["status"] == "issued"


def test_a_date_is_the_last_day_at_the_hotel(service: Service) -> None:
    profile = {"issuer_uid": "hotel-of-berlin", "name": "Spree", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    voucher_id = issued(service, issuer_uid="hotel-of-berlin")["id"]
    answer = extend(service, voucher_id, "2099-07-31")
    assert answer.json["voucher"]["valid_until"] == "2099-07-31T22:00:00Z"


def test_a_shorter_end_is_an_invalid_request(service: Service) -> None:
    voucher = issued(service)
    answer = extend(service, voucher["id"], at(service, days=29))
    end = voucher["valid_until"]
    assert problems(answer) == [("valid_until", f"must be after {end}, the end that it has")]
    used = in_status(service, "consumed")["id"]
    refused = extend(service, used, at(service, days=60))
    assert error(refused) == (409, "voucher_not_extendable", {"status": "consumed"})


def test_the_older_dialect_has_it_too(service: Service) -> None:
    voucher_id = issued(service)["id"]
    body = {"voucherId": voucher_id, "validUntil": "2099-12-31"}
    answer = service.post("voucher/extend", body)
    assert answer.json["voucher"]["validUntil"] == "2100-01-01T00:00:00.000Z"
