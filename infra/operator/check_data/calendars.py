"""The rules that must hold between a calendar's counters, its agenda and the bookings in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.calendars.agenda import AgendaEntry, of_booking
from chalicelib.domain.calendars.cells import by_day, start_of
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.repositories.bookings import BookingRepository
from chalicelib.storage.repositories.calendars import ENTRIES_PER_CALL, CalendarRepository
from chalicelib.storage.repositories.vouchers import VoucherRepository
from chalicelib.storage.tables import agenda, calendars
from infra.operator import calendar_days
from infra.operator.check_data.family import Finding
from infra.operator.check_data.scan import StoredRows
from infra.operator.stage_tables import StageTables

BOOKINGS_PER_CALL = 100


@dataclass(frozen=True, slots=True)
class CalendarBooks:
    """One calendar, read each time that it is asked for its findings: its agenda, its counters to
    come, and the bookings that it names or that name it."""

    id: str
    booking_ids: frozenset[str]
    """Bookings that name the calendar."""
    client: DynamoClient
    now: datetime

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        entries = list(self._entries())
        listed = {entry.id: entry for entry in entries if entry.kind == "booking"}
        stored = self._bookings({*listed, *self.booking_ids})
        return {
            *self._agenda(listed, stored),
            *self._surplus_holds(entries),
            *self._counters(entries),
        }

    def _entries(self) -> Iterator[AgendaEntry]:
        listing = CalendarRepository(self.client.with_deadline()).agenda(self.id)
        start: dict[str, str] | None = None
        while True:
            listing.client = self.client.with_deadline()
            entries, start = listing.page(ENTRIES_PER_CALL, start)
            yield from entries
            if start is None:
                return

    def _bookings(self, booking_ids: Iterable[str]) -> dict[str, Booking]:
        ids, stored = sorted(booking_ids), dict[str, Booking]()
        for first in range(0, len(ids), BOOKINGS_PER_CALL):
            repository = BookingRepository(self.client.with_deadline())
            stored |= repository.get_many(ids[first : first + BOOKINGS_PER_CALL])
        return stored

    def _agenda(
        self, listed: dict[str, AgendaEntry], stored: dict[str, Booking]
    ) -> Iterator[Finding]:
        for booking_id, entry in listed.items():
            booking = stored.get(booking_id)
            claim = booking.claim if booking and booking.status == "booked" else None
            if booking is None or claim is None:
                yield Finding(agenda.TABLE, booking_id, "is in the agenda, and no live booking")
            elif of_booking(booking, claim) != entry:
                yield Finding(agenda.TABLE, booking_id, "is not as its booking")
        for booking_id, booking in stored.items():
            is_live = booking.status == "booked" and booking.calendar_id == self.id
            if is_live and booking_id not in listed:
                yield Finding(agenda.TABLE, booking_id, f"is not in the agenda of {self.id}")

    def _surplus_holds(self, entries: list[AgendaEntry]) -> Iterator[Finding]:
        """What the agenda names as a hold, and no voucher has (what is missing: holds.py)."""
        repository = VoucherRepository(self.client.with_deadline())
        for entry in entries:
            if entry.kind == "hold" and entry.voucher_id is not None:
                stored = repository.get_many([entry.voucher_id]).get(entry.voucher_id)
                if stored is None or stored.hold is None or stored.hold.id != entry.id:
                    yield Finding(agenda.TABLE, entry.id, "is in the agenda, and no hold")

    def _counters(self, entries: list[AgendaEntry]) -> Iterator[Finding]:
        days = {day for entry in entries for day, _ in by_day(entry.claim.cells_to_come(self.now))}
        for day in sorted(days | self._counted_days()):
            _, wrong = calendar_days.differences(self.client, self.id, day, self.now)
            if wrong:
                cell, (count, wanted) = next(iter(sorted(wrong.items())))
                at = text(start_of(cell))
                yield Finding(
                    calendars.TABLE, self.id, f"counts {count} places at {at}, not {wanted}"
                )

    def _counted_days(self) -> set[date]:
        repository = CalendarRepository(self.client.with_deadline())
        return repository.used_days(self.id, self.now.date())


def books(tables: StageTables, stored: StoredRows, now: datetime) -> list[CalendarBooks]:
    """Every calendar that a booking, an agenda or a counter names."""
    by_calendar: dict[str, set[str]] = {}
    for family in stored.bookings.values():
        for one in family.values():
            if one.booking.calendar_id is not None:
                by_calendar.setdefault(one.booking.calendar_id, set()).add(one.booking.id)
    for table in (calendars.TABLE, agenda.TABLE):
        request = {"ProjectionExpression": "calendar_id", "ConsistentRead": True}
        for page in tables.client.pages("scan", table, deadline_per_page=True, **request):
            for item in page["Items"]:
                by_calendar.setdefault(item["calendar_id"]["S"], set())
    return [
        CalendarBooks(calendar_id, frozenset(ids), tables.client, now)
        for calendar_id, ids in by_calendar.items()
    ]
