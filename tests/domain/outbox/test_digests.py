"""When a hotel is sent its day ahead: by its clocks, once a day, whatever it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.outbox.digests import day_of, next_digest

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def hotel(hour: int | None, zone: str = "Europe/Berlin") -> Hotel:
    return Hotel(issuer_uid="hotel", name="Seaside", zone=zone, digest_hour=hour, version=1)


def planned(
    hour: int, now: datetime = NOON, zone: str = "Europe/Berlin", last: date | None = None
) -> tuple[str, str]:
    """The day of the next digest, and when it is due by the hotel's clocks."""
    made = hotel(hour, zone)
    digest = next_digest(made, now, last)
    assert digest is not None
    assert digest.due_at is not None
    return str(day_of(digest)), f"{digest.due_at.astimezone(made.clock):%Y-%m-%d %H:%M}"


def test_a_hotel_that_wants_none_has_none() -> None:
    assert next_digest(hotel(None), NOON) is None


@pytest.mark.parametrize(
    ("hour", "day", "due"),
    [
        (7, "2026-03-06", "2026-03-06 07:00"),
        (0, "2026-03-06", "2026-03-06 00:00"),
        (11, "2026-03-06", "2026-03-06 11:00"),
        (12, "2026-03-07", "2026-03-06 12:00"),  # it is one o'clock in Berlin
        (13, "2026-03-07", "2026-03-06 13:00"),
        (14, "2026-03-06", "2026-03-05 14:00"),
        (23, "2026-03-06", "2026-03-05 23:00"),
    ],
)
def test_the_next_hour_is_about_its_day_or_from_noon_on_the_next(
    hour: int, day: str, due: str
) -> None:
    assert planned(hour) == (day, due)


def test_the_day_is_that_of_the_hotel() -> None:
    late = datetime(2026, 3, 5, 20, tzinfo=UTC)
    assert planned(7, late, "Pacific/Auckland") == ("2026-03-07", "2026-03-07 07:00")
    assert planned(7, late, "America/Los_Angeles") == ("2026-03-06", "2026-03-06 07:00")


@pytest.mark.parametrize(
    ("hour", "before", "due"),
    [
        (2, "2026-03-29", "2026-03-29T01:00:00+00:00"),  # skipped: the clocks jump at one
        (2, "2026-10-25", "2026-10-25T00:00:00+00:00"),  # shown twice: the first time
        (7, "2026-03-28", "2026-03-28T06:00:00+00:00"),
        (7, "2026-03-29", "2026-03-29T05:00:00+00:00"),
        (7, "2026-10-25", "2026-10-25T06:00:00+00:00"),
    ],
)
def test_the_hour_stays_when_clocks_change(hour: int, before: str, due: str) -> None:
    day = date.fromisoformat(before)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
    digest = next_digest(hotel(hour), midnight, day - DAY)
    assert digest is not None
    assert digest.due_at == datetime.fromisoformat(due)


ZONES = ("Europe/Berlin", "UTC", "Pacific/Auckland", "America/St_Johns", "Pacific/Apia")


@given(
    hours=st.lists(st.integers(0, 23), min_size=2, max_size=8),
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    late=st.lists(st.integers(0, 80), min_size=8, max_size=8),
)
def test_each_digest_is_due_later_and_about_a_later_day_whatever_the_hour_becomes(
    hours: list[int], zone: str, start: datetime, late: list[int]
) -> None:
    now, last = start, None
    days = []
    for hour, hours_late in zip(hours, late, strict=False):
        digest = next_digest(hotel(hour, zone), now, last)
        assert digest is not None
        assert digest.due_at is not None
        assert digest.due_at > now
        assert digest == next_digest(hotel(hour, zone), now, last)
        now, last = digest.due_at + timedelta(hours=hours_late), day_of(digest)
        days.append(last)
    assert days == sorted(set(days))


def test_days_and_hotels_have_digests_of_their_own() -> None:
    one, other, later, again = digests = [
        next_digest(hotel(7), NOON),
        next_digest(replace(hotel(7), issuer_uid="other"), NOON),
        next_digest(hotel(7), NOON + DAY),
        next_digest(hotel(9), NOON),
    ]
    assert None not in digests
    assert len({each.id for each in (one, other, later)}) == 3  # type: ignore[union-attr]
    assert (one.id, one.sort) == (again.id, again.sort)  # type: ignore[union-attr]
