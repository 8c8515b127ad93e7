"""POST /api/voucher/issue with dates: days of the hotel's own calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.steps import problems
from tests.service import Answer, Service

pytestmark = pytest.mark.in_process("a process reads a hotel's zone once a minute")


def save(service: Service, **fields: Any) -> Answer:
    """Save a profile of the hotel."""
    return service.post("hotel/save", {"issuer_uid": "hotel", "name": "Seaside", **fields})


def issued(service: Service, **fields: Any) -> dict[str, Any]:
    """Issue a voucher; returns it."""
    answer = service.post("voucher/issue", {"issuer_uid": "hotel", **fields})
    assert answer.status == 201, answer.text
    voucher: dict[str, Any] = answer.json["voucher"]
    return voucher


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2096-12-30T23:00:00Z", "2097-01-31T23:00:00Z"),
        ("Asia/Tokyo", "2096-12-30T15:00:00Z", "2097-01-31T15:00:00Z"),
        (None, "2096-12-31T00:00:00Z", "2097-02-01T00:00:00Z"),
    ],
)
def test_days_begin_and_end_at_the_hotel(
    service: Service, zone: str | None, start: str, end: str
) -> None:
    if zone:
        save(service, zone=zone)
    voucher = issued(service, valid_from="2096-12-31", valid_until="2097-01-31")
    assert (voucher["valid_from"], voucher["valid_until"]) == (start, end)


def test_first_systems_days_are_the_hotels_too(service: Service) -> None:
    """Without a profile they are those of UTC, as they always were."""
    body = {"issuerUid": "hotel", "validFrom": "2096-12-31", "validUntil": "2097-01-31"}
    ends = "2096-12-31T00:00:00.000Z", "2097-02-01T00:00:00.000Z"
    voucher = service.post("voucher/issue", body).json["voucher"]
    assert (voucher["validFrom"], voucher["validUntil"]) == ends
    save(service, zone="Europe/Berlin")
    service.clock.advance(seconds=60)
    voucher = service.post("voucher/issue", body).json["voucher"]
    assert voucher["validUntil"] == "2097-01-31T23:00:00.000Z"


def test_day_and_instant_may_be_mixed(service: Service) -> None:
    save(service, zone="Europe/Berlin")
    voucher = issued(service, valid_from="2096-12-31T12:00:00+01:00", valid_until="2096-12-31")
    assert voucher["valid_from"] == "2096-12-31T11:00:00Z"
    assert voucher["valid_until"] == "2096-12-31T23:00:00Z"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"valid_until": "2000-01-01"}, "valid_until"),
        ({"valid_from": "2096-12-02", "valid_until": "2096-12-01"}, "valid_until"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
    ],
)
def test_days_that_make_no_validity_are_refused(
    service: Service, fields: dict[str, Any], field: str
) -> None:
    answer = service.post("voucher/issue", {"issuer_uid": "hotel", **fields})
    assert [name for name, _ in problems(answer)] == [field]


@pytest.mark.in_process("turns the clock")
def test_zone_counts_a_minute_later_at_most(service: Service) -> None:
    """As in another process, which has read the zone before."""
    issued(service, valid_until="2097-01-31")
    service.clock.advance(seconds=30)
    service.spy.calls.clear()
    issued(service, valid_until="2097-01-31")
    assert service.spy.operations() == ["transact_write_items"]
    service.clock.advance(seconds=30)
    issued(service, valid_until="2097-01-31")
    assert service.spy.operations().count("get_item") == 1


@pytest.mark.in_process("answers from the record")
def test_issue_of_a_day_is_repeated_safely_across_a_change_of_zone(service: Service) -> None:
    headers = {"Idempotency-Key": "one"}
    body = {"issuer_uid": "hotel", "valid_until": "2097-01-31"}
    first = service.post("voucher/issue", body, headers=headers)
    save(service, zone="Asia/Tokyo")
    service.clock.now += timedelta(minutes=2)
    again = service.post("voucher/issue", body, headers=headers)
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
