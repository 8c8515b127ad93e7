"""An issued voucher gets other texts, or comes into a calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.vouchers.alteration import alter
from chalicelib.domain.vouchers.errors import VoucherNotChangeable
from tests.domain.made import HOUR, MS, NOW, actor, in_status, voucher

END = NOW + 10 * HOUR


def test_only_what_is_stated_and_differs_is_changed() -> None:
    change = alter(actor(), voucher(title="Spa"), title="Day spa", description="", reason="new")
    assert change is not None
    assert change.voucher == replace(voucher(), title="Day spa", version=2)
    assert change.event.meta == {"changed": ["title"], "reason": "new"}
    assert change.requires_unexpired
    assert alter(actor(), voucher(title="Spa"), title="Spa") is None
    assert alter(actor(), voucher()) is None


@pytest.mark.parametrize("status", ["booked", "consumed", "cancelled", "expired"])
def test_what_is_not_issued_stays(status: str) -> None:
    with pytest.raises(VoucherNotChangeable) as refused:
        alter(actor(), in_status(status), title="Day spa")
    assert refused.value.details == {"status": status}


def test_nothing_is_changed_from_its_end_on() -> None:
    assert alter(actor(END - MS), voucher(), title="Day spa") is not None
    with pytest.raises(VoucherNotChangeable):
        alter(actor(END), voucher(), title="Day spa")
