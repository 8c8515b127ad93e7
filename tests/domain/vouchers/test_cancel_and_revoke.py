"""A booking cancelled, and a voucher revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers import lifecycle, slots
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotLive, CancelTooLate, TooManyChanges
from chalicelib.domain.vouchers.voucher import Voucher
from tests.domain import made
from tests.domain.made import (
    ACTOR,
    HOUR,
    MS,
    NOW,
    actor,
    booked,
    cancelled_booking,
    in_status,
    live_booking,
    voucher,
)

START = NOW + 2 * HOUR  # of the slot that `booked` books
END = NOW + 10 * HOUR  # of the validity
REBOOKED = lifecycle.book(ACTOR, voucher(), START, "guest-2", "b-2").voucher
CONSUMED = in_status("consumed")


def test_cancel_marks_the_booking_as_cancelled_with_its_reason() -> None:
    before = booked()
    change = lifecycle.cancel(actor(NOW + HOUR), before, None, "ill", by_issuer=False)
    assert change.previous_booking == before.booking
    assert change.booking == replace(
        live_booking(before), status="cancelled", cancel_reason="ill", cancelled_at=NOW + HOUR
    )
    assert not change.requires_unexpired


@given(made.vouchers(), st.data())
def test_cancel_undoes_book_but_for_the_version(issued: Voucher, data: st.DataObject) -> None:
    now = issued.valid_from - HOUR
    free, _ = slots.free(issued, now, None, None)
    if not free:
        return
    slot = data.draw(st.sampled_from(list(free)))
    guest = data.draw(made.uids)
    before = lifecycle.book(actor(now), issued, slot.start, guest, "b-1").voucher
    ends = [now, slot.start, issued.valid_until - MS, issued.valid_until]
    later = data.draw(st.sampled_from(ends))
    change = lifecycle.cancel(actor(later), before, before.booking, None, by_issuer=True)
    status = "issued" if later < issued.valid_until else "expired"
    assert change.voucher == replace(issued, version=issued.version + 2, state=status)
    assert change.voucher.due_at == (issued.valid_until if status == "issued" else None)


@pytest.mark.parametrize(
    "issued",
    [voucher(), voucher(holder_uid="anna"), voucher(holder_uid="anna", transferable=True)],
    ids=["bearer", "named", "transferable"],
)
@pytest.mark.parametrize("verb", ["cancel", "revoke"])
def test_the_voucher_goes_back_to_its_previous_holder(issued: Voucher, verb: str) -> None:
    if verb == "cancel":
        change = lifecycle.cancel(ACTOR, booked(issued), None, None, by_issuer=False)
    else:
        change = lifecycle.revoke(ACTOR, booked(issued), None)
    assert change.voucher.holder_uid == issued.holder_uid
    assert change.voucher.previous_holder_uid is None
    assert change.voucher.booking is None


@pytest.mark.parametrize(
    ("now", "by_issuer", "is_possible"),
    [
        (START - MS, False, True),
        (START, False, False),
        (START + HOUR, False, False),
        (START - MS, True, True),
        (START, True, True),
        (END + HOUR, True, True),
    ],
)
def test_a_guest_cancels_until_the_slot_starts_and_the_issuer_until_it_is_consumed(
    now: datetime, by_issuer: bool, is_possible: bool
) -> None:
    if is_possible:
        assert lifecycle.cancel(actor(now), booked(), None, None, by_issuer=by_issuer).booking
    else:
        with pytest.raises(CancelTooLate):
            lifecycle.cancel(actor(now), booked(), None, None, by_issuer=by_issuer)


DAY = timedelta(days=1)
MIDNIGHT = (NOW + DAY).replace(hour=0)
LONG = voucher(valid_until=NOW + 3 * DAY)


def book_and_cancel(before: Voucher, guest: str, now: datetime, *, by_issuer: bool) -> Voucher:
    """The voucher after this guest has booked it and the booking was cancelled."""
    live = lifecycle.book(actor(now), before, NOW + 2 * DAY, guest, "b-9").voucher
    return lifecycle.cancel(actor(now), live, None, None, by_issuer=by_issuer).voucher


def cancelled_by(guests: Iterable[str], now: datetime = NOW) -> Voucher:
    """A voucher that these guests have booked and cancelled."""
    before = LONG
    for guest in guests:
        before = book_and_cancel(before, guest, now, by_issuer=False)
    return before


def test_a_guest_cancels_a_voucher_five_times_a_day_and_then_the_hotel_does() -> None:
    worn = cancelled_by(["anna"] * 5)
    for _ in range(3):
        with pytest.raises(TooManyChanges):
            book_and_cancel(worn, "anna", MIDNIGHT - MS, by_issuer=False)
        worn = book_and_cancel(worn, "anna", MIDNIGHT - MS, by_issuer=True)
    assert book_and_cancel(worn, "bert", NOW, by_issuer=False).status == "issued"
    assert lifecycle.revoke(ACTOR, worn, None).voucher.status == "cancelled"
    assert book_and_cancel(worn, "anna", MIDNIGHT, by_issuer=False).status == "issued"


def test_many_guests_cancel_a_voucher_twenty_times_a_day() -> None:
    worn = cancelled_by(f"guest-{number % 7}" for number in range(20))
    with pytest.raises(TooManyChanges):
        book_and_cancel(worn, "guest-7", NOW, by_issuer=False)
    assert book_and_cancel(worn, "guest-7", NOW, by_issuer=True).status == "issued"
    assert book_and_cancel(worn, "guest-7", MIDNIGHT, by_issuer=False).status == "issued"


@pytest.mark.parametrize("end", [lifecycle.revoke, partial(lifecycle.cancel, booking=None)])
def test_the_name_given_with_a_booking_goes_with_it(end: Callable[..., VoucherChange]) -> None:
    for name in (None, "Anna"):
        before = replace(voucher(), holder_name=name)
        for named in (None, "Bert"):
            live = lifecycle.book(ACTOR, before, START, "bert", "b-9", named).voucher
            assert live.holder_name == (named or name)
            by = {} if end is lifecycle.revoke else {"by_issuer": True}
            assert end(ACTOR, live, reason=None, **by).voucher.holder_name == name


def test_cancellations_by_the_hotel_do_not_count() -> None:
    before = LONG
    for _ in range(25):
        before = book_and_cancel(before, "anna", NOW, by_issuer=True)
    assert before.guest_cancellations is None
    assert cancelled_by(["anna"]).guest_cancellations is not None


@pytest.mark.parametrize(
    ("before", "booking", "error"),
    [
        (voucher(), None, BookingNotLive),
        (voucher(), cancelled_booking(), BookingNotLive),
        (in_status("cancelled"), None, BookingNotLive),
        (in_status("expired"), None, BookingNotLive),
        # the voucher has been booked again since: the new booking is somebody else's
        (REBOOKED, cancelled_booking(), BookingNotLive),
        (REBOOKED, live_booking(booked()), BookingNotLive),
        (CONSUMED, None, CancelTooLate),
        (CONSUMED, live_booking(CONSUMED), CancelTooLate),
        # used by a walk-in: there never was a booking
        (lifecycle.redeem(ACTOR, voucher(), None).voucher, None, BookingNotLive),
    ],
)
@pytest.mark.parametrize("by_issuer", [True, False])
def test_only_a_live_booking_can_be_cancelled(
    before: Voucher, booking: Booking | None, error: type[DomainError], by_issuer: bool
) -> None:
    with pytest.raises(error):
        lifecycle.cancel(actor(NOW + HOUR), before, booking, None, by_issuer=by_issuer)


def test_revoke_cancels_the_voucher_and_its_live_booking() -> None:
    before = booked()
    change = lifecycle.revoke(actor(NOW + HOUR), before, "closed")
    assert change.voucher.status == "cancelled"
    assert change.voucher.booking is None
    assert change.voucher.due_at is None
    assert change.booking == replace(
        live_booking(before), status="cancelled", cancel_reason="closed", cancelled_at=NOW + HOUR
    )
    assert change.previous_booking == before.booking
    assert not change.requires_unexpired


def test_revoke_of_an_issued_voucher_changes_no_booking() -> None:
    change = lifecycle.revoke(ACTOR, voucher(), None)
    assert change.voucher == replace(voucher(), state="cancelled", version=2)
    assert change.booking is None
    assert change.requires_unexpired


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [
        (in_status("consumed"), NOW, "consumed"),
        (in_status("cancelled"), NOW, "cancelled"),
        (in_status("expired"), NOW, "expired"),
        (voucher(), END, "expired"),
    ],
)
def test_a_voucher_that_is_over_cannot_be_revoked(
    before: Voucher, now: datetime, status: str
) -> None:
    with pytest.raises(CancelTooLate) as error:
        lifecycle.revoke(actor(now), before, None)
    assert error.value.details == {"status": status}
