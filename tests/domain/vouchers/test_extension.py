"""A voucher becomes valid for longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.vouchers.errors import VoucherNotExtendable
from chalicelib.domain.vouchers.extension import extend
from tests.domain.made import HOUR, MS, NOW, actor, booked, in_status, voucher

END = NOW + 10 * HOUR  # of the validity
LATER = END + HOUR


def test_an_issued_voucher_is_due_later() -> None:
    change = extend(actor(), voucher(), LATER, None)
    assert change.voucher == replace(voucher(), valid_until=LATER, version=2)
    assert change.voucher.due_at == LATER
    assert not change.requires_unexpired


def test_a_booked_voucher_stays_booked() -> None:
    change = extend(actor(), booked(), LATER, None)
    assert change.voucher == replace(booked(), valid_until=LATER, version=3)
    assert change.booking == change.previous_booking == booked().booking


@pytest.mark.parametrize("stored", ["issued", "expired"])
def test_an_expired_voucher_is_issued_again(stored: str) -> None:
    """Whether or not the sweep has recorded that it expired."""
    expired = voucher(state=stored)
    change = extend(actor(END + MS), expired, LATER, None)
    assert (change.voucher.status, change.voucher.due_at) == ("issued", LATER)


@pytest.mark.parametrize(
    ("until", "now", "code"),
    [
        (END, NOW, "not_longer"),
        (END - MS, NOW, "not_longer"),
        (END + MS, END + MS, "already_over"),
    ],
)
def test_the_end_must_be_later_and_to_come(until: datetime, now: datetime, code: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        extend(actor(now), voucher(), until, None)
    assert [each["code"] for each in refused.value.details] == [code]  # type: ignore[union-attr]
    extend(actor(now), voucher(), END + 2 * MS, None)


@pytest.mark.parametrize("status", ["consumed", "cancelled"])
def test_what_is_over_for_good_is_not_extended(status: str) -> None:
    with pytest.raises(VoucherNotExtendable) as refused:
        extend(actor(), in_status(status), NOW + timedelta(days=9), None)
    assert refused.value.details == {"status": status}
