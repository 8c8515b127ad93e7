"""What a caller does on the way to the thing under test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.access import thinker_id
from chalicelib.domain.instants import text
from chalicelib.domain.model import Event
from chalicelib.storage import events
from tests.service import DEPLOYED_SECRET, Answer, Service

HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)

# These tests run in process and, but for those marked `in_process`, over HTTP against a deployed
# stage: there the clock is the real one, so that instants are said from the service's start on.


def at(service: Service, **later: float) -> str:
    """An instant so much after the clock's start."""
    return text(service.clock.start + timedelta(**later))


def slot_id(service: Service, **later: float) -> str:
    """The id of the slot that starts then."""
    return f"slot-{at(service, **later)}"


def timed(service: Service, said: dict[str, Any]) -> dict[str, Any]:
    """A request in which an instant stands for each span of time after the clock's start."""
    return {
        name: text(service.clock.start + value) if isinstance(value, timedelta) else value
        for name, value in said.items()
    }


def later(said: str, by: timedelta) -> str:
    """So much after an instant that an answer said."""
    return text(datetime.fromisoformat(said) + by)


def issued(service: Service, **said: Any) -> dict[str, Any]:
    """A new voucher of the hotel: a bearer voucher for an hour, valid for 30 days from the clock's
    start, on whose grid `book` books."""
    body = {"issuer_uid": "hotel", "valid_from": at(service), **said}
    answer = service.post("voucher/issue", body)
    assert answer.status == 201, answer.text
    voucher: dict[str, Any] = answer.json["voucher"]
    return voucher


def book(service: Service, voucher_id: str, hours: float = 1, holder: str = "guest") -> Answer:
    """An attempt to book the slot so many hours after the clock's start."""
    slot = slot_id(service, hours=hours)
    body = {"voucher_id": voucher_id, "slot_id": slot, "holder_uid": holder}
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
    """A voucher in any status; an expired one was so from the first."""
    if wanted == "issued":
        return issued(service, **said)
    if wanted == "booked":
        return dict(booked(service, **said)["voucher"])
    if wanted == "expired":
        past = {"valid_from": at(service, days=-2), "valid_until": at(service, days=-1)}
        return issued(service, **past, **said)
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


# A guest whose token is known: where credentials are asked for, presence is the guests' own.
GUEST_TOKEN = "a-token-of-22-characters-or-more"
GUEST = thinker_id(GUEST_TOKEN, DEPLOYED_SECRET)

# A whole request for each route, by path; its answer is good whatever the tables hold, or it is
# refused for want of the voucher alone.
REQUESTS: dict[str, dict[str, Any]] = {
    "/api/voucher/issue": {"issuer_uid": "hotel"},
    "/api/voucher/book": {
        "voucher_id": "v-1",
        "slot_id": "slot-2096-03-05T10:00:00Z",
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
    "/api/presence/verify": {"token": GUEST_TOKEN},
    "/api/presence/heartbeat": {"thinker_id": GUEST, "pair_code": "oak"},
    "/api/presence/match": {"thinker_id": GUEST, "pair_code": "oak"},
}


def send(service: Service, method: str, path: str, said: dict[str, Any], **rest: Any) -> Answer:
    """A request in its body or its query, as its method has it."""
    if method == "POST":
        return service.call(method, path, said, **rest)
    return service.call(method, path, None, said, **rest)
