"""Whoever may not see a calendar learns nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.cast import House, code
from tests.calendars import CALENDAR, CLOSED, block_times


@pytest.mark.parametrize("block_id", ["k-none", "k-0-none", "none", "k-mwxu6h8g-9qcpesjaxov7gso6k"])
def test_missing_block_tells_no_other_hotel_that_a_calendar_exists(
    house: House, block_id: str
) -> None:
    for calendar_id in (house.calendar(), "c-none"):
        body = {"calendar_id": calendar_id, "block_id": block_id}
        answer = house.service.post("calendar/unblock", body, headers=house.other)
        assert (answer.status, code(answer)) == (404, "calendar_not_found")


def test_every_change_of_anothers_calendar_is_answered_as_of_a_missing_one(house: House) -> None:
    own = house.calendar()
    changes: dict[str, dict[str, Any]] = {
        "save": CALENDAR,
        "except": {"exceptions": CLOSED},
        "block": block_times(house.service.clock.now),
        "block over": block_times(house.service.clock.now, hours=-9),
        "unblock": {"block_id": house.block(own)},
        "archive": {},
    }
    for name, body in changes.items():
        path = f"calendar/{name.partition(' ')[0]}"
        answers = [
            house.service.post(path, body | {"calendar_id": one}, headers=house.other)
            for one in (own, "c-none")
        ]
        seen = [(each.status, each.json | {"request_id": None}) for each in answers]
        assert seen[0] == seen[1], name
