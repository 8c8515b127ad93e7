"""The settings of calendars in the rounds: what callers choose, and what could be read of them."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.torture.model.calendars import Calendar
from tests.torture.model.hours import WEEKDAYS, DayHours

CAPACITIES = (1, 3, 40)
ALWAYS: DayHours = [{"from": "00:00", "to": "24:00"}]
HALVES: DayHours = [{"from": "06:00", "to": "12:30"}, {"from": "12:30", "to": "21:00"}]
QUIET: DayHours = [
    {"from": "06:00", "to": "12:00", "capacity": 2},
    {"from": "12:00", "to": "21:00"},
]
WEEKS: list[dict[str, DayHours]] = [
    dict.fromkeys(WEEKDAYS, ALWAYS),
    dict.fromkeys(WEEKDAYS, HALVES),
    dict.fromkeys(WEEKDAYS, QUIET),
    dict.fromkeys(WEEKDAYS[:3], ALWAYS),
]
STRICT = 3  # the capacity of a calendar that always has a notice and a break
BREAK: DayHours = [{"from": "06:00", "to": "12:30"}, {"from": "13:00", "to": "21:00"}]
DAYS: list[DayHours | None] = [[], [{"from": "10:00", "to": "14:00"}], ALWAYS, None]


@dataclass(slots=True)
class Attempts:
    """What callers try to make of one calendar in a round."""

    settings: list[dict[str, Any]] = field(default_factory=list)
    days: list[dict[date, DayHours | None]] = field(default_factory=list)
    archived: set[bool] = field(default_factory=set)

    def readable(self, before: Calendar) -> list[Calendar]:
        """Every calendar that may have been read: whichever attempts came first, in any order."""
        archived = sorted({before.archived} | self.archived)
        return [
            Calendar(before.id, before.issuer, before.created_at, settings, 1, is_archived, special)
            for settings in [before.settings, *self.settings]
            for special in self._special_days(before.special)
            for is_archived in archived
        ]

    def _special_days(self, before: dict[date, DayHours]) -> list[dict[date, DayHours]]:
        every = [before]
        for length in range(1, len(self.days) + 1):
            for changes in itertools.permutations(self.days, length):
                merged: dict[date, DayHours | None] = {**before}
                for change in changes:
                    merged |= change
                kept = {day: hours for day, hours in merged.items() if hours is not None}
                if kept not in every:
                    every.append(kept)
        return every


def settings(capacity: int, chance: random.Random) -> dict[str, Any]:
    """Settings of a calendar that has about so many places."""
    is_strict = capacity == STRICT
    return {
        "zone": "Europe/Amsterdam",
        "capacity": max(1, capacity + chance.choice([-1, 0, 0, 1])),
        "hours": dict.fromkeys(WEEKDAYS, BREAK) if is_strict else chance.choice(WEEKS),
        "start_every": 60 if is_strict else chance.choice([30, 60]),
        "buffer_before": chance.choice([0, 0, 15]),
        "buffer_after": chance.choice([0, 30]),
        "notice_minutes": chance.choice([45, 60]) if is_strict else chance.choice([0, 0, 60]),
        "window_days": chance.choice([1, 365]),
        "cancel_until_minutes": chance.choice([0, 120]),
        "late_cancel": chance.choice(["refuse", "forfeit"]),
        "unredeemed": chance.choice(["consumed", "no_show"]),
        "check_out": None,
    }


def body_of(chosen: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request that saves these settings."""
    return {name: value for name, value in chosen.items() if value is not None} | more


def first_settings(capacity: int) -> dict[str, Any]:
    """The settings that a calendar begins with."""
    chosen = settings(capacity, random.Random(0))  # noqa: S311
    free = {} if capacity == STRICT else {"hours": WEEKS[0], "notice_minutes": 0}
    return chosen | {"capacity": capacity} | free
