"""Listings of bookings: by voucher, issuer, holder, status and slot."""

from __future__ import annotations

import itertools

import pytest

from chalicelib.domain.vouchers.booking import Booking
from chalicelib.storage.tables import bookings
from tests.domain import made
from tests.domain.made import HOUR, MS, NOW
from tests.storage.conftest import Storage
from tests.storage.repositories.pages import RANGES, check_listing, is_in


def some_bookings() -> list[Booking]:
    """Bookings of two vouchers, issuers and holders, live and cancelled, over half a day."""
    kinds = itertools.product(
        ("v-1", "v-2"), ("hotel", "spa"), ("anna", "bert"), ("booked", "cancelled")
    )
    return [
        made.booking(
            id=f"b-{number:03}",
            voucher_id=voucher_id,
            issuer_uid=issuer,
            holder_uid=holder,
            slot_start=NOW + (number * 7 % 11) * HOUR,
            slot_end=NOW + (number * 7 % 11 + 1) * HOUR,
            status=status,
            created_at=NOW + (number // 2) * MS,
        )
        for number, (voucher_id, issuer, holder, status) in enumerate([*kinds] * 2)
    ]


def test_bookings_by_voucher_issuer_holder_status_and_slot(
    storage: Storage, subtests: pytest.Subtests
) -> None:
    stored = some_bookings()
    for each in stored:
        storage.put("voucher_bookings", bookings.to_item(each))
    for issuer, holder, voucher_id, status, bounds in itertools.product(
        (None, "hotel"), (None, "anna"), (None, "v-1"), (None, "booked"), RANGES
    ):
        with subtests.test(
            issuer=issuer, holder=holder, voucher_id=voucher_id, status=status, bounds=bounds
        ):
            expected = [
                each
                for each in stored
                if issuer in (None, each.issuer_uid)
                and holder in (None, each.holder_uid)
                and voucher_id in (None, each.voucher_id)
                and status in (None, each.status)
                and is_in(each.slot_start, bounds)
            ]
            # Only a calendar, an issuer's range of slots, is sorted by slot.
            by_slot = bounds != (None, None) and voucher_id is None and holder is None
            check_listing(
                lambda: storage.store.bookings.list_by(issuer, holder, voucher_id, status, *bounds),  # noqa: B023
                expected,
                lambda each: each.slot_start if by_slot else each.created_at,  # noqa: B023
                (2, 100) if bounds == (None, None) else (3,),
            )
