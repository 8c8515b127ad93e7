"""A calendar's feed: the secret address under which a phone reads the bookings of a calendar.

The address is the right to read it. Its secret appears here as a hash only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

PAST, AHEAD = timedelta(days=31), timedelta(days=366)  # of now, whose bookings a feed has
_SECRET = re.compile(r"(.{1,64})\.([0-9a-z]{31})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The feed of one calendar; another secret replaces it."""

    calendar_id: str
    issuer_uid: str
    secret_hash: str
    with_names: bool
    """Whether it says who the guests are."""
    created_at: datetime


class FeedSecret(NamedTuple):
    """What the address of a feed ends with."""

    calendar_id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.calendar_id}.{self.secret}"


def parse(text: str) -> FeedSecret | None:
    """The secret that a text is; None if it is none."""
    match = _SECRET.fullmatch(text)
    return FeedSecret(match[1], match[2]) if match else None
