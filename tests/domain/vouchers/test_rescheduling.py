"""A booking that moves: until when, how often, and where to, in any calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import RescheduleTooLate, SlotUnavailable, TooManyChanges
from chalicelib.domain.vouchers.rescheduling import reschedule
from chalicelib.domain.vouchers.slot_taking import take
from tests.domain.calendars.made_moves import Move, most_at_once, moves
from tests.domain.made import HOUR, MS, NOW, actor, booked, live_booking

SLOT = NOW + 2 * HOUR


@pytest.mark.parametrize("late", [-MS, 0 * MS, MS])
def test_a_guest_moves_until_the_slot_begins(late: timedelta) -> None:
    then = actor(SLOT + late)
    if late < 0 * MS:
        assert reschedule(then, booked(), None, SLOT + 2 * HOUR, by_issuer=False).booking
    else:
        with pytest.raises(RescheduleTooLate):
            reschedule(then, booked(), None, SLOT + 2 * HOUR, by_issuer=False)
    assert reschedule(then, booked(), None, SLOT + 2 * HOUR, by_issuer=True).booking


def test_moves_of_guests_are_counted_and_of_hotels_not() -> None:
    live = booked()
    for number in range(1, 6):
        live = reschedule(actor(), live, None, SLOT + number * HOUR, by_issuer=False).voucher
    assert live.guest_cancellations is not None
    assert live.guest_cancellations.by_guest == {"guest-1": 5}
    with pytest.raises(TooManyChanges):
        reschedule(actor(), live, None, SLOT, by_issuer=False)
    with pytest.raises(TooManyChanges):
        lifecycle.cancel(actor(), live, None, None, by_issuer=False)
    moved = reschedule(actor(), live, None, SLOT, by_issuer=True).voucher
    assert moved.guest_cancellations == live.guest_cancellations
    assert live_booking(moved).sequence == 6


@given(moves())
def test_a_move_is_free_where_the_others_leave_room(move: Move) -> None:
    voucher, state, others, start = move
    own = live_booking(voucher).claim
    calendar = state.calendar
    taken = most_at_once(others, start - calendar.before, start + voucher.duration + calendar.after)
    if taken + (voucher.places or 1) <= calendar.capacity:
        assert take(voucher, start, NOW, state, own=own).taking
    else:
        assert reason_of(move, start) == "taken"


def reason_of(move: Move, start: datetime) -> object:
    """Why a slot is refused."""
    own = live_booking(move.voucher).claim
    with pytest.raises(SlotUnavailable) as refused:
        take(move.voucher, start, NOW, move.state, own=own)
    assert isinstance(refused.value.details, dict)
    return refused.value.details["reason"]
