"""The hotels' times for jobs, where hotels have test clocks (docs/test-clocks.md). Elsewhere
nothing is read, and every hotel lives in real time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.runtime import Runtime


class HotelTimes(Struct, frozen=True):
    """What time it is at each hotel, when a run begins."""

    real: datetime
    clocks: HotelClocks = HotelClocks()

    @property
    def latest(self) -> datetime:
        """The time of the hotel that is the furthest ahead: nothing due anywhere is later."""
        return self.real + self.clocks.furthest

    def at(self, issuer_uid: str) -> datetime:
        """The time of a hotel."""
        return self.real + self.clocks.ahead_of(issuer_uid)


def hotel_times(current: Runtime) -> HotelTimes:
    """What time it is at each hotel. Raises StoreUnavailable, CorruptRow."""
    return HotelTimes(current.now(), _clocks(current))


def at_hotel(current: Runtime, issuer_uid: str | None) -> Runtime:
    """The runtime with the clock of a hotel. Raises StoreUnavailable, CorruptRow."""
    ahead = _clocks(current).ahead_of(issuer_uid)
    if not ahead:
        return current
    return replace(current, now=lambda: current.now() + ahead, ahead=ahead)


def _clocks(current: Runtime) -> HotelClocks:
    if not current.settings.has_test_clocks:
        return HotelClocks()
    return current.store.with_deadline().hotel_clocks.get()
