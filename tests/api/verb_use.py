"""Changes of mind, each with what must be stored before it."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.steps import booked, issued
from tests.service import TRANSACT, Answer, Service


def undo(service: Service) -> Callable[[], Answer]:
    """What consumed a booked voucher is undone."""
    voucher_id = booked(service)["voucher"]["id"]
    assert service.post("voucher/redeem", {"voucher_id": voucher_id}).status == 200
    body = {"voucher_id": voucher_id, "reason": "by mistake"}
    return lambda: service.post("voucher/undo", body)


def no_show(service: Service) -> Callable[[], Answer]:
    """Nobody came for a booking; what follows happens at the time of before."""
    booking_id = booked(service)["booking"]["id"]

    def request() -> Answer:
        service.clock.advance(hours=1)
        try:
            return service.post("voucher/noshow", {"booking_id": booking_id})
        finally:
            service.clock.advance(hours=-1)

    return request


def change(service: Service) -> Callable[[], Answer]:
    """Two vouchers get another title."""
    body = {"voucher_ids": [issued(service)["id"] for _ in range(2)], "title": "Day spa"}
    return lambda: service.post("voucher/change", body)


READ, WRITE = "get_item", TRANSACT
BUDGET = {
    "change": (change, [READ, WRITE, READ, WRITE]),
    "no-show": (no_show, [READ, READ, WRITE]),
    "undo": (undo, [READ, WRITE]),
}
