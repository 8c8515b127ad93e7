"""A guest did not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import BookingNotLive, NoShowTooEarly, NoShowTooLate
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.undo import undo
from chalicelib.domain.vouchers.voucher import Consumed
from tests.domain.made import (
    HOUR,
    MS,
    NOW,
    actor,
    booked,
    booking,
    in_status,
    live_booking,
    voucher,
)

START = NOW + 2 * HOUR  # of the slot
DAY = timedelta(days=1)
NAMED = voucher(holder_uid="anna", holder_name="Anna", transferable=True)


def test_the_voucher_is_lost_with_its_booking() -> None:
    before = booked(NAMED)
    change = no_show(actor(START), before, live_booking(before), give_back=False)
    state = Consumed(None, "anna", "Anna", at=START, by="noshow", lost_booking_id="b-1")
    assert change.voucher == replace(before, state=state, version=3)
    assert change.voucher.due_at is None
    assert change.booking == replace(live_booking(before), status="no_show")
    assert change.previous_booking == live_booking(before)


def test_with_give_back_it_is_as_before_the_booking() -> None:
    change = no_show(actor(START), booked(NAMED), None, give_back=True)
    assert change.voucher == replace(NAMED, version=3)
    assert change.booking is not None
    assert change.booking.status == "no_show"
    over = no_show(actor(NAMED.valid_until), booked(NAMED), None, give_back=True)
    assert over.voucher.state == "expired"


def test_not_before_the_slot() -> None:
    with pytest.raises(NoShowTooEarly) as refused:
        no_show(actor(START - MS), booked(), None, give_back=False)
    assert refused.value.details == {"slot_start": "2026-03-02T11:00:00Z"}


def test_a_day_after_it_was_consumed_it_stays() -> None:
    used = lifecycle.redeem(actor(START), booked(), None).voucher
    change = no_show(actor(START + DAY - MS), used, None, give_back=False)
    assert change.event.meta["consumed_by"] == "redeem"
    with pytest.raises(NoShowTooLate) as refused:
        no_show(actor(START + DAY), used, None, give_back=False)
    assert refused.value.details == {"noshow_until": "2026-03-03T11:00:00Z"}
    assert isinstance(used.state, Consumed)
    earlier = replace(used, state=replace(used.state, at=None, by=None))
    with pytest.raises(NoShowTooLate) as refused:
        no_show(actor(START), earlier, None, give_back=False)
    assert refused.value.details == {"noshow_until": None}


def test_a_booked_voucher_has_no_such_limit() -> None:
    assert no_show(actor(START + 9 * DAY), booked(), None, give_back=False).booking is not None


@pytest.mark.parametrize("status", ["issued", "cancelled", "expired"])
def test_without_a_booking_there_is_no_show_to_miss(status: str) -> None:
    with pytest.raises(BookingNotLive):
        no_show(actor(START), in_status(status), None, give_back=False)
    with pytest.raises(BookingNotLive):
        no_show(actor(START), booked(), booking(id="b-2"), give_back=False)


@pytest.mark.parametrize(("now", "status"), [(START + MS, "booked"), (START + HOUR, "issued")])
def test_it_can_be_undone(now: datetime, status: str) -> None:
    before = booked(NAMED)
    change = no_show(actor(START), before, None, give_back=False)
    undone = undo(actor(now), change.voucher, "came late", lost=change.booking)
    assert undone.voucher.status == status
    if status == "booked":
        assert undone.voucher == replace(before, version=4)
        assert undone.booking == live_booking(before)
    else:
        assert undone.voucher == replace(NAMED, version=4)
        assert undone.booking is not None
        assert (undone.booking.status, undone.booking.cancelled_at) == ("cancelled", now)
