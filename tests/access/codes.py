"""What is done with the code of a booking in these tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.vouchers.booking_codes import digits
from tests.access.cast import AS_ANNA, LINK_SECRET, Headers, House, by_link, code
from tests.service import Answer

BY_CODE = {"/api/booking/claim"}  # a guest, with the link that a code opened
BY_GUESTS_ALONE = {*BY_CODE, "/api/offers/accept"}
BY_LINK_ALONE = {"/api/booking/code", "/api/booking/confirm"}
CONTACT = {"name": "Anna de Vries", "email": "anna@devries.example"}


def book(house: House, hours: int = 9, **contact: Any) -> str:
    """Anna books, and says how she is reached; the id of the booking."""
    body = {"voucher_id": house.issue(title="Day spa"), "slot_id": house.slot(hours)}
    body |= {"contact": CONTACT | contact}
    answer = house.service.post("voucher/book", body, headers=AS_ANNA)
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def book_late(house: House) -> str:
    """A booking of Anna's of the day after tomorrow."""
    day = (house.service.clock.now + timedelta(days=2)).date()
    body = {"voucher_id": house.issue(), "slot_id": f"slot-{day}T10:00:00Z", "contact": CONTACT}
    answer = house.service.post("voucher/book", body, headers=AS_ANNA)
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def request_code(house: House, link: Headers) -> Answer:
    """Have a code mailed."""
    return house.service.post("booking/code", {}, headers=link)


def code_of(house: House, booking_id: str) -> str:
    """The digits of the latest code, as the mail has them."""
    (row,) = [
        row for row in house.service.rows("sessions") if row.get("booking_id") == {"S": booking_id}
    ]
    return digits(booking_id, row["event_id"]["S"], LINK_SECRET)


def wrong(right: str) -> str:
    """Digits that are not these."""
    return f"{(int(right) + 1) % 10**6:06}"


def confirm(house: House, link: Headers, typed: str) -> Answer:
    """Type a code."""
    return house.service.post("booking/confirm", {"code": typed}, headers=link)


def refusal(answer: Answer) -> tuple[int, str | None]:
    """The status and the code of an error."""
    return answer.status, code(answer)


def moving_link(house: House, booking_id: str, link: Headers) -> Headers:
    """The link that a right code is answered with."""
    assert request_code(house, link).status == 200
    answer = confirm(house, link, code_of(house, booking_id))
    assert answer.status == 200, answer.text
    return by_link(answer.json["token"])


def move(house: House, link: Headers, hours: int = 10) -> Answer:
    """Move the booking of a link."""
    return house.service.post("booking/reschedule", {"slot_id": house.slot(hours)}, headers=link)
