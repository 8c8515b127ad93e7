"""Puts the vouchers of a file into calendars that their hotel has made (docs/migration.md).

An issued voucher that would have no start there keeps a calendar of its own. A booking goes in
whether it fits or not, because its guest relies on it; `calendar/conflicts` lists those that do
not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.domain.calendars.agenda import of_booking
from chalicelib.domain.calendars.calendar import BUFFER_MINUTES_MAX
from chalicelib.domain.calendars.claims import Claim
from chalicelib.domain.calendars.conflicts import LENGTH_MAX
from chalicelib.domain.calendars.schedule import (
    BOOKABLE_UNTIL,
    CalendarState,
    Schedule,
    end_of,
)
from chalicelib.domain.errors import CalendarNotFound
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.slot_taking import promise_of
from chalicelib.domain.vouchers.voucher import Booked, Voucher
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.repositories.calendars import CalendarRepository
from chalicelib.storage.repositories.claims import agenda_part, block_parts
from chalicelib.storage.tables import bookings, vouchers
from infra.migrate.report import Remark
from infra.operator.stage_tables import StageTables

MONTH = timedelta(days=31)
AHEAD_MAX = timedelta(days=400)
"""How far ahead starts and bookings are compared with the calendar's special days."""
MARGIN = LENGTH_MAX + timedelta(minutes=BUFFER_MINUTES_MAX)
PLACES = 1  # of a voucher of the first system: it was for one booking of one slot


class UnusableCalendar(Exception):
    """A calendar that cannot take the vouchers; the text says why."""


@dataclass(slots=True)
class Target:
    """A calendar that takes vouchers of its hotel."""

    state: CalendarState
    used: Counter[int]
    """The places that are used, by cell: as its agenda says, and by this file."""
    entries: frozenset[str]
    """The bookings that its agenda has already."""
    months: dict[datetime, Schedule] = field(default_factory=dict)
    """The hours of the month that follows a day."""


@dataclass(slots=True)
class IntoCalendars:
    """The calendars that the operator has named; without any, every voucher stays as it is."""

    targets: Mapping[tuple[str, str | None], Target] = field(default_factory=dict)
    """By issuer, and by service type; None: for all that no other one takes."""
    now: datetime = EARLIEST

    def put(
        self, voucher: Voucher, of_voucher: list[Booking], remarks: list[Remark]
    ) -> tuple[Voucher, list[Booking], Parts]:
        """The voucher and its bookings in their calendar, and what is written there for them. What
        is over stays as it is."""
        issuer_uid = voucher.issuer_uid
        target = self.targets.get((issuer_uid, voucher.service_type)) or self.targets.get(
            (issuer_uid, None)
        )
        unchanged: tuple[Voucher, list[Booking], Parts] = (voucher, of_voucher, {})
        if target is None:
            return unchanged
        calendar_id = target.state.calendar.id
        if voucher.state == "issued":
            if self._has_start(target, voucher):
                return replace(voucher, calendar_id=calendar_id, places=PLACES), of_voucher, {}
            if voucher.valid_until > self.now:
                reason = "no start of the calendar fits it: it keeps a calendar of its own"
                remarks.append(Remark(vouchers.TABLE, voucher.id, "misfit", reason, calendar_id))
            return unchanged
        if not isinstance(voucher.state, Booked) or voucher.state.booking.slot_end <= self.now:
            return unchanged
        live = voucher.state.booking
        if live.slot_end - live.slot_start > MONTH or live.slot_start > BOOKABLE_UNTIL:
            reason = "no calendar counts so long or so late a slot: it keeps a calendar of its own"
            remarks.append(Remark(bookings.TABLE, live.id, "misfit", reason, calendar_id))
            return unchanged
        return self._put_booking(target, voucher, voucher.state, of_voucher, remarks)

    def _put_booking(
        self,
        target: Target,
        voucher: Voucher,
        state: Booked,
        of_voucher: list[Booking],
        remarks: list[Remark],
    ) -> tuple[Voucher, list[Booking], Parts]:
        settings, live = target.state.calendar, state.booking
        claim = Claim(
            settings.id, live.slot_start - settings.before, live.slot_end + settings.after, PLACES
        )
        booked = replace(live, **promise_of(settings, claim, live.slot_start))
        problem = self._problem(target, booked, claim)
        if problem:
            reason = f"its slot does not fit into the calendar: {problem}"
            remarks.append(Remark(bookings.TABLE, live.id, "misfit", reason, settings.id))
        guard = f"{bookings.TABLE} {live.id}"
        parts: Parts = {"agenda": agenda_part(of_booking(booked, claim), guard)}
        parts |= block_parts(claim, guard)
        return (
            replace(
                voucher,
                calendar_id=settings.id,
                places=PLACES,
                state=replace(state, booking=booked),
            ),
            [booked if booking.id == live.id else booking for booking in of_voucher],
            parts,
        )

    def _problem(self, target: Target, booked: Booking, claim: Claim) -> str | None:
        if booked.id not in target.entries:
            target.used.update(dict.fromkeys(claim.cells, claim.places))
        if booked.slot_start > self.now + AHEAD_MAX:
            return None
        schedule = Schedule(target.state, booked.slot_start - MARGIN, booked.slot_end + MARGIN)
        if not schedule.is_open(booked.slot_start, booked.slot_end):
            return "closed"
        if not schedule.is_start(booked.slot_start):
            return "off_grid"
        is_full = any(target.used[cell] > schedule.capacity_of(cell) for cell in claim.cells)
        return "overfull" if is_full else None

    def _has_start(self, target: Target, voucher: Voucher) -> bool:
        """Whether the hours have room for the service, within its validity and to come."""
        calendar = target.state.calendar
        low = max(voucher.valid_from, self.now)
        if low > BOOKABLE_UNTIL - 2 * AHEAD_MAX:
            return False
        last = min(voucher.valid_until, low + AHEAD_MAX)
        while low < last:
            high = min(low + MONTH, last)
            schedule = self._month(target, low)
            for start in schedule.starts(low, high):
                end = end_of(calendar, start, voucher.duration)
                is_in_time = start > self.now and end <= voucher.valid_until
                if is_in_time and schedule.is_open(start, end):
                    return True
            low = high
        return False

    def _month(self, target: Target, low: datetime) -> Schedule:
        """The calendar from this day on, for a month of starts; many vouchers begin on one day."""
        day = low.replace(hour=0, minute=0, second=0, microsecond=0)
        if day not in target.months:
            target.months[day] = Schedule(target.state, day - MARGIN, day + 2 * MONTH + MARGIN)
        return target.months[day]


def read(tables: StageTables, names: Sequence[str], now: datetime) -> IntoCalendars:
    """The calendars of the options --calendar, as they are stored. Raises UnusableCalendar."""
    targets: dict[tuple[str, str | None], Target] = {}
    read_already: dict[str, Target] = {}
    for name in names:
        service_type, _, calendar_id = name.rpartition("=")
        if calendar_id not in read_already:
            read_already[calendar_id] = _target(tables, calendar_id, now)
        target = read_already[calendar_id]
        of = target.state.calendar.issuer_uid, service_type or None
        if of in targets:
            what = f"vouchers of the type {service_type}" if service_type else "other vouchers"
            raise UnusableCalendar(f"two calendars are named for the {what} of {of[0]}")
        targets[of] = target
    return IntoCalendars(targets, now)


def _target(tables: StageTables, calendar_id: str, now: datetime) -> Target:
    repository = CalendarRepository(tables.client.with_deadline())
    try:
        calendar = repository.get(calendar_id)
    except CalendarNotFound:
        raise UnusableCalendar(f"there is no calendar {calendar_id}") from None
    if calendar.archived:
        raise UnusableCalendar(f"the calendar {calendar_id} is archived")
    first, last = (now - MARGIN).date(), (now + AHEAD_MAX + MARGIN).date()
    special_days = repository.special_days(calendar_id, first, last)
    entries = list(repository.entries(calendar_id, now, now + 10 * AHEAD_MAX))
    used: Counter[int] = Counter()
    for entry in entries:
        used.update(dict.fromkeys(entry.claim.cells, entry.places))
    state = CalendarState(calendar, special_days, {})
    return Target(state, used, frozenset(entry.id for entry in entries))
