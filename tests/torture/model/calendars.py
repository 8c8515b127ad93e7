"""Shared calendars: what each takes, and for whom. Its books are plain intervals, not cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.torture.model.hours import (
    DayHours,
    Opening,
    end_of,
    openings,
    quarter_after,
    quarter_before,
)
from tests.torture.times import DAY, MINUTE, MS

WINDOW = 31 * DAY  # of one answer


@dataclass(slots=True)
class Taken:
    """Places that something takes, from one quarter of an hour to another."""

    start: datetime
    end: datetime
    places: int


@dataclass(slots=True)
class Block:
    """Places taken for no booking."""

    id: str
    start: datetime
    end: datetime
    places: int
    reason: str | None
    taken: Taken


@dataclass(frozen=True, slots=True)
class Start:
    """A time at which a service could start."""

    start: datetime
    end: datetime
    left: int
    reason: str | None
    free_again_at: str | None = None


@dataclass(slots=True)
class Calendar:
    """A calendar with all that it takes."""

    id: str
    issuer: str
    created_at: datetime
    settings: dict[str, Any]
    version: int = 1
    archived: bool = False
    special: dict[date, DayHours] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    blocks: dict[str, Block] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """The most places that it has at any time of a week."""
        hours = [one for day in self.settings["hours"].values() for one in day]
        return max([self.settings["capacity"], *(one.get("capacity") or 0 for one in hours)])

    # --- what is taken

    def take(self, start: datetime, end: datetime, places: int) -> Taken:
        """Take places, in whole quarters of an hour."""
        taken = Taken(quarter_before(start), quarter_after(end), places)
        self.taken.append(taken)
        return taken

    def give_back(self, taken: Taken, now: datetime) -> None:
        """Give places back from now on: what is over stays as it was."""
        present = quarter_before(now)
        if taken.start < present:
            taken.end = min(taken.end, present)
        else:
            self.taken = [one for one in self.taken if one is not taken]

    def take_back(self, taken: Taken, end: datetime) -> None:
        """Take again what was given back."""
        taken.end = quarter_after(end)
        if not any(one is taken for one in self.taken):
            self.taken.append(taken)

    def leave(self, taken: Taken, new_start: datetime, now: datetime) -> None:
        """Give places back for others: what is over stays taken, but for what is taken again from
        a new start on."""
        end = min(taken.end, quarter_before(now), quarter_before(new_start))
        if end > taken.start:
            taken.end = end
        else:
            self.taken = [one for one in self.taken if one is not taken]

    def around(self, start: datetime, end: datetime) -> tuple[datetime, datetime]:
        """A service with its buffers."""
        before, after = self.settings["buffer_before"], self.settings["buffer_after"]
        return start - before * MINUTE, end + after * MINUTE

    def openings(self, low: datetime, high: datetime) -> list[Opening]:
        """When it is open around a stretch of time."""
        return list(openings(self.settings, self.special, low, high))

    def left(self, opened: list[Opening], start: datetime, end: datetime) -> int:
        """The fewest places that are left at any moment; below zero where it is overfull."""
        start, end = quarter_before(start), quarter_after(end)
        taken = [one for one in self.taken if one.start < end and one.end > start]
        # The number changes at these moments alone.
        moments = {start, *(one.start for one in taken)}
        moments |= {edge for one in opened for edge in (one.start, one.end)}
        return min(
            self.capacity_at(opened, moment)
            - sum(one.places for one in taken if one.start <= moment < one.end)
            for moment in moments
            if start <= moment < end
        )

    def capacity_at(self, opened: list[Opening], moment: datetime) -> int:
        """The places at one moment: an interval's, or where it is closed the calendar's."""
        for one in opened:
            if one.start <= moment < one.end:
                return one.capacity
        return int(self.settings["capacity"])

    # --- what can be booked

    def is_open(self, opened: list[Opening], start: datetime, end: datetime) -> bool:
        """Whether it is open all the time between."""
        for one in opened:
            if one.start <= start < one.end:
                start = one.end
        return start >= end

    def decide(
        self,
        opened: list[Opening],
        start: datetime,
        minutes: int,
        places: int,
        valid: tuple[datetime, datetime],
        now: datetime,
    ) -> Start:
        """Whether a service can start then, by the rules in the order of the contract."""
        end = end_of(self.settings, start, minutes)
        reason = self.refusal(opened, start, end, valid, now)
        if reason:
            return Start(start, end, 0, reason)
        left = max(0, self.left(opened, *self.around(start, end)))
        return Start(start, end, left, "taken" if left < places else None)

    def refusal(
        self,
        opened: list[Opening],
        start: datetime,
        end: datetime,
        valid: tuple[datetime, datetime],
        now: datetime,
    ) -> str | None:
        """The first rule that forbids a service at this time, whatever is taken; None if none."""
        every = self.settings["start_every"] * MINUTE
        begins_there = any(
            one.has_arrivals and one.start <= start < one.end and not (start - one.start) % every
            for one in opened
        )
        refusals = {
            "past": start <= now,
            "notice": start < now + self.settings["notice_minutes"] * MINUTE,
            "window": start > now + self.settings["window_days"] * DAY,
            "outside_validity": start < valid[0] or end > valid[1],
            "closed": self.archived or not self.is_open(opened, start, end),
            "off_grid": not begins_there,
        }
        return next((reason for reason, applies in refusals.items() if applies), None)

    def starts(
        self,
        low: datetime,
        high: datetime,
        minutes: int,
        places: int,
        valid: tuple[datetime, datetime],
        now: datetime,
    ) -> Iterator[Start]:
        """Every start from `low` to before `high`."""
        opened = self.openings(low, high + minutes * MINUTE)
        for start in self.grid(low, high):
            yield self.decide(opened, start, minutes, places, valid, now)

    def grid(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """When services may start, free or not, from `low` to before `high`."""
        for one in self.openings(low, high):
            start = one.start
            while one.has_arrivals and start < min(one.end, high):
                if start >= low:
                    yield start
                start += self.settings["start_every"] * MINUTE


def page(
    valid: tuple[datetime, datetime],
    first: datetime | None,
    before: datetime | None,
    length: timedelta,
    now: datetime,
) -> tuple[datetime, datetime, datetime]:
    """The stretch of starts of an answer of this length, and where the last of them would end."""
    low = max(first or now, now + MS, valid[0])
    end = min(before or valid[1], valid[1])
    return low, max(low, min(end, low + length)), end
