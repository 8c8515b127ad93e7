"""From wall time in a zone to instants: gaps, repeated hours, and days of unusual length."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import zones
from chalicelib.domain.instants import OutsideYears, text

FIRST, LAST = datetime.fromisoformat("1971-01-01"), datetime.fromisoformat("2100-01-01")
WALLS = st.datetimes(FIRST, LAST).map(
    lambda wall: wall.replace(microsecond=wall.microsecond // 1000 * 1000)
)


@pytest.mark.parametrize(
    ("name", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-12-31T10:00", "2026-12-31T09:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),  # no midnight on that day
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"),  # a day without any hour
        ("Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15:00Z"),
    ],
)
def test_wall_time(name: str, wall: str, expected: str) -> None:
    moment = zones.instant(datetime.fromisoformat(wall), zones.zone(name))
    assert text(moment) == expected
    assert moment.tzinfo is UTC


@given(wall=WALLS, name=st.sampled_from(sorted(zones.names())))
def test_the_clocks_show_the_wall_time_or_have_just_jumped_over_it(
    wall: datetime, name: str
) -> None:
    zone = zones.zone(name)
    moment = zones.instant(wall, zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown == wall:
        assert moment.astimezone(zone).fold == 0
    else:
        before = (moment - timedelta(milliseconds=1)).astimezone(zone).replace(tzinfo=None)
        assert before < wall < shown


@given(days=st.lists(st.dates(date(1971, 1, 1), date(2100, 1, 1)), min_size=2, max_size=2))
@pytest.mark.parametrize("name", ["Africa/Cairo", "Europe/Berlin", "America/Sao_Paulo"])
def test_days_follow_one_another(name: str, days: list[date]) -> None:
    zone = zones.zone(name)
    first, second = sorted(days)
    assert zones.start_of_day(first, zone) <= zones.start_of_day(second, zone)
    assert zones.start_of_day(first, zone) < zones.end_of_day(first, zone)
    assert zones.end_of_day(first, zone) == zones.start_of_day(first + timedelta(1), zone)


@pytest.mark.parametrize(
    "name", ["", "Berlin", "europe/berlin", "Europe", "../etc/passwd", "Europe/Berlin\0", "UTC+1"]
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(zones.UnknownZone):
        zones.zone(name)


def test_days_outside_the_years() -> None:
    """In UTC: the first day of 1970 begins in Tokyo while it is still 1969."""
    with pytest.raises(OutsideYears):
        zones.start_of_day(date(1970, 1, 1), zones.zone("Asia/Tokyo"))
    with pytest.raises(OutsideYears):
        zones.end_of_day(date.max, zones.zone("Europe/Berlin"))
    with pytest.raises(OutsideYears):
        zones.start_of_day(date.min, zones.zone("Europe/Berlin"))


def test_every_zone_can_be_read() -> None:
    assert {"Europe/Berlin", "Asia/Tokyo", "Asia/Calcutta", "UTC"} <= zones.names()
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert all(now.astimezone(zones.zone(name)).utcoffset() is not None for name in zones.names())


def test_the_machines_own_zones_are_never_read() -> None:
    """Whatever directory the environment names: one with other rules would move a day."""
    code = "import zoneinfo; from chalicelib.domain import zones; print(zoneinfo.TZPATH)"
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONTZPATH": "/usr/share/zoneinfo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == "()"
