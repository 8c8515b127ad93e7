"""The preview of a calendar that is not saved: the page computes the starts as the service does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendars import starts
from chalicelib.domain.calendars.calendar import Calendar, Hours, Interval
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import calendars as written
from chalicelib.http.calendar_hours import written as hours_written
from tests.domain.calendars import made_calendars as made
from tests.domain.made import voucher
from tests.portal import modules

DAY = timedelta(days=1)
# Of these, the browser and the service have the same rules.
ZONES = (
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "UTC",
)
SCRIPT = """
const { startsBetween } = await from("portal/data/calendar-starts.js");
return argument.map(({ calendar, special, ...question }) =>
  startsBetween(calendar, new Map(special), question)
    .map(({ start, end, left, reason }) => [start, end, left, reason]));
"""


class Case(NamedTuple):
    """A calendar, some days of its own, and a service that somebody wants to book."""

    calendar: Calendar
    special_days: dict[date, Hours]
    now: datetime
    minutes: int

    @property
    def voucher(self) -> Voucher:
        """The voucher of the service."""
        lifetime = {"valid_from": self.now - DAY, "valid_until": self.now + 4000 * DAY}
        return replace(
            voucher(calendar_id="c-1", places=1, **lifetime), duration_minutes=self.minutes
        )

    def as_decided(self) -> list[list[Any]]:
        """What the service lists for a week."""
        state = CalendarState(self.calendar, self.special_days, {})
        page = starts.Page(self.now, self.now + 7 * DAY, None)
        listed, _ = starts.listed(self.voucher, state, page, self.now)
        return [[ms(one.start), ms(one.end), one.left, one.reason] for one in listed]

    def as_asked(self) -> dict[str, Any]:
        """The same question to the page."""
        return {
            "calendar": msgspec.to_builtins(written.serialize(self.calendar)),
            "special": [
                (day.isoformat(), msgspec.to_builtins(hours_written(hours)))
                for day, hours in self.special_days.items()
            ],
            "now": ms(self.now),
            "low": ms(self.now),
            "high": ms(self.now + 7 * DAY),
            "minutes": self.minutes,
        }


def ms(instant: datetime) -> int:
    """Milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any question, often near a change of the clock."""
    zone = draw(st.sampled_from(ZONES))
    calendar = replace(draw(made.calendars()), zone=zone, archived=False)
    day = draw(made.days)
    now = datetime.fromisoformat(f"{day}T00:00:00+00:00") - draw(st.integers(0, 96)) * DAY / 24
    special = draw(st.dictionaries(st.integers(0, 6), made.hours(2), max_size=2))
    days = {day + later * DAY: hours for later, hours in special.items()}
    return Case(calendar, days, now, draw(st.sampled_from([15, 50, 60, 180, 1440, 2000])))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions=st.lists(cases(), min_size=20, max_size=40))
def test_the_page_and_the_service_agree(questions: list[Case]) -> None:
    answers = modules.run(SCRIPT, argument=[one.as_asked() for one in questions])
    for question, answer in zip(questions, answers, strict=True):
        assert answer == question.as_decided(), question


def test_a_room_is_entered_in_the_afternoon_and_never_at_midnight() -> None:
    nights = (Interval(0, 15 * 60), Interval(15 * 60, 24 * 60))
    rooms = made.calendar(
        hours=dict.fromkeys(made.WEEKDAYS, nights), start_every=1440, check_out=11 * 60
    )
    # Over the end of summer time, when a day has 25 hours.
    case = Case(rooms, {}, datetime.fromisoformat("2026-10-23T00:00:00+00:00"), 1440)
    (answer,) = modules.run(SCRIPT, argument=[case.as_asked()])
    assert answer == case.as_decided()
    walls = {datetime.fromtimestamp(one[0] / 1000, made.zones.zone(rooms.zone)) for one in answer}
    assert {(wall.hour, wall.minute) for wall in walls} == {(15, 0)}
    assert len(walls) == 7
