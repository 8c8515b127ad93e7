"""What is done with the link to a booking in these tests."""

from __future__ import annotations

from typing import Any

from tests.access.cast import Headers, House, code
from tests.service import Answer

NOT_VALID = "This link is no longer valid. Ask the hotel for a new one."


def shown(house: House, link: Headers, **query: Any) -> Answer:
    """What a link shows."""
    return house.service.get("booking/status", query, headers=link)


def check_not_valid(answer: Answer) -> None:
    """That an answer says that a link is not valid, and nothing else."""
    assert (answer.status, code(answer)) == (401, "link_not_valid"), answer.text
    assert (answer.json["error"], answer.json["details"]) == (NOT_VALID, None)


def renewed(house: House, booking_id: str) -> str:
    """The token of the link that takes the place of those of before."""
    answer = house.service.post("booking/renew", {"booking_id": booking_id}, headers=house.hotel)
    assert answer.status == 200, answer.text
    return str(answer.json["token"])
