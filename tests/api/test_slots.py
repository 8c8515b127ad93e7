"""GET /api/slots/available"""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import HOUR, at, error, in_status, issued, slot_id, timed
from tests.service import Service


def test_slots_are_complete_and_hourly(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=3), duration_minutes=30)
    answer = service.get("slots/available", {"voucher_id": voucher["id"]})
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "items": [
            {
                "slot_id": slot_id(service, hours=hour),
                "voucher_id": voucher["id"],
                "start": at(service, hours=hour),
                "end": at(service, hours=hour + 0.5),
            }
            for hour in (1, 2)
        ],
        "next_from": None,
    }


def test_slots_go_on_at_next_from_after_31_days(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, days=80))
    starts, query = [], {"voucher_id": voucher["id"]}
    for size, days in ((744, 31), (744, 62), (431, None)):
        answer = service.get("slots/available", query).json
        assert len(answer["items"]) == size
        assert answer["next_from"] == (at(service, days=days, hours=1) if days else None)
        starts += [item["start"] for item in answer["items"]]
        query["from"] = answer["next_from"]
    assert starts == [at(service, hours=hour) for hour in range(1, 80 * 24)]


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ({}, [1, 2, 3, 4]),
        ({"from": 3 * HOUR}, [3, 4]),
        ({"to": 3 * HOUR}, [1, 2]),
        ({"from": 2 * HOUR, "to": 3 * HOUR}, [2]),
        ({"from": 2 * HOUR, "to": 2 * HOUR}, []),
        ({"from": -200 * HOUR, "to": 200 * HOUR}, [1, 2, 3, 4]),
        ({"from": 2.5 * HOUR}, [3, 4]),
    ],
)
def test_slots_between_from_and_to(
    service: Service, query: dict[str, Any], hours: list[int]
) -> None:
    voucher = issued(service, valid_until=at(service, hours=5))
    query = timed(service, query) | {"voucher_id": voucher["id"]}
    answer = service.get("slots/available", query)
    starts = [item["start"] for item in answer.json["items"]]
    assert starts == [at(service, hours=hour) for hour in hours]


@pytest.mark.parametrize("status", ["booked", "consumed", "cancelled", "expired"])
def test_voucher_that_cannot_be_booked_has_no_free_slot(service: Service, status: str) -> None:
    voucher = in_status(service, status)
    answer = service.get("slots/available", {"voucher_id": voucher["id"]})
    assert answer.json == {"ok": True, "items": [], "next_from": None}


def test_every_available_slot_can_be_booked(service: Service) -> None:
    voucher = issued(service, valid_until=at(service, hours=4))
    slots = service.get("slots/available", {"voucher_id": voucher["id"]}).json["items"]
    assert len(slots) == 3
    for slot in slots:
        body = {"voucher_id": voucher["id"], "slot_id": slot["slot_id"], "holder_uid": "guest"}
        assert service.post("voucher/book", body).status == 201
        service.post("voucher/cancel", {"voucher_id": voucher["id"]})


def test_slots_of_a_missing_voucher_are_not_found(service: Service) -> None:
    answer = service.get("slots/available", {"voucher_id": "v-none"})
    assert error(answer) == (404, "voucher_not_found", None)
