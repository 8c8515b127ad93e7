"""What guests send to be matched with each other."""

from __future__ import annotations

import re
from typing import Any

from tests.access.cast import House, by_token, uid_of
from tests.guests import guest_token
from tests.service import Answer

CODE = "oak-table"
ROOM = re.compile(r"room-[0-9a-z]{8,9}-[0-9a-z]{25}")
ROOM_LIFE = 3600


def token(name: str) -> str:
    """The token of a thinker."""
    return guest_token(name)


def beat(house: House, name: str, pair_code: str | None = CODE, **rest: Any) -> Answer:
    """Send a heartbeat."""
    body = {"thinker_id": uid_of(token(name)), "pair_code": pair_code} | rest
    return house.service.post("presence/heartbeat", body, headers=by_token(token(name)))


def match(house: House, name: str, pair_code: str = CODE) -> Answer:
    """Ask for a match."""
    body = {"thinker_id": uid_of(token(name)), "pair_code": pair_code}
    return house.service.post("presence/match", body, headers=by_token(token(name)))


def room(house: House, name: str, pair_code: str = CODE) -> str | None:
    """The room of a match."""
    answer = match(house, name, pair_code)
    assert answer.status == 200, answer.text
    room_id: str | None = answer.json["room_id"]
    return room_id


def matches(house: House) -> list[dict[str, Any]]:
    """The stored events of matches."""
    rows = house.service.rows("events")
    return [row for row in rows if row["type"]["S"] == "presence.match"]


def room_expiry(house: House) -> int:
    """When the only room expires (seconds since 1970)."""
    (row,) = (row for row in house.service.rows("presence") if "room_id" in row)
    return int(row["expires_at"]["N"])


def meet(house: House) -> None:
    """Send a heartbeat of both a and b."""
    beat(house, "a")
    beat(house, "b")
