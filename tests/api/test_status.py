"""GET /api/voucher/status and /api/health"""

from __future__ import annotations

import pytest

import chalicelib
from tests.api.steps import booked, error, in_status
from tests.service import Service


@pytest.mark.parametrize("status", ["issued", "booked", "consumed", "cancelled", "expired"])
def test_status_shows_a_voucher_in_every_status(service: Service, status: str) -> None:
    voucher = in_status(service, status)
    answer = service.get("voucher/status", {"voucher_id": voucher["id"]})
    assert answer.status == 200
    assert answer.json["voucher"] == voucher
    assert (answer.json["booking"] is not None) == (status == "booked")


def test_status_shows_the_live_booking(service: Service) -> None:
    booking = booked(service)
    answer = service.get("voucher/status", {"voucher_id": booking["voucher"]["id"]})
    assert answer.json == booking


def test_status_of_a_missing_voucher_is_not_found(service: Service) -> None:
    answer = service.get("voucher/status", {"voucher_id": "v-none"})
    assert error(answer) == (404, "voucher_not_found", None)


def test_health_answers_version_stage_and_store(service: Service) -> None:
    answer = service.get("health")
    assert answer.status == 200
    assert answer.json == {
        "ok": True,
        "version": chalicelib.__version__,
        "stage": service.stage,
        "store": "reachable",
    }
