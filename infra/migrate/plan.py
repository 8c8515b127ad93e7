"""The whole file as families to write, one after another, with a remark on every row that is not
simply taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.model import Booking, Event, Voucher
from chalicelib.storage import bookings, events, vouchers
from infra.migrate import families, rows
from infra.migrate.families import Family, Put
from infra.migrate.report import Remark, Report
from infra.migrate.rows import Unfit, Values
from infra.migrate.source import Source
from infra.progress import Progress

TWICE = "its id is there more than once; the first such row counts"


@dataclass(slots=True)
class Plan:
    """One reading of the file. Only numbers of rows are kept in memory, not the rows."""

    source: Source
    report: Report
    progress: Progress
    _bookings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _events: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _voucher_of: dict[str, str] = field(default_factory=dict)
    _vouchers: set[str] = field(default_factory=set)

    def families(self) -> Iterator[Family]:
        """Every family of the file, in the order of its vouchers."""
        self._index()
        for _, values in self.source.rows(vouchers.TABLE):
            made = self._family(values)
            if made:
                yield made
        for owner, numbers in self._bookings.items():
            for _, values in self.source.rows(bookings.TABLE, numbers):
                self._orphan(bookings.TABLE, values, owner, "voucher_id")
        for subject, numbers in self._events.items():
            made = Family(rows=len(numbers))
            for _, values in self.source.rows(events.TABLE, numbers):
                self._loose(values, subject, made)
            yield made

    def _index(self) -> None:
        for number, values in self.source.rows(bookings.TABLE):
            known = rows.name(values.get("id"))
            if known and known in self._voucher_of:
                self._refuse(bookings.TABLE, values, Unfit(TWICE), of_family=False)
                continue
            owner = rows.name(values.get("voucher_id"))
            self._voucher_of[known] = owner
            self._bookings[owner].append(number)
        seen: set[str] = set()
        for number, values in self.source.rows(events.TABLE):
            known = rows.name(values.get("id"))
            if known and known in seen:
                self._refuse(events.TABLE, values, Unfit(TWICE), of_family=False)
                continue
            seen.add(known)
            subject = rows.name(values.get("subject_id"))
            self._events[self._voucher_of.get(subject, subject)].append(number)

    def _family(self, values: Values) -> Family | None:
        known = rows.name(values.get("id"))
        if known and known in self._vouchers:
            self._refuse(vouchers.TABLE, values, Unfit(TWICE), of_family=False)
            return None
        self._vouchers.add(known)
        try:
            held, mended = rows.voucher(values)
        except Unfit as unfit:
            self._refuse(vouchers.TABLE, values, unfit, of_family=False)
            return None
        self._mended(vouchers.TABLE, held.id, mended)
        booking_numbers = self._bookings.pop(held.id, [])
        event_numbers = self._events.pop(held.id, [])
        held, taken = families.settle(
            held, self._bookings_of(held, booking_numbers), self.report.remarks
        )
        told = self._events_of(held, taken, event_numbers)
        made = families.family(held, taken, told)
        made.rows = 1 + len(booking_numbers) + len(event_numbers)
        self.report.taken.update(
            {vouchers.TABLE: 1, bookings.TABLE: len(taken), events.TABLE: len(told)}
        )
        self.report.added.update(made.added)
        return made

    def _bookings_of(self, held: Voucher, numbers: list[int]) -> list[Booking]:
        taken = []
        for _, values in self.source.rows(bookings.TABLE, numbers):
            try:
                known, mended = rows.booking(values, held)
            except Unfit as unfit:
                self._refuse(bookings.TABLE, values, unfit)
            else:
                self._mended(bookings.TABLE, known.id, mended)
                taken.append(known)
        return taken

    def _events_of(self, held: Voucher, taken: list[Booking], numbers: list[int]) -> list[Event]:
        told = []
        subjects = {held.id, *(known.id for known in taken)}
        for _, values in self.source.rows(events.TABLE, numbers):
            try:
                event, _ = rows.event(values, held.issuer_uid)
                if event.subject_id not in subjects:
                    raise Unfit("what it tells of was not taken", event.subject_id)
            except Unfit as unfit:
                self._refuse(events.TABLE, values, unfit)
            else:
                told.append(event)
        return told

    def _loose(self, values: Values, subject: str, made: Family) -> None:
        """An event that is not about a voucher that was taken: a match, or one to refuse."""
        try:
            event, _ = rows.event(values, None)
        except Unfit as unfit:
            self._refuse(events.TABLE, values, unfit)
            return
        if event.type != "presence.match":
            self._orphan(events.TABLE, values, subject, "subject_id", of_family=True)
            return
        marked = families.from_log(event)
        made.past.append(Put(events.TABLE, event.id, events.to_item(marked)))
        self.report.taken[events.TABLE] += 1

    def _orphan(
        self, table: str, values: Values, owner: str, field_name: str, *, of_family: bool = False
    ) -> None:
        if not owner:
            unfit = Unfit(f"{field_name} is required")
        elif owner in self._vouchers:
            unfit = Unfit("its voucher was not taken", owner)
        else:
            unfit = Unfit("its voucher is not in the file", owner)
        self._refuse(table, values, unfit, of_family=of_family)

    def _refuse(self, table: str, values: Values, unfit: Unfit, *, of_family: bool = True) -> None:
        shown = rows.shown(values.get("id") or "(no id)")
        self.report.remarks.append(Remark(table, shown, "refused", unfit.reason, unfit.value))
        if not of_family:
            self.progress.step()

    def _mended(self, table: str, known: str, mended: list[str]) -> None:
        for what in mended:
            self.report.remarks.append(Remark(table, known, "mended", what))
