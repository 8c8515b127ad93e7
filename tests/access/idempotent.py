"""Requests that are sent under an Idempotency-Key: one for each kind of change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from chalicelib.http import camel_case
from chalicelib.http.parsing import parse, parse_body
from tests.access.cast import ANNA, AS_ANNA, AS_BERT, BERT, Headers, House
from tests.routes import POST_ROUTES
from tests.service import Answer


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """One request that is sent under an Idempotency-Key."""

    path: str
    fields: dict[str, Any]
    headers: Headers

    def send(self, house: House, key: str = "key-1") -> Answer:
        """Send it under this key."""
        headers = self.headers | {"Idempotency-Key": key}
        return house.service.post(self.path, self.fields, headers=headers)


def issue(house: House) -> KeyedRequest:
    """Issue a voucher, with an end of its own."""
    until = f"{house.service.clock.now.date()}T11:00:00Z"
    return KeyedRequest("voucher/issue", {"title": "Once", "valid_until": until}, house.hotel)


def issue_in_camel_case(house: House) -> KeyedRequest:
    """Issue a voucher in camelCase."""
    fields = {"title": "Once", "serviceType": "spa", "price": {"amount": 12.5, "currency": "EUR"}}
    return KeyedRequest("voucher/issue", fields, house.hotel)


def book(house: House) -> KeyedRequest:
    """Book as Anna."""
    fields = {"voucher_id": house.issue(), "slot_id": house.slot()}
    return KeyedRequest("voucher/book", fields, AS_ANNA)


def book_in_camel_case(house: House) -> KeyedRequest:
    """Book in camelCase."""
    slot = house.slot().replace("00Z", "00.000Z")
    return KeyedRequest("voucher/book", {"voucherId": house.issue(), "slotId": slot}, AS_ANNA)


def hold(house: House) -> KeyedRequest:
    """Have a slot kept, as Anna."""
    fields = {"voucher_id": house.shared(), "slot_id": house.slot()}
    return KeyedRequest("voucher/hold", fields, AS_ANNA)


def release(house: House) -> KeyedRequest:
    """Give a slot back, as Anna."""
    return KeyedRequest("voucher/release", {"voucher_id": house.hold(house.shared())}, AS_ANNA)


def reschedule(house: House) -> KeyedRequest:
    """Move a booking as Anna."""
    fields = {"booking_id": house.book(house.issue()), "slot_id": house.slot(3)}
    return KeyedRequest("voucher/reschedule", fields, AS_ANNA)


def cancel(house: House) -> KeyedRequest:
    """Cancel as Anna."""
    return KeyedRequest("voucher/cancel", {"booking_id": house.book(house.issue())}, AS_ANNA)


def cancel_by_link(house: House) -> KeyedRequest:
    """Cancel with the link to the booking."""
    link = house.link(house.book(house.issue()))
    return KeyedRequest("booking/cancel", {}, link)


def reschedule_by_link(house: House) -> KeyedRequest:
    """Move with the link to the booking."""
    booking_id = house.book(house.issue())
    return KeyedRequest("booking/reschedule", {"slot_id": house.slot(3)}, house.moving(booking_id))


def claim(house: House) -> KeyedRequest:
    """Take Anna's booking over, as Bert."""
    link = house.moving_token(house.book(house.issue()))
    return KeyedRequest("booking/claim", {"link": link}, AS_BERT)


def revoke(house: House) -> KeyedRequest:
    """Revoke as the hotel."""
    return KeyedRequest(
        "voucher/cancel", {"voucher_id": house.issue(), "revoke": True}, house.hotel
    )


def assign(house: House) -> KeyedRequest:
    """Give a booked voucher to Bert, as the hotel."""
    voucher_id = house.issue()
    house.book(voucher_id)
    fields = {"voucher_id": voucher_id, "holder_uid": BERT}
    return KeyedRequest("voucher/holder", fields, house.hotel)


def redeem(house: House) -> KeyedRequest:
    """Redeem as the hotel."""
    return KeyedRequest("voucher/redeem", {"booking_id": house.book(house.issue())}, house.hotel)


def undo(house: House) -> KeyedRequest:
    """Undo a redeem, as the hotel."""
    fields = {"voucher_id": house.used(), "reason": "by mistake"}
    return KeyedRequest("voucher/undo", fields, house.hotel)


def extend(house: House) -> KeyedRequest:
    """Let a voucher end later, as the hotel."""
    fields = {"voucher_id": house.issue(), "valid_until": "2099-12-31"}
    return KeyedRequest("voucher/extend", fields, house.hotel)


def noshow(house: House) -> KeyedRequest:
    """Say that nobody came, as the hotel."""
    return KeyedRequest("voucher/noshow", {"booking_id": house.booking_in_progress()}, house.hotel)


def save(house: House) -> KeyedRequest:
    """Save the hotel's profile."""
    return KeyedRequest("hotel/save", house.profile("hotel"), house.hotel)


def book_with_contact(house: House) -> KeyedRequest:
    """Book as Anna, who says how the hotel reaches her."""
    request = book(house)
    contact = {"name": "Anna de Vries", "email": "anna@devries.example"}
    return KeyedRequest(request.path, request.fields | {"contact": contact}, AS_ANNA)


def save_contact(house: House) -> KeyedRequest:
    """Save a guest's contact, as the hotel."""
    fields = {"guest_uid": ANNA, "contact": {"name": "Anna de Vries"}}
    return KeyedRequest("guest/save", fields, house.hotel)


def erase(house: House) -> KeyedRequest:
    """Erase the hotel's contact of Anna, as Anna."""
    request = save_contact(house)
    house.service.post(request.path, request.fields, headers=request.headers)
    return KeyedRequest("guest/erase", {"issuer_uid": "hotel"}, AS_ANNA)


Make = Callable[[House], KeyedRequest]
REQUESTS: list[Make] = [
    *(issue, issue_in_camel_case, book, book_in_camel_case, hold, release, reschedule),
    *(cancel, cancel_by_link, revoke, assign, redeem, undo, extend, noshow, save),
    *(book_with_contact, save_contact, erase, claim),
]


def _each(requests: list[Make]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("make", requests, ids=lambda make: make.__name__)


each_request = _each([*REQUESTS, reschedule_by_link])
# A link that moves a booking is valid for minutes: hours later nobody can repeat its request.
each_lasting_request = _each(REQUESTS)


def is_replay(first: Answer, again: Answer) -> bool:
    """Whether the second answer is the first one, byte for byte, and says that it is a replay."""
    assert first.headers.get("Idempotency-Replayed") is None
    assert again.headers["Idempotency-Replayed"] == "true"
    return (first.status, first.text) == (again.status, again.text)


def stated_request(path: str, body: str) -> tuple[str, msgspec.Struct, bool, frozenset[str]]:
    """What a fingerprint is made of: the path, the request parsed, whether it is in camelCase, and
    the fields that it states."""
    (schema,) = (route.request for route in POST_ROUTES if route.path == path)
    fields, _ = parse_body("application/json", body.encode())
    is_camel_case = camel_case.is_camel_case(schema, fields)
    if is_camel_case:
        fields = camel_case.to_canonical(schema, fields)
    return path, parse(schema, fields), is_camel_case, frozenset(fields)
