"""Rules: slots, booking and cancelling."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Base,
    Edge,
    Sender,
    guest_numbers,
    offsets,
    one_dialect_readers,
    picks,
    range_query,
    ranges,
    readers,
    senders,
    without_none,
)
from tests.torture.model import holds, moves, slots
from tests.torture.model.calendars import WINDOW
from tests.torture.model.records import Range, Voucher
from tests.torture.stage import START
from tests.torture.times import DAY, HOUR, MS, iso

PAGE = 31 * 24  # slots
OLDER_WINDOW = 366 * DAY  # the first system's clients get the whole validity at once


class BookingRules(Base):
    """Slots, book and cancel."""

    @rule(
        sender=senders,
        pick=picks,
        slot=st.integers(-1, 8),
        seconds_off_grid=st.sampled_from([0, 0, 0, 0, 60]),
        holder=st.none() | guest_numbers,
    )
    def book(
        self, sender: Sender, pick: int, slot: int, seconds_off_grid: int, holder: int | None
    ) -> None:
        """Anybody books a slot of any voucher, most often a free one."""
        voucher_id = self.pick_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        free = slots.first_free(voucher, self.now) if voucher else []
        origin = voucher.start if voucher else START
        start = free[slot % len(free)] if free and slot >= 0 else origin + slot * HOUR
        start += timedelta(seconds=seconds_off_grid)
        uid = None if holder is None else self.principals[holder].uid
        self._book(sender, voucher_id, start, uid)

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=picks, slot=st.integers(0, 3), camel_case=st.booleans(), keyed=st.booleans())
    def guest_books_a_free_slot(self, pick: int, slot: int, camel_case: bool, keyed: bool) -> None:
        """A guest who may book does: most other bookings are refused."""
        bookable = self._bookable()
        if not bookable:
            return
        voucher = bookable[-1 - pick % len(bookable)]
        number = self.number_of(voucher.holder) if voucher.holder else pick % 4
        starts = slots.first_free(voucher, self.now)
        sender = Sender(number, camel_case, keyed)
        self._book(sender, voucher.id, starts[slot % len(starts)], None)

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=picks, guest=guest_numbers, times=st.integers(2, 6))
    def guest_books_and_cancels_in_turn(self, pick: int, guest: int, times: int) -> None:
        """So often that the voucher may be worn out for the day."""
        bookable = self._bookable()
        if not bookable:
            return
        voucher = bookable[-1 - pick % len(bookable)]
        sender = Sender(guest, camel_case=False, keyed=False)
        for _ in range(times):
            if starts := slots.first_free(voucher, self.now):
                self._book(sender, voucher.id, starts[0], None)
            self._cancel(sender, voucher.id, None)

    @rule(reader=one_dialect_readers, pick=picks)
    def entry(self, reader: Sender, pick: int) -> None:
        """Anybody fetches the calendar entry of any booking."""
        booking_id = self.pick_booking(pick)
        answer = self.get(reader, "voucher/entry", {"booking_id": booking_id})
        principal = self.principals[reader.number]
        if answer.status != 200:
            predict = self.model.require_booking
            self.compare("voucher/entry", answer, lambda: predict(principal, booking_id))
            return
        booking = self.model.require_booking(principal, booking_id)
        self.counts["voucher/entry granted"] += 1
        lines = base64.b64decode(answer.text).decode().split("\r\n")
        method = "CANCEL" if booking.status == "cancelled" else "PUBLISH"
        start = iso(booking.start).replace("-", "").replace(":", "")
        assert {f"METHOD:{method}", f"UID:{booking.id}@hotel-vouchers"} <= set(lines)
        assert f"DTSTART:{start}" in lines or "." in start

    def _book(
        self,
        sender: Sender,
        voucher_id: str,
        start: datetime,
        holder_uid: str | None,
        contact: dict[str, Any] | None = None,
    ) -> None:
        body = without_none(
            voucher_id=voucher_id,
            slot_id=f"slot-{iso(start)}",
            holder_uid=holder_uid,
            contact=contact,
        )
        response = self.post(sender, "voucher/book", body)
        principal = self.principals[sender.number]
        answer, resolved_uid = self.compare(
            "voucher/book",
            response,
            lambda: self.model.resolve_holder(principal, voucher_id, start, holder_uid, self.now),
        )
        if answer:
            voucher = self.model.vouchers[voucher_id]
            self.model.book(voucher, answer["booking"]["id"], resolved_uid, start, self.now)
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], voucher.booking)
            assert ("calendar_id" in answer["booking"]) == (voucher.calendar is not None)

    def _bookable(self) -> list[Voucher]:
        every = self.model.vouchers.values()
        return [one for one in every if slots.first_free(one, self.now, 1)]

    @rule(
        sender=senders,
        pick=picks,
        slot=st.integers(-1, 8),
        by_holder=st.booleans(),
        offset=st.none() | offsets,
    )
    def reschedule(
        self, sender: Sender, pick: int, slot: int, by_holder: bool, offset: timedelta | None
    ) -> None:
        """Anybody, most often its holder, moves any booking, also as its slot begins."""
        booking_id = self.pick_booking(pick)
        booking = self.model.bookings.get(booking_id)
        start = START + slot * HOUR
        if booking:
            if by_holder:
                sender = Sender(self.number_of(booking.holder), sender.camel_case, sender.keyed)
            if offset is not None and booking.status == "booked":
                until = booking.promise.cancel_until if booking.promise else booking.start
                self.advance_to(until + offset)
            # A quarter or some hours from where it is, or another start of its voucher.
            starts = slots.to_come(self.model.vouchers[booking.voucher_id], self.now)
            start = booking.start + (slot - 4) * HOUR / 4
            start = starts[slot % len(starts)] if starts and slot >= 2 else start
        body = {"booking_id": booking_id, "slot_id": f"slot-{iso(start)}"}
        response = self.post(sender, "voucher/reschedule", body)
        principal = self.principals[sender.number]
        answer, moved = self.compare(
            "voucher/reschedule",
            response,
            lambda: moves.reschedule(self.model, principal, booking_id, start, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], moved)
            self.compare_booking(answer["booking"], moved.booking)

    @rule(sender=senders, pick=picks, by_booking=st.booleans(), forfeit=st.booleans())
    def cancel(self, sender: Sender, pick: int, by_booking: bool, forfeit: bool) -> None:
        """Anybody cancels any booking."""
        self._cancel(sender, *self.pick_ids(pick, by_booking), forfeit=forfeit)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, offset=offsets, by_end=st.booleans())
    def booking_is_cancelled_as_its_slot_begins_or_ends(
        self, pick: int, offset: timedelta, by_end: bool
    ) -> None:
        live = [one for one in self.model.bookings.values() if one.status == "booked"]
        if not live:
            return
        booking = live[pick % len(live)]
        self.advance_to((booking.end if by_end else booking.start) + offset)
        caller = booking.issuer if pick % 3 == 0 else booking.holder
        sender = Sender(self.number_of(caller), offset == MS, offset == MS)
        self._cancel(sender, None, booking.id)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, offset=offsets, forfeit=st.booleans())
    def holder_cancels_as_the_promise_ends(
        self, pick: int, offset: timedelta, forfeit: bool
    ) -> None:
        """In a shared calendar: just before it, at it, just after it."""
        bookings = self.model.bookings.values()
        live = [one for one in bookings if one.promise and one.status == "booked"]
        for booking in live[-1 - pick % max(1, len(live)) :][:1]:
            assert booking.promise
            self.advance_to(booking.promise.cancel_until + offset)
            sender = Sender(self.number_of(booking.holder), offset == MS, offset == MS)
            self._cancel(sender, None, booking.id, forfeit=forfeit)

    def _cancel(
        self,
        sender: Sender,
        voucher_id: str | None,
        booking_id: str | None,
        *,
        forfeit: bool = False,
    ) -> None:
        bookings = self.model.bookings.values()
        live = {one.voucher_id: one for one in bookings if one.status == "booked"}
        body = without_none(voucher_id=voucher_id, booking_id=booking_id, forfeit=forfeit or None)
        response = self.post(sender, "voucher/cancel", body)
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/cancel",
            response,
            lambda: self.model.cancel(principal, voucher_id, booking_id, self.now, forfeit=forfeit),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], live[voucher.id])

    @rule(reader=readers, pick=picks, edges=ranges, whole=st.booleans())
    def slots(self, reader: Sender, pick: int, edges: tuple[Edge, Edge], whole: bool) -> None:
        """Anybody reads the free slots of any voucher, all of them or those in a range."""
        voucher_id = self.pick_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        hours = (voucher.end - voucher.start) // HOUR + 1 if voucher else 0
        grid = [voucher.start + number * HOUR for number in range(hours)] if voucher else []
        within = self.pick_range(grid, edges)
        query = {"voucher_id": voucher_id} | range_query(within)
        if whole:
            query["all"] = "true"
        response = self.get(reader, "slots/available", query)
        principal = self.principals[reader.number]
        answer, voucher = self.compare(
            "slots/available", response, lambda: self.model.require_view(principal, voucher_id)
        )
        if answer and voucher.calendar:
            length = OLDER_WINDOW if reader.camel_case else WINDOW
            if self.is_kept(voucher) and not holds.owns(principal, voucher):
                assert (answer["items"], answer["next_from"]) == ([], None)
            else:
                self._compare_starts(answer, voucher, within, length, whole=whole)
        elif answer:
            free = [one for one in slots.own(voucher, self.now) if within.contains(one)]
            # The first system's clients follow no cursor: they get the whole validity.
            most = len(free) if reader.camel_case else PAGE
            assert [slot["start"] for slot in answer["items"]] == [iso(one) for one in free[:most]]
            assert answer["next_from"] == (iso(free[most]) if len(free) > most else None)

    @rule(pick=picks, edges=ranges, camel_case=st.booleans())
    def hotel_reads_shared_starts(
        self, pick: int, edges: tuple[Edge, Edge], camel_case: bool
    ) -> None:
        """Of a voucher that can still be booked in a shared calendar."""
        every = self.model.vouchers.items()
        shared = [(id_, one) for id_, one in every if one.calendar and one.status == "issued"]
        for voucher_id, voucher in shared[-1 - pick % max(1, len(shared)) :][:1]:
            place = [*self.model.vouchers].index(voucher_id)
            reader = Sender(self.number_of(voucher.issuer), camel_case)
            for whole in (True, False):
                self.slots(reader, len(self.model.vouchers) - place, edges, whole)

    def _compare_starts(
        self,
        answer: dict[str, Any],
        voucher: Voucher,
        within: Range,
        length: timedelta,
        *,
        whole: bool,
    ) -> None:
        """Each start of a shared calendar; with the `whole` of them the reason where it is not
        free."""
        starts, next_from = holds.listed(self.model, voucher, within, length, self.now, whole=whole)
        shown = [one for one in starts if whole or one.reason is None]
        expected = [(iso(one.start), iso(one.end)) for one in shown]
        assert [(item["start"], item["end"]) for item in answer["items"]] == expected
        if whole:
            names = ("left", "reason", "free_again_at")
            details = [tuple(map(item.get, names)) for item in answer["items"]]
            assert details == [(one.left, one.reason, one.free_again_at) for one in shown]
            settings = voucher.calendar.settings if voucher.calendar else {}
            for name in ("cancel_until_minutes", "late_cancel"):
                assert answer[name] == settings[name]
        assert answer["next_from"] == (next_from and iso(next_from))
        self.counts["starts of a calendar listed"] += bool(shown)
