"""The slot that a booking takes: of the voucher's own calendar, or of a shared one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.domain.calendars import starts
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.calendars.schedule import CalendarState, Schedule
from chalicelib.domain.vouchers import slots
from chalicelib.domain.vouchers.errors import SlotUnavailable
from chalicelib.domain.vouchers.voucher import Voucher


class TakenSlot(NamedTuple):
    """A slot that can be booked."""

    end: datetime
    taking: Taking | None = None
    promise: dict[str, Any] = {}  # noqa: RUF012 (never changed)
    """The fields of the booking that a shared calendar brings."""


def take(
    voucher: Voucher,
    start: datetime,
    now: datetime,
    calendar: CalendarState | None,
    own: Claim | None = None,
) -> TakenSlot:
    """The slot of a voucher that starts then, and what it takes in its calendar, if that is a
    shared one. `own` are the places that the voucher takes already, and gives back in the same
    change. Raises SlotUnavailable."""
    if calendar is None:
        reason = slots.unavailable(voucher, start, now)
        if reason:
            raise SlotUnavailable(reason)
        return TakenSlot(start + voucher.duration)
    state = calendar.without(own)
    schedule = Schedule(state, *starts.span(start, start, voucher.duration))
    decided = starts.Decisions(voucher, schedule, now).of(start)
    if decided.reason:
        raise SlotUnavailable(decided.reason, of_calendar=True)
    taking = starts.taking(voucher, schedule, decided)
    if own is not None:
        taking = taking.beside(own)
    return TakenSlot(decided.end, taking, promise_of(calendar.calendar, taking.claim, start))


def promise_of(calendar: Calendar, claim: Claim, start: datetime) -> dict[str, Any]:
    """The fields of a booking that takes these places of a calendar: its claim, and what the hotel
    promises as it is made."""
    return {
        "calendar_id": claim.calendar_id,
        "places": claim.places,
        "claim_start": claim.start,
        "claim_end": claim.end,
        "cancel_until": start - timedelta(minutes=calendar.cancel_until_minutes),
        "late_cancel": calendar.late_cancel,
        "unredeemed": calendar.unredeemed,
    }


def take_again(
    claim: Claim, calendar: CalendarState | None, released_at: datetime | None, now: datetime
) -> Taking:
    """A claim that was given back at `released_at`, to be made again at `now`. Raises
    SlotUnavailable where others have its places."""
    if calendar is None or released_at is None:
        raise ValueError("a claim is made again in its calendar, after it was given back")
    taking = starts.taking_again(claim, calendar, now)
    if taking is None:
        raise SlotUnavailable("taken", of_calendar=True)
    return taking._replace(released_at=released_at)
