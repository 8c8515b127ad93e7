"""How a calendar is used: its hours, its load against its places, and its blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import at, book, calendar, issued
from tests.calendars import DAYS
from tests.service import Service

pytestmark = pytest.mark.in_process("its clock stands on a full hour, as starts do")


def load(service: Service, made: dict[str, Any], **query: Any) -> dict[str, Any]:
    """The answer for a calendar."""
    answer = service.get("calendar/load", {"calendar_id": made["id"], **query})
    assert answer.status == 200, answer.text
    return dict(answer.json)


def shared(service: Service, made: dict[str, Any], **fields: Any) -> str:
    """Issue a voucher that is booked in this calendar; returns its id."""
    return str(issued(service, calendar_id=made["id"], **fields)["id"])


def test_bookings_and_blocks_add_up_against_the_places(service: Service) -> None:
    made = calendar(service, capacity=4)
    book(service, shared(service, made, places=2, duration_minutes=120), hours=2)
    span = {"from": at(service, hours=3), "to": at(service, hours=5)}
    body = {"calendar_id": made["id"], "places": 3, "reason": "Repairs", **span}
    block = service.post("calendar/block", body).json["block"]
    answer = load(service, made, to=at(service, hours=6))
    assert answer["load"] == [
        {"from": at(service, hours=2), "to": at(service, hours=3), "used": 2, "capacity": 4},
        {"from": at(service, hours=3), "to": at(service, hours=4), "used": 5, "capacity": 4},
        {"from": at(service, hours=4), "to": at(service, hours=5), "used": 3, "capacity": 4},
    ]
    assert answer["blocks"] == [block]
    assert answer["starts"] == [at(service, hours=hours) for hours in range(6)]
    assert (answer["bookings_from"], answer["next_from"]) == (at(service), None)
    assert {one["capacity"] for one in answer["open"]} == {4}


def test_a_stay_that_began_before_is_part_of_it(service: Service) -> None:
    made = calendar(service)
    book(service, shared(service, made, duration_minutes=48 * 60), hours=3)
    answer = load(service, made, **{"from": at(service, hours=30)}, to=at(service, hours=40))
    assert answer["bookings_from"] == at(service, hours=3)
    assert [one["used"] for one in answer["load"]] == [1]
    listed = {"calendar_id": made["id"], "from": answer["bookings_from"]}
    assert len(service.get("voucher/bookings", listed).json["items"]) == 1


def test_it_covers_a_day_and_at_most_31(service: Service) -> None:
    made = calendar(service, hours={DAYS[0]: [{"from": "10:00", "to": "12:00", "capacity": 1}]})
    assert load(service, made)["next_from"] is None
    answer = load(service, made, to=at(service, days=40))
    assert answer["next_from"] == at(service, days=31)
    assert len(answer["starts"]) in (8, 10)
    assert {one["capacity"] for one in answer["open"]} == {1}


@pytest.mark.parametrize("year", ["1970", "9999"])
def test_it_may_be_asked_of_any_time(service: Service, year: str) -> None:
    made = calendar(service)
    answer = load(service, made, **{"from": f"{year}-01-01T00:00:00Z"})
    assert (answer["load"], answer["blocks"]) == ([], [])
