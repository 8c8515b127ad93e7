"""Clocks that are set once and then run on, and the hours that date arithmetic stumbles over.

All of them are years ahead: the local store deletes by TTL according to the wall clock, and would
delete what a test with a clock in the past still needs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock some time ahead of the machine's, and the zone of whoever reads it."""

    zone: str = "Europe/Berlin"
    ahead: timedelta = timedelta()

    @classmethod
    def set_to(cls, local: str, zone: str) -> Clock:
        """A clock that shows this local time now; the later one of an hour that comes twice has
        its offset."""
        shown = datetime.fromisoformat(local)
        if shown.tzinfo is None:
            shown = shown.replace(tzinfo=ZoneInfo(zone))
        return cls(zone, shown - datetime.now(UTC))

    def now(self) -> datetime:
        """The time that it shows, in its zone."""
        return (datetime.now(UTC) + self.ahead).astimezone(ZoneInfo(self.zone))

    def full_hour(self) -> datetime:
        """The beginning of the hour that it shows, in UTC."""
        return self.now().replace(minute=0, second=0, microsecond=0).astimezone(UTC)

    def at(self, day: date, hour: int) -> datetime:
        """That hour of a day in its zone, in UTC."""
        return datetime.combine(day, time(hour), ZoneInfo(self.zone)).astimezone(UTC)

    def hours_of(self, day: date) -> int:
        """How many hours the day has in its zone: 23 or 25 when the clocks change."""
        return (self.at(day + timedelta(days=1), 0) - self.at(day, 0)) // timedelta(hours=1)


# The journeys choose the day after tomorrow: on an eve, that is the day of the change.
AWKWARD = {
    "berlin-spring-eve": ("2031-03-28T23:30", "Europe/Berlin"),
    "berlin-spring-night": ("2031-03-30T01:58", "Europe/Berlin"),
    "berlin-autumn-eve": ("2031-10-24T21:00", "Europe/Berlin"),
    "berlin-autumn-night": ("2031-10-26T02:58+02:00", "Europe/Berlin"),
    "los-angeles-spring-eve": ("2031-03-07T20:00", "America/Los_Angeles"),
    "los-angeles-spring-night": ("2031-03-09T01:58", "America/Los_Angeles"),
    "los-angeles-autumn-eve": ("2031-10-31T23:30", "America/Los_Angeles"),
    "los-angeles-autumn-night": ("2031-11-02T01:58-07:00", "America/Los_Angeles"),
    "chatham-autumn-eve": ("2031-04-04T18:00", "Pacific/Chatham"),
    "last-hour-of-a-month": ("2031-04-30T23:20", "Pacific/Kiritimati"),
    "last-hour-of-a-year": ("2031-12-31T23:20", "Asia/Kathmandu"),
    "turn-of-a-year": ("2031-12-31T23:59:30", "America/Los_Angeles"),
    "midnight-on-the-31st": ("2031-07-30T23:59:30", "Europe/Berlin"),
    "eve-of-29-february": ("2032-02-27T23:40", "Pacific/Chatham"),
    "29-february": ("2032-02-29T12:00", "Pacific/Kiritimati"),
}
ORDINARY = ("2030-06-12T12:00", "Europe/Berlin")
CHOSEN = "PORTAL_CLOCK"


def chosen() -> Clock:
    """The clock of the browser tests: the awkward one that the environment names, or noon on an
    ordinary Wednesday."""
    name = os.environ.get(CHOSEN)
    return Clock.set_to(*(AWKWARD[name] if name else ORDINARY))
