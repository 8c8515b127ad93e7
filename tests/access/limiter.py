"""Requests that use up the rate limit of one route."""

from __future__ import annotations

from typing import Any

from tests.access.cast import House
from tests.service import Answer

LIMIT = 7


def new_token(house: House, **rest: Any) -> Answer:
    """POST presence/token: it needs the store only for its limit."""
    return house.service.post("presence/token", {}, **rest)


def statuses(house: House, count: int, **rest: Any) -> list[int]:
    """The statuses of so many requests in a row."""
    return [new_token(house, **rest).status for _ in range(count)]
