"""Time zones, and from wall time in one to instants (contract: Values).

Their rules are those of the package tzdata, which ships with the service, and never those of the
machine: every process agrees when a day begins.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from chalicelib.domain.instants import OutsideYears, normal

zoneinfo.reset_tzpath(())
ZoneInfo.clear_cache()  # of what was read from elsewhere before

EXAMPLE = "Europe/Berlin"  # for whoever did not name one
_SECOND = timedelta(seconds=1)


class UnknownZone(ValueError):
    """A name that no zone has."""


@cache
def names() -> frozenset[str]:
    """The names of all zones (IANA), links such as `Asia/Calcutta` among them."""
    return frozenset(zoneinfo.available_timezones())


def zone(name: str) -> ZoneInfo:
    """The zone with this IANA name, in exactly this spelling. Raises UnknownZone."""
    if name not in names():
        raise UnknownZone(name)
    return ZoneInfo(name)


@lru_cache(maxsize=1024)  # the hours of a month are asked for again and again
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the clocks of a zone show this wall time.

    Where they show it twice, the first; where they skip it, the instant of their jump.
    `wall` is naive. Raises OutsideYears.
    """
    try:
        first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if first.astimezone(zone).replace(tzinfo=None) == wall:
            return normal(first)
        return normal(_jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone))
    except OverflowError as overflow:
        raise OutsideYears from overflow


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between these two from which on the zone's clocks are another offset from UTC."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins in a zone. Raises OutsideYears."""
    return instant(datetime.combine(day, time()), zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day ends in a zone: the next one begins. Raises OutsideYears."""
    try:
        return start_of_day(day + timedelta(days=1), zone)
    except OverflowError as overflow:
        raise OutsideYears from overflow
