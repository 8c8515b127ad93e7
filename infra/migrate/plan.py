"""The whole file as families to write, one after another, with a remark on every row that is
rejected or corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.tables import bookings, events, vouchers
from infra.migrate import families, rows
from infra.migrate.families import Family, Put
from infra.migrate.into_calendars import IntoCalendars
from infra.migrate.report import Remark, Report
from infra.migrate.rows import InvalidRow, Reading, normalized_id
from infra.migrate.source import Source
from infra.migrate.values import Values, abbreviated
from infra.operator.progress import Progress

DUPLICATE = "its id occurs more than once; only the first row with it counts"


@dataclass(slots=True)
class Plan:
    """One pass over the file. Only row numbers are kept in memory, not the rows."""

    source: Source
    report: Report
    progress: Progress
    reading: Reading = field(default_factory=Reading)
    into_calendars: IntoCalendars = field(default_factory=IntoCalendars)
    _booking_numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By voucher."""
    _event_numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By voucher, or by subject where that is not a booking of the file."""
    _voucher_ids: dict[str, str] = field(default_factory=dict)
    """Of each booking."""
    _seen_vouchers: set[str] = field(default_factory=set)

    def families(self) -> Iterator[Family]:
        """Every family of the file, in the order of its vouchers."""
        self._index()
        for _, values in self.source.rows(vouchers.TABLE):
            family = self._family(values)
            if family:
                yield family
        for voucher_id, numbers in self._booking_numbers.items():
            for _, values in self.source.rows(bookings.TABLE, numbers):
                self._reject_orphan(bookings.TABLE, values, voucher_id, "voucher_id")
        for subject_id, numbers in self._event_numbers.items():
            family = Family(row_count=len(numbers))
            for _, values in self.source.rows(events.TABLE, numbers):
                self._add_event_without_voucher(values, subject_id, family)
            yield family

    def _index(self) -> None:
        for number, values in self.source.rows(bookings.TABLE):
            booking_id = normalized_id(values.get("id"))
            if booking_id and booking_id in self._voucher_ids:
                self._reject(bookings.TABLE, values, InvalidRow(DUPLICATE), of_family=False)
                continue
            voucher_id = normalized_id(values.get("voucher_id"))
            self._voucher_ids[booking_id] = voucher_id
            self._booking_numbers[voucher_id].append(number)
        event_ids: set[str] = set()
        for number, values in self.source.rows(events.TABLE):
            event_id = normalized_id(values.get("id"))
            if event_id and event_id in event_ids:
                self._reject(events.TABLE, values, InvalidRow(DUPLICATE), of_family=False)
                continue
            event_ids.add(event_id)
            subject_id = normalized_id(values.get("subject_id"))
            self._event_numbers[self._voucher_ids.get(subject_id, subject_id)].append(number)

    def _family(self, values: Values) -> Family | None:
        voucher_id = normalized_id(values.get("id"))
        if voucher_id and voucher_id in self._seen_vouchers:
            self._reject(vouchers.TABLE, values, InvalidRow(DUPLICATE), of_family=False)
            return None
        self._seen_vouchers.add(voucher_id)
        try:
            voucher, status, corrections = rows.voucher(values, self.reading)
        except InvalidRow as invalid:
            self._reject(vouchers.TABLE, values, invalid, of_family=False)
            return None
        self._note_corrections(vouchers.TABLE, voucher.id, corrections)
        booking_numbers = self._booking_numbers.pop(voucher.id, [])
        event_numbers = self._event_numbers.pop(voucher.id, [])
        voucher, of_voucher = families.reconcile(
            voucher, status, self._bookings(voucher, booking_numbers), self.report.remarks
        )
        voucher, of_voucher, places = self.into_calendars.put(
            voucher, of_voucher, self.report.remarks
        )
        log = self._events(voucher, of_voucher, event_numbers)
        family = families.family(voucher, of_voucher, log)
        family.places = places
        family.row_count = 1 + len(booking_numbers) + len(event_numbers)
        self.report.valid.update(
            {vouchers.TABLE: 1, bookings.TABLE: len(of_voucher), events.TABLE: len(log)}
        )
        self.report.added.update(family.added)
        return family

    def _bookings(self, voucher: Voucher, numbers: list[int]) -> list[Booking]:
        valid = []
        for _, values in self.source.rows(bookings.TABLE, numbers):
            try:
                booking, corrections = rows.booking(values, voucher, self.reading)
            except InvalidRow as invalid:
                self._reject(bookings.TABLE, values, invalid)
            else:
                self._note_corrections(bookings.TABLE, booking.id, corrections)
                valid.append(booking)
        return valid

    def _events(
        self, voucher: Voucher, of_voucher: list[Booking], numbers: list[int]
    ) -> list[Event]:
        valid = []
        subjects = {voucher.id, *(booking.id for booking in of_voucher)}
        for _, values in self.source.rows(events.TABLE, numbers):
            try:
                event, corrections = rows.event(values, voucher.issuer_uid, self.reading)
                if event.subject_id not in subjects:
                    raise InvalidRow("its subject was rejected", event.subject_id)
            except InvalidRow as invalid:
                self._reject(events.TABLE, values, invalid)
            else:
                self._note_corrections(events.TABLE, event.id, corrections)
                valid.append(event)
        return valid

    def _add_event_without_voucher(self, values: Values, subject_id: str, family: Family) -> None:
        """Add an event of a room; an event of a voucher that is not migrated is rejected."""
        try:
            event, corrections = rows.event(values, None, self.reading)
        except InvalidRow as invalid:
            self._reject(events.TABLE, values, invalid)
            return
        if event.type != "presence.match":
            self._reject_orphan(events.TABLE, values, subject_id, "subject_id", of_family=True)
            return
        self._note_corrections(events.TABLE, event.id, corrections)
        item = events.to_item(families.from_log(event))
        family.past.append(Put(events.TABLE, event.id, item))
        self.report.valid[events.TABLE] += 1

    def _reject_orphan(
        self,
        table: str,
        values: Values,
        voucher_id: str,
        field_name: str,
        *,
        of_family: bool = False,
    ) -> None:
        if not voucher_id:
            invalid = InvalidRow(f"{field_name} is required")
        elif voucher_id in self._seen_vouchers:
            invalid = InvalidRow("its voucher was rejected", voucher_id)
        else:
            invalid = InvalidRow("its voucher is not in the file", voucher_id)
        self._reject(table, values, invalid, of_family=of_family)

    def _reject(
        self, table: str, values: Values, invalid: InvalidRow, *, of_family: bool = True
    ) -> None:
        row_id = abbreviated(values.get("id") or "(no id)")
        self.report.remarks.append(Remark(table, row_id, "rejected", invalid.reason, invalid.value))
        if not of_family:
            self.progress.step()

    def _note_corrections(self, table: str, row_id: str, corrections: list[str]) -> None:
        for correction in corrections:
            self.report.remarks.append(Remark(table, row_id, "corrected", correction))
