"""Rules: what a hotel reads of its shared calendars."""

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
    picks,
    range_query,
    ranges,
    without_none,
)
from tests.torture.machine.listings import SHAPES, ListingRules, page_sizes
from tests.torture.model import holds, listings
from tests.torture.model.calendars import WINDOW, Calendar
from tests.torture.model.hours import WEEKDAYS
from tests.torture.model.records import ExpectedError, Range
from tests.torture.times import DAY, HOUR, MINUTE, iso

AHEAD = 366 * DAY  # of special days and blocks in the list of one calendar


class CalendarReadRules(ListingRules):
    """List, one calendar in detail, conflicts, and what is booked in one."""

    @rule(reader=one_dialect_readers, hotel=st.none() | hotel_numbers, limit=page_sizes)
    def calendars(self, reader: Sender, hotel: int | None, limit: int) -> None:
        """Anybody lists the calendars of any hotel."""
        reader = self.naming_a_hotel(reader, hotel)
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
                self.compare_calendar(item, own[item["id"]])

    @rule(reader=one_dialect_readers, pick=picks, by_issuer=st.booleans())
    def one_calendar(self, reader: Sender, pick: int, by_issuer: bool) -> None:
        """Anybody reads any calendar, with its special days and blocks."""
        calendar_id, reader = self.pick_for(reader, pick, by_issuer)
        principal = self.principals[reader.number]
        answer, calendar = self.compare(
            "calendar/list",
            self.get(reader, "calendar/list", {"calendar_id": calendar_id}),
            lambda: self.hotels.require_calendar(principal, calendar_id),
        )
        if answer:
            [item] = answer["items"]
            self.compare_calendar(item, calendar)
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
        calendar_id, reader = self.pick_for(reader, pick, by_issuer)
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
            with holds.without_lapsed(self.model, self.now):
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
        calendar_id, reader = self.pick_for(reader, pick, by_issuer)
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

    @rule(
        reader=one_dialect_readers,
        pick=picks,
        ahead=st.none() | st.integers(-30, 60),
        lasts=st.none() | st.sampled_from([10 * MINUTE, 2 * DAY, 40 * DAY]),
        by_issuer=st.booleans(),
    )
    def load(
        self,
        reader: Sender,
        pick: int,
        ahead: int | None,
        lasts: timedelta | None,
        by_issuer: bool,
    ) -> None:
        """Anybody asks how any calendar is used."""
        calendar_id, reader = self.pick_for(reader, pick, by_issuer)
        low = self.now if ahead is None else self.now + ahead * HOUR
        end = low + (lasts or DAY)
        within = Range(None if ahead is None else low, None if lasts is None else end)
        principal = self.principals[reader.number]
        answer, calendar = self.compare(
            "calendar/load",
            self.get(reader, "calendar/load", {"calendar_id": calendar_id} | range_query(within)),
            lambda: self.hotels.require_calendar(principal, calendar_id),
        )
        if answer:
            high = min(end, low + WINDOW)
            opened = [
                one for one in calendar.openings(low, high) if one.end > low and one.start < high
            ]
            assert answer["open"] == [
                {"from": iso(one.start), "to": iso(one.end), "capacity": one.capacity}
                for one in opened
            ]
            assert answer["starts"] == [iso(one) for one in calendar.grid(low, high)]
            with holds.without_lapsed(self.model, self.now):
                loads = list(listings.load(calendar, low, high))
            assert answer["load"] == [
                {"from": iso(start), "to": iso(stop), "used": used, "capacity": capacity}
                for start, stop, used, capacity in loads
            ]
            blocks = [one for one in calendar.blocks.values() if one.start < high and one.end > low]
            shown = [block["id"] for block in answer["blocks"]]
            assert sorted(shown) == sorted(one.id for one in blocks)
            assert answer["next_from"] == (iso(high) if high < end else None)
            self.counts["calendar/load listed"] += bool(answer["load"])

    # --- what these share

    def pick_for(self, sender: Sender, pick: int, by_issuer: bool) -> tuple[str, Sender]:
        """Any calendar, and the sender; most often its issuer."""
        calendar_id = self.pick_calendar(pick)
        calendar = self.model.calendars.get(calendar_id)
        return calendar_id, self.managing(sender, calendar.issuer) if (
            by_issuer and calendar
        ) else sender

    def naming_a_hotel(self, sender: Sender, hotel: int | None) -> Sender:
        """Other runs have left what belongs to the admin, too, who therefore names a hotel."""
        is_admin = self.principals[sender.number].role == "admin"
        return Sender(4, keyed=sender.keyed) if is_admin and hotel is None else sender

    def compare_calendar(self, body: dict[str, Any], calendar: Calendar) -> None:
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
