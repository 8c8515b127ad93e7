"""Test clocks: hotels whose time was moved on, so that reminders, expiry and late cancels are seen
in seconds. On the stages `local` and `dev` alone (docs/test-clocks.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem

AHEAD_MAX = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class HotelClocks:
    """How far each hotel's time is ahead of real time; a hotel without a clock lives in real
    time."""

    seconds_ahead: Mapping[str, int] = field(default_factory=dict)
    """By the hotels' uids; none is 0 or less."""
    version: int = 0

    def ahead_of(self, issuer_uid: str | None) -> timedelta:
        """How far a hotel's time is ahead."""
        return timedelta(seconds=self.seconds_ahead.get(issuer_uid or "", 0))

    @property
    def furthest(self) -> timedelta:
        """How far the time of the hotel is ahead that is the furthest."""
        return timedelta(seconds=max(self.seconds_ahead.values(), default=0))

    def forward(self, issuer_uid: str, seconds: int) -> HotelClocks:
        """The clocks after a hotel's was moved on. There is no way back: what happened in its time
        would lie in its future. Raises InvalidRequest beyond AHEAD_MAX."""
        left = AHEAD_MAX - self.ahead_of(issuer_uid)
        if timedelta(seconds=seconds) > left:
            most = int(left.total_seconds())
            raise InvalidRequest(problem("forward_seconds", "too_large", max=most))
        ahead = int(self.ahead_of(issuer_uid).total_seconds()) + seconds
        moved = {**self.seconds_ahead, **({issuer_uid: ahead} if ahead else {})}
        return HotelClocks(moved, self.version + 1)
