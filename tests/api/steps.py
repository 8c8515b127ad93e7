"""What a caller does on the way to the thing under test."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.instants import text
from chalicelib.domain.model import Event
from chalicelib.storage import events
from tests.service import START, Answer, Service


def at(**later: float) -> str:
    """An instant so much after the clock's start."""
    return text(START + timedelta(**later))


def slot_id(**later: float) -> str:
    """The id of the slot that starts then."""
    return f"slot-{at(**later)}"


def issued(service: Service, **said: Any) -> dict[str, Any]:
    """A new voucher of the hotel: a bearer voucher for an hour, valid from START for 30 days."""
    answer = service.post("voucher/issue", {"issuer_uid": "hotel", **said})
    assert answer.status == 201, answer.text
    voucher: dict[str, Any] = answer.json["voucher"]
    return voucher


def book(service: Service, voucher_id: str, hours: float = 1, holder: str = "guest") -> Answer:
    """An attempt to book the slot so many hours after START."""
    body = {"voucher_id": voucher_id, "slot_id": slot_id(hours=hours), "holder_uid": holder}
    return service.post("voucher/book", body)


def booked(service: Service, hours: float = 1, holder: str = "guest", **said: Any) -> Any:
    """The answer of a booking with a new voucher."""
    answer = book(service, issued(service, **said)["id"], hours, holder)
    assert answer.status == 201, answer.text
    return answer.json


def status(service: Service, voucher_id: str) -> Any:
    """The voucher as it stands, with its live booking."""
    answer = service.get("voucher/status", {"voucher_id": voucher_id})
    assert answer.status == 200, answer.text
    return answer.json


def told(service: Service) -> list[Event]:
    """Every stored event, oldest first; of one instant, in the order of their kinds' life."""
    found = [events.from_item(row) for row in service.rows("events")]
    order = ("issue", "book", "cancel", "revoke", "redeem", "consume", "expire")
    return sorted(found, key=lambda event: (event.created_at, order.index(event.type[8:])))


def in_status(service: Service, wanted: str, **said: Any) -> dict[str, Any]:
    """A voucher in any status. The clock goes on an hour where there is no other way."""
    if wanted == "issued":
        return issued(service, **said)
    if wanted == "booked":
        return dict(booked(service, **said)["voucher"])
    if wanted == "expired":
        voucher = issued(service, valid_until=at(hours=0.5), **said)
        service.clock.advance(hours=0.5)
        return voucher | {"status": "expired"}
    voucher = issued(service, **said)
    path, body = {
        "consumed": ("voucher/redeem", {"voucher_id": voucher["id"]}),
        "cancelled": ("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True}),
    }[wanted]
    return dict(service.post(path, body).json["voucher"])


def refusal(answer: Answer) -> tuple[int, str, Any]:
    """Status, code and details of a refusal."""
    assert answer.json["ok"] is False
    return answer.status, answer.json["code"], answer.json["details"]


# A whole request for each route, by path; its answer is good whatever the tables hold, or it is
# refused for want of the voucher alone.
REQUESTS: dict[str, dict[str, Any]] = {
    "/api/voucher/issue": {"issuer_uid": "hotel"},
    "/api/voucher/book": {
        "voucher_id": "v-1",
        "slot_id": "slot-2026-03-02T10:00:00Z",
        "holder_uid": "guest",
    },
    "/api/voucher/cancel": {"voucher_id": "v-1"},
    "/api/voucher/redeem": {"voucher_id": "v-1"},
    "/api/voucher/bookings": {"issuer_uid": "hotel"},
    "/api/voucher/list": {"issuer_uid": "hotel"},
    "/api/voucher/status": {"voucher_id": "v-1"},
    "/api/slots/available": {"voucher_id": "v-1"},
    "/api/events": {"subject_id": "v-1"},
    "/api/health": {},
    "/api/presence/verify": {"token": "a-token-of-22-characters-or-more"},
    "/api/presence/heartbeat": {"thinker_id": "t-1", "pair_code": "oak"},
    "/api/presence/match": {"thinker_id": "t-1", "pair_code": "oak"},
}


def send(service: Service, method: str, path: str, said: dict[str, Any], **rest: Any) -> Answer:
    """A request in its body or its query, as its method has it."""
    if method == "POST":
        return service.call(method, path, said, **rest)
    return service.call(method, path, None, said, **rest)
