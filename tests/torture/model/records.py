"""What the model stores, and the errors that it expects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.torture.model.calendars import Calendar, Taken

# What is wrong with a field of a request: its path, a code and the limits.
Problem = tuple[str, str, dict[str, Any]]


class ExpectedError(Exception):
    """The service must answer with this status and code; about these fields, or with the seconds
    after which to try again, where they are stated."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        problems: list[Problem] | None = None,
        retry_after: int | None = None,
        **details: Any,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status_and_code = (status, code)
        self.details = details
        self.problems = problems
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller."""

    uid: str
    role: str  # guest, issuer, admin

    def manages(self, issuer: str) -> bool:
        """Whether it is this issuer, or an admin."""
        return self.role == "admin" or (self.role == "issuer" and self.uid == issuer)


@dataclass(slots=True)
class Promise:
    """What a booking in a shared calendar takes, and was promised."""

    calendar: Calendar
    taken: Taken
    end: datetime
    """Until when it takes its places, if it does not end before."""
    places: int
    cancel_until: datetime
    late_cancel: str


@dataclass(slots=True)
class Booking:
    """A booking."""

    id: str
    voucher_id: str
    issuer: str
    holder: str
    start: datetime
    end: datetime
    created_at: datetime
    status: str = "booked"
    promise: Promise | None = None
    sequence: int = 0
    generation: int = 0
    """How often the links to it were made void."""


@dataclass(slots=True)
class Hold:
    """A slot that is kept for somebody."""

    owner: str
    until: datetime
    start: datetime
    end: datetime
    promise: Promise


@dataclass(slots=True)
class Voucher:
    """A voucher."""

    id: str
    issuer: str
    holder: str | None
    start: datetime
    end: datetime
    minutes: int
    transferable: bool
    created_at: datetime
    service_type: str
    status: str = "issued"
    booking: Booking | None = None
    previous_holder: str | None = None
    cancels: list[tuple[date, str]] = field(default_factory=list)
    """And moves, by guests: the day in UTC, and whose booking it was."""
    calendar: Calendar | None = None
    places: int = 1
    consumed_at: datetime | None = None
    consumed_by: str | None = None
    lost: Booking | None = None
    """The booking with which it was lost: forfeited, or nobody came for it."""
    hold: Hold | None = None

    @property
    def valid(self) -> tuple[datetime, datetime]:
        """From when until when it can be used."""
        return self.start, self.end

    def status_at(self, now: datetime) -> str:
        """The status that every reader sees."""
        return "expired" if self.status == "issued" and now >= self.end else self.status


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a voucher, or to something else that a hotel has."""

    subject_id: str
    issuer: str
    type: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Range:
    """The times from `first` until just before `before`; None means unbounded."""

    first: datetime | None = None
    before: datetime | None = None

    def contains(self, time: datetime) -> bool:
        """Whether the time is in the range."""
        after = self.first is None or self.first <= time
        return after and (self.before is None or time < self.before)
