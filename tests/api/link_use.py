"""The routes of links, each with a live booking stored before it."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib import runtime
from chalicelib.domain.vouchers.booking_codes import digits
from tests.api.steps import booked, slot_id
from tests.service import TRANSACT, Answer, Service

Prepare = Callable[[Service], Callable[[], Answer]]


def get(name: str) -> Prepare:
    """What a booking shows."""
    return lambda service: _request(service, name, is_get=True)


def post(name: str, *, is_moved: bool = False) -> Prepare:
    """A link is made, or a booking changes."""
    return lambda service: _request(service, name, is_get=False, is_moved=is_moved)


def _request(
    service: Service, name: str, *, is_get: bool, is_moved: bool = False
) -> Callable[[], Answer]:
    fields = {"booking_id": booked(service)["booking"]["id"]}
    if is_moved:
        fields["slot_id"] = slot_id(service, hours=5)
    send = service.get if is_get else service.post
    return lambda: send(f"booking/{name}", fields)


def code(service: Service) -> Callable[[], Answer]:
    """A code is mailed."""
    fields = {"booking_id": _with_contact(service)}
    return lambda: service.post("booking/code", fields)


def confirm(service: Service) -> Callable[[], Answer]:
    """A code is right."""
    fields = right_code(service)
    return lambda: service.post("booking/confirm", fields)


def claim(service: Service) -> Callable[[], Answer]:
    """A booking is taken over."""
    link = service.post("booking/confirm", right_code(service)).json["token"]
    return lambda: service.post("booking/claim", {"link": link, "holder_uid": "bert"})


def right_code(service: Service) -> dict[str, str]:
    """A booking and the digits of the code that was mailed for it."""
    booking_id = _with_contact(service)
    assert service.post("booking/code", {"booking_id": booking_id}).status == 200
    rows = service.rows("sessions")
    code_row = next(row for row in rows if row.get("booking_id") == {"S": booking_id})
    secret = runtime.current().link_secrets[0]
    return {
        "booking_id": booking_id,
        "code": digits(booking_id, code_row["event_id"]["S"], secret),
    }


def _with_contact(service: Service) -> str:
    """The id of a booking whose guest can be reached by mail."""
    booking_id: str = booked(service, holder="greta")["booking"]["id"]
    contact = {"name": "Greta Olsen", "email": "greta@olsen.example"}
    fields = {"issuer_uid": "hotel", "guest_uid": "greta", "contact": contact}
    assert service.post("guest/save", fields).status == 200
    return booking_id


_READS = ["get_item"] * 2
BUDGET = {
    **{f"booking/{name}": (get(name), _READS) for name in ("status", "slots")},
    "booking/link": (post("link"), [*_READS, "get_item"]),
    "booking/renew": (post("renew"), [*_READS, "get_item", TRANSACT]),
    "booking/cancel": (post("cancel"), [*_READS, TRANSACT]),
    "booking/reschedule": (post("reschedule", is_moved=True), [*_READS, TRANSACT]),
    "booking/code": (code, [*_READS, *["get_item"] * 2, TRANSACT]),
    "booking/claim": (
        claim,
        [*_READS, "get_item", "get_item", "query", "query", "get_item", TRANSACT],
    ),
    "booking/confirm": (confirm, [*_READS, "get_item", TRANSACT, "get_item"]),
}
