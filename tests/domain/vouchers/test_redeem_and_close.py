"""A voucher used, and what the sweep makes of one that is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.errors import BookingNotLive, VoucherNotRedeemable
from chalicelib.domain.vouchers.voucher import Consumed, Voucher
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


@pytest.mark.parametrize("now", [NOW, START, START + HOUR, END, END + HOUR])
@pytest.mark.parametrize("is_named", [True, False], ids=["by booking", "by voucher"])
@pytest.mark.parametrize("issued", [voucher(), voucher(holder_uid="anna", transferable=True)])
def test_redeem_consumes_a_booked_voucher_and_leaves_its_booking_booked(
    now: datetime, is_named: bool, issued: Voucher
) -> None:
    before = booked(issued)
    change = lifecycle.redeem(actor(now), before, before.booking if is_named else None)
    used = Consumed(before.booking, issued.holder_uid, at=now, by="redeem")
    assert change.voucher == replace(before, state=used, version=3)
    assert change.booking == before.booking == change.previous_booking
    assert change.voucher.due_at is None
    assert not change.requires_unexpired


@pytest.mark.parametrize("now", [NOW, END - MS])
def test_redeem_consumes_an_issued_voucher_while_it_is_valid(now: datetime) -> None:
    change = lifecycle.redeem(actor(now), voucher(), None)
    assert change.voucher == replace(voucher(), state=Consumed(at=now, by="redeem"), version=2)
    assert change.booking is None
    assert change.requires_unexpired


@pytest.mark.parametrize(
    ("before", "now", "status"),
    [
        (voucher(), NOW - MS, "issued"),
        (voucher(), END, "expired"),
        (in_status("consumed"), NOW, "consumed"),
        (in_status("cancelled"), NOW, "cancelled"),
        (in_status("expired"), NOW, "expired"),
    ],
)
def test_only_a_booked_voucher_or_a_valid_one_can_be_redeemed(
    before: Voucher, now: datetime, status: str
) -> None:
    with pytest.raises(VoucherNotRedeemable) as error:
        lifecycle.redeem(actor(now), before, None)
    assert error.value.details == {"status": status}


@pytest.mark.parametrize(
    ("before", "booking"),
    [
        (voucher(), cancelled_booking()),
        (REBOOKED, cancelled_booking()),
        (REBOOKED, live_booking(booked())),
    ],
)
def test_a_booking_that_is_not_live_cannot_be_redeemed(before: Voucher, booking: Booking) -> None:
    with pytest.raises(BookingNotLive):
        lifecycle.redeem(ACTOR, before, booking)


def test_a_booking_cannot_be_redeemed_twice() -> None:
    with pytest.raises(VoucherNotRedeemable):
        lifecycle.redeem(ACTOR, CONSUMED, live_booking(CONSUMED))


@pytest.mark.parametrize(
    ("status", "closing"),
    [
        ("issued", ("expired", "voucher.expire", {})),
        ("booked", ("consumed", "voucher.consume", {"booking_id": "b-1"})),
    ],
)
def test_the_sweep_expires_an_issued_voucher_and_consumes_a_booked_one(
    status: Any, closing: tuple[str, str, dict[str, Any]]
) -> None:
    due = DueVoucher(
        voucher_id="v-1",
        status=status,
        version=1,
        issuer_uid="hotel",
        booking_id="b-1" if status == "booked" else None,
        due_at=NOW,
    )
    assert lifecycle.close(due) == closing
