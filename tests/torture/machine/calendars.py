"""Rules: shared calendars, as their hotel sets, changes, blocks and reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.torture.machine.base import (
    Edge,
    Sender,
    hotel_numbers,
    one_dialect_readers,
    one_dialect_senders,
    picks,
    range_query,
    ranges,
    without_none,
)
from tests.torture.machine.listings import SHAPES, ListingRules, page_sizes
from tests.torture.model import listings
from tests.torture.model.calendars import WINDOW, Calendar
from tests.torture.model.hours import WEEKDAYS, DayHours
from tests.torture.model.records import ExpectedError
from tests.torture.times import DAY, HOUR, MINUTE, iso

AHEAD = 366 * DAY  # of special days and blocks in the list of one calendar


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
        "check_out": st.sampled_from([None, None, None, "11:00"]),
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
}


class CalendarRules(ListingRules):
    """Save, except, block, unblock, archive, list and conflicts."""

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
            self._make(self._naming_a_hotel(sender, hotel), settings, hotel)
            return
        calendar_id, sender = self._pick(sender, pick, by_issuer)
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
            self._compare_calendar(answer["calendar"], calendar)

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
        calendar_id, sender = self._pick(sender, pick, by_issuer)
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
        calendar_id, sender = self._pick(sender, pick, by_issuer)
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
        calendar_id, sender = self._pick(sender, pick, by_issuer)
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
        calendar_id, sender = self._pick(sender, pick, by_issuer)
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

    # --- what a hotel reads

    @rule(reader=one_dialect_readers, hotel=st.none() | hotel_numbers, limit=page_sizes)
    def calendars(self, reader: Sender, hotel: int | None, limit: int) -> None:
        """Anybody lists the calendars of any hotel."""
        reader = self._naming_a_hotel(reader, hotel)
        issuer = None if hotel is None else self.principals[hotel].uid
        principal = self.principals[reader.number]
        items, uid = self._pages(
            reader,
            "calendar/list",
            without_none(issuer_uid=issuer, limit=limit),
            lambda: self.hotels.require_hotel(principal, issuer),
            ascending=True,
        )
        if items is not None:
            own = {one.id: one for one in self.model.calendars.values() if one.issuer == uid}
            assert sorted(item["id"] for item in items) == sorted(own)
            for item in items:
                self._compare_calendar(item, own[item["id"]])

    @rule(reader=one_dialect_readers, pick=picks, by_issuer=st.booleans())
    def one_calendar(self, reader: Sender, pick: int, by_issuer: bool) -> None:
        """Anybody reads any calendar, with its special days and blocks."""
        calendar_id, reader = self._pick(reader, pick, by_issuer)
        principal = self.principals[reader.number]
        answer, calendar = self.compare(
            "calendar/list",
            self.get(reader, "calendar/list", {"calendar_id": calendar_id}),
            lambda: self.hotels.require_calendar(principal, calendar_id),
        )
        if answer:
            [item] = answer["items"]
            self._compare_calendar(item, calendar)
            first, last = (self.now - DAY).date(), (self.now + AHEAD).date()
            assert item["exceptions"] == [
                {"date": str(day), "hours": hours}
                for day, hours in sorted(calendar.special.items())
                if first <= day <= last
            ]
            shown = [block["id"] for block in item["blocks"]]
            to_come = [one for one in calendar.blocks.values() if one.end > self.now]
            assert sorted(shown) == sorted(block.id for block in to_come)

    @rule(reader=one_dialect_readers, pick=picks, edges=ranges, by_issuer=st.booleans())
    def conflicts(
        self, reader: Sender, pick: int, edges: tuple[Edge, Edge], by_issuer: bool
    ) -> None:
        """Anybody asks for what does not fit any calendar any more."""
        calendar_id, reader = self._pick(reader, pick, by_issuer)
        bookings = self.model.bookings.values()
        within = self.pick_range([time for one in bookings for time in (one.start, one.end)], edges)
        query = {"calendar_id": calendar_id} | range_query(within)
        principal = self.principals[reader.number]
        answer, calendar = self.compare(
            "calendar/conflicts",
            self.get(reader, "calendar/conflicts", query),
            lambda: self.hotels.require_calendar(principal, calendar_id),
        )
        if answer:
            low = max(self.now, within.first or self.now)
            end = within.before or low + WINDOW
            high = max(low, min(end, low + WINDOW))
            expected = listings.conflicts(calendar, self.model, low, high)
            shown = [(item["booking_id"], item["reason"]) for item in answer["items"]]
            assert sorted(shown) == sorted((booking.id, reason) for booking, reason in expected)
            starts = [item["slot_start"] for item in answer["items"]]
            assert starts == [iso(booking.start) for booking, _ in expected]
            assert answer["next_from"] == (iso(high) if high < end else None)
            self.counts["calendar/conflicts listed"] += bool(shown)

    @rule(
        reader=one_dialect_readers,
        pick=picks,
        voucher=st.none() | st.none() | picks,
        edges=ranges,
        limit=page_sizes,
        shape=st.sampled_from(SHAPES),
        by_issuer=st.booleans(),
    )
    def bookings_of_a_calendar(
        self,
        reader: Sender,
        pick: int,
        voucher: int | None,
        edges: tuple[Edge, Edge],
        limit: int,
        shape: dict[str, str],
        by_issuer: bool,
    ) -> None:
        """Anybody lists what is booked in any calendar."""
        calendar_id, reader = self._pick(reader, pick, by_issuer)
        voucher_id = None if voucher is None else self.pick_voucher(voucher)
        stored = self.model.bookings.values()
        within = self.pick_range([time for one in stored for time in (one.start, one.end)], edges)
        query = without_none(calendar_id=calendar_id, voucher_id=voucher_id, limit=limit) | shape
        principal = self.principals[reader.number]

        def predict() -> Any:
            calendar = self.model.calendars.get(calendar_id)
            if calendar is None or not principal.manages(calendar.issuer):
                raise ExpectedError(404, "calendar_not_found")
            return listings.bookings_in(calendar, self.model, voucher_id, within)

        self._compare_listing(
            reader,
            "voucher/bookings",
            query | range_query(within),
            predict,
            lambda item, booking: self._compare_listed(
                item, booking, principal, "include" in shape
            ),
            "slot_start",
        )

    # --- what these share

    def _pick(self, sender: Sender, pick: int, by_issuer: bool) -> tuple[str, Sender]:
        """Any calendar, and the sender; most often its issuer."""
        calendar_id = self.pick_calendar(pick)
        calendar = self.model.calendars.get(calendar_id)
        return calendar_id, self.managing(sender, calendar.issuer) if (
            by_issuer and calendar
        ) else sender

    def _naming_a_hotel(self, sender: Sender, hotel: int | None) -> Sender:
        """Other runs have left what belongs to the admin, too, who therefore names a hotel."""
        is_admin = self.principals[sender.number].role == "admin"
        return Sender(4, keyed=sender.keyed) if is_admin and hotel is None else sender

    def _compare_changed(self, path: str, response: Any, predict: Any) -> None:
        answer, calendar = self.compare(path, response, predict)
        if answer:
            self._compare_calendar(answer["calendar"], calendar)

    def _compare_calendar(self, body: dict[str, Any], calendar: Calendar) -> None:
        """A calendar of a response, with the model's."""
        hours = {day: calendar.settings["hours"].get(day, []) for day in WEEKDAYS}
        expected = calendar.settings | {
            "id": calendar.id,
            "issuer_uid": calendar.issuer,
            "hours": {day: of_day for day, of_day in hours.items() if of_day},
            "version": calendar.version,
            "archived": calendar.archived,
            "created_at": iso(calendar.created_at),
        }
        shown = body | {"hours": {day: one for day, one in body["hours"].items() if one}}
        assert {name: shown[name] for name in expected} == expected
