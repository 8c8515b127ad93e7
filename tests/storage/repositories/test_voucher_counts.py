"""Counts of vouchers that cost no more than they may."""

from __future__ import annotations

from tests.domain.made import HOUR, NOW, voucher
from tests.storage.conftest import Storage

ROWS = 40
LONG = "x" * 60_000  # 40 of them are more than two pages of 1 MB


def test_more_pages_than_allowed_are_not_counted(local_storage: Storage) -> None:
    for number in range(ROWS):
        current = voucher(
            id=f"v-{number}",
            valid_from=NOW - HOUR,
            valid_until=NOW + HOUR if number % 4 else NOW,
            description=LONG,
        )
        local_storage.put_voucher(current)
    counts = local_storage.store.voucher_counts
    whole = {"issued": 30, "booked": 0, "consumed": 0, "cancelled": 0, "expired": 10}
    assert counts.by_status("hotel", NOW, pages_max=4) == whole
    # The rest of the issued ones may be expired, too.
    unknown = {"issued": None, "expired": None}
    assert counts.by_status("hotel", NOW, pages_max=1) == whole | unknown
