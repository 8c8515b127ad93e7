"""Rules: shared calendars, as their hotel sets, changes and blocks them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Sender,
    hotel_numbers,
    one_dialect_senders,
    picks,
    without_none,
)
from tests.torture.machine.calendar_reads import CalendarReadRules
from tests.torture.model.hours import WEEKDAYS, DayHours
from tests.torture.times import DAY, HOUR, MINUTE, iso


def open_from(*spans: tuple[str, str]) -> DayHours:
    """The hours of a day."""
    return [{"from": start, "to": end} for start, end in spans]


ALWAYS = open_from(("00:00", "24:00"))
HALVES: DayHours = [{"from": "08:00", "to": "12:30", "capacity": 3}, *open_from(("12:30", "20:00"))]
NIGHT = open_from(("00:00", "03:15"), ("19:30", "24:00"))
WEEKS: list[dict[str, DayHours]] = [
    dict.fromkeys(WEEKDAYS, ALWAYS),
    dict.fromkeys(WEEKDAYS, HALVES),
    dict.fromkeys(WEEKDAYS, NIGHT),
    dict.fromkeys(WEEKDAYS[1:], open_from(("02:00", "03:00"), ("10:00", "21:00"))),
    {},
]
# On START the clocks of these are about to be changed: in six, in twenty and in 27 days.
ZONES = ["America/Los_Angeles", "Europe/Amsterdam", "Pacific/Chatham", "UTC", None]
settings = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(ZONES),
        "capacity": st.integers(1, 3),
        "hours": st.sampled_from(WEEKS),
        "start_every": st.sampled_from([30, 60, 90, 1440]),
        "buffer_before": st.sampled_from([0, 15]),
        "buffer_after": st.sampled_from([0, 0, 45]),
        "notice_minutes": st.sampled_from([0, 0, 60, 1440]),
        "window_days": st.sampled_from([1, 7, 7, 365]),
        "cancel_until_minutes": st.sampled_from([0, 30, 120]),
        "late_cancel": st.sampled_from(["refuse", "forfeit"]),
        "check_out": st.sampled_from([None, None, "11:00"]),
        "hold_minutes": st.sampled_from([1, 10, 60]),
    }
)
FIRST_SETTINGS: dict[str, Any] = {
    "zone": "Europe/Amsterdam",
    "capacity": 2,
    "hours": WEEKS[0],
    "start_every": 60,
    "buffer_before": 0,
    "buffer_after": 15,
    "notice_minutes": 0,
    "window_days": 7,
    "cancel_until_minutes": 60,
    "late_cancel": "forfeit",
    "check_out": None,
    "hold_minutes": 30,
}


class CalendarRules(CalendarReadRules):
    """Save, except, block, unblock and archive."""

    @rule(
        sender=one_dialect_senders,
        pick=st.none() | picks,
        hotel=st.none() | hotel_numbers,
        settings=settings,
        versions_ago=st.sampled_from([None, 0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def save_calendar(
        self,
        sender: Sender,
        pick: int | None,
        hotel: int | None,
        settings: dict[str, Any],
        versions_ago: int | None,
        by_issuer: bool,
    ) -> None:
        """Anybody makes a calendar, or changes any."""
        if pick is None or not self.model.calendars:
            self._make(self.naming_a_hotel(sender, hotel), settings, hotel)
            return
        calendar_id, sender = self.pick_for(sender, pick, by_issuer)
        calendar = self.model.calendars.get(calendar_id)
        version = None
        if versions_ago is not None and calendar:
            version = max(1, calendar.version - versions_ago)
        body = without_none(**settings, calendar_id=calendar_id, version=version, title="Spa")
        principal = self.principals[sender.number]
        self._compare_changed(
            "calendar/save",
            self.post(sender, "calendar/save", body),
            lambda: self.hotels.change_calendar(
                principal, calendar_id, settings, version, self.now
            ),
        )

    def _make(self, sender: Sender, settings: dict[str, Any], hotel: int | None) -> None:
        issuer = None if hotel is None else self.principals[hotel].uid
        body = without_none(**settings, issuer_uid=issuer, title="Spa")
        principal = self.principals[sender.number]
        answer, calendar = self.compare(
            "calendar/save",
            self.post(sender, "calendar/save", body),
            lambda: self.hotels.new_calendar(principal, issuer, settings, self.now),
        )
        if answer:
            self.hotels.add_calendar(calendar, answer["calendar"]["id"])
            self.compare_calendar(answer["calendar"], calendar)

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        days=st.dictionaries(
            st.integers(-1, 9),
            st.sampled_from([[], HALVES, NIGHT, None]),
            min_size=1,
            max_size=4,
        ),
        by_issuer=st.booleans(),
    )
    def set_days(
        self, sender: Sender, pick: int, days: dict[int, DayHours | None], by_issuer: bool
    ) -> None:
        """Anybody gives some days of any calendar hours of their own."""
        calendar_id, sender = self.pick_for(sender, pick, by_issuer)
        dates = {self.now.date() + ahead * DAY: hours for ahead, hours in days.items()}
        exceptions = [{"date": str(day), "hours": hours} for day, hours in dates.items()]
        body = {"calendar_id": calendar_id, "exceptions": exceptions}
        principal = self.principals[sender.number]
        self._compare_changed(
            "calendar/except",
            self.post(sender, "calendar/except", body),
            lambda: self.hotels.set_days(principal, calendar_id, dates, self.now),
        )

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        archived=st.sampled_from([None, False, False]),
        by_issuer=st.booleans(),
    )
    def archive(self, sender: Sender, pick: int, archived: bool | None, by_issuer: bool) -> None:
        """Anybody archives any calendar, or more often takes it out of the archive."""
        calendar_id, sender = self.pick_for(sender, pick, by_issuer)
        body = without_none(calendar_id=calendar_id, archived=archived)
        principal = self.principals[sender.number]
        self._compare_changed(
            "calendar/archive",
            self.post(sender, "calendar/archive", body),
            lambda: self.hotels.archive(principal, calendar_id, archived is None, self.now),
        )

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        begins=st.sampled_from([-5 * HOUR, 10 * MINUTE, HOUR, 20 * HOUR]),
        lasts=st.sampled_from([10 * MINUTE, 2 * HOUR, 5 * HOUR, 30 * HOUR]),
        places=st.none() | st.integers(1, 4),
        reason=st.sampled_from([None, "Maintenance"]),
        by_issuer=st.booleans(),
    )
    def block(
        self,
        sender: Sender,
        pick: int,
        begins: timedelta,
        lasts: timedelta,
        places: int | None,
        reason: str | None,
        by_issuer: bool,
    ) -> None:
        """Anybody blocks places of any calendar; some of these times are over already."""
        calendar_id, sender = self.pick_for(sender, pick, by_issuer)
        start = self.now.replace(microsecond=0) + begins
        body = without_none(
            calendar_id=calendar_id,
            **{"from": iso(start), "to": iso(start + lasts)},
            places=places,
            reason=reason,
        )
        principal = self.principals[sender.number]
        answer, calendar = self.compare(
            "calendar/block",
            self.post(sender, "calendar/block", body),
            lambda: self.hotels.require_block(principal, calendar_id, start + lasts, self.now),
        )
        if answer:
            block = answer["block"]
            expected = {"reason": None, "places": calendar.settings["capacity"]} | body
            assert {name: block[name] for name in expected} == expected
            self.hotels.add_block(calendar, block, self.now)

    @rule(sender=one_dialect_senders, pick=picks, block=picks, by_issuer=st.booleans())
    def unblock(self, sender: Sender, pick: int, block: int, by_issuer: bool) -> None:
        """Anybody ends any block."""
        calendar_id, sender = self.pick_for(sender, pick, by_issuer)
        calendar = self.model.calendars.get(calendar_id)
        ids = [*(calendar.blocks if calendar else ()), f"k-none-{calendar_id}"]
        block_id = ids[block % len(ids)]
        body = {"calendar_id": calendar_id, "block_id": block_id}
        principal = self.principals[sender.number]
        answer, ended = self.compare(
            "calendar/unblock",
            self.post(sender, "calendar/unblock", body),
            lambda: self.hotels.unblock(principal, calendar_id, block_id, self.now),
        )
        assert answer is None or answer["block"]["id"] == ended.id

    @precondition(lambda self: self.model.calendars)
    @rule(pick=picks, days=st.sampled_from([{}, {0: [], 1: []}, {0: ALWAYS, 1: HALVES}]))
    def hotel_makes_bookings_unfit(self, pick: int, days: dict[int, DayHours]) -> None:
        """By closing the day of one, or by a block, which it lifts again; then it looks."""
        shared = [one for one in self.model.bookings.values() if one.promise]
        live = [one for one in shared if one.status == "booked" and one.end > self.now]
        if not live:
            return
        booking = live[-1 - pick % len(live)]
        assert booking.promise
        calendar = booking.promise.calendar
        hotel = Sender(self.number_of(calendar.issuer))
        number = self.pick_of(calendar)
        unbounded = (None, None)
        if days:
            ahead = (booking.start.date() - self.now.date()).days
            moved = {ahead + day: hours for day, hours in days.items()}
            self.set_days(hotel, number, moved, by_issuer=True)
        else:
            begins = booking.start - self.now
            self.block(hotel, number, begins, 2 * HOUR, pick % 4 or None, None, by_issuer=True)
        self.conflicts(hotel, number, unbounded, by_issuer=True)
        self.load(hotel, number, None, 2 * DAY, by_issuer=True)
        self.bookings_of_a_calendar(hotel, number, None, unbounded, 3, {}, by_issuer=True)
        self.one_calendar(hotel, number, by_issuer=True)
        if not days:
            self.unblock(hotel, number, len(calendar.blocks) - 1, by_issuer=True)
            self.conflicts(hotel, number, unbounded, by_issuer=True)

    def _compare_changed(self, path: str, response: Any, predict: Any) -> None:
        answer, calendar = self.compare(path, response, predict)
        if answer:
            self.compare_calendar(answer["calendar"], calendar)
