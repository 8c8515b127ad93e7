"""Listings of vouchers: by issuer, holder, status and service, newest first."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from chalicelib.domain.vouchers.voucher import Consumed, State, Voucher
from tests.domain.made import HOUR, MS, NOW, in_status, voucher
from tests.storage.conftest import Storage
from tests.storage.repositories.pages import check_listing, read_pages


def some_vouchers() -> list[Voucher]:
    """Vouchers of two issuers, for two holders and none, in every status; two of each instant."""
    kinds = itertools.product(
        ("hotel", "spa"), (None, "anna", "bert"), ("issued", "booked", "consumed", "expired")
    )
    vouchers = []
    for number, (issuer, holder, status) in enumerate([*kinds] * 2):
        it = voucher(
            id=f"v-{number:03}",
            issuer_uid=issuer,
            holder_uid=holder,
            state=status if status in ("issued", "expired") else "issued",
            service_type="spa" if number % 3 else "hotel.booking",
            created_at=NOW + (number // 2) * MS,
            valid_from=NOW - HOUR,
            valid_until=NOW + 10 * HOUR if number % 5 else NOW,
        )
        if status in ("booked", "consumed"):
            state = in_status(status).state
            booking = replace(
                state.booking, voucher_id=it.id, issuer_uid=issuer, holder_uid=holder or "guest"
            )
            it = replace(it, holder_uid=holder or "guest", state=replace(state, booking=booking))
        vouchers.append(it)
    return vouchers


def test_vouchers_by_issuer_holder_status_and_service(
    storage: Storage, subtests: pytest.Subtests
) -> None:
    stored = some_vouchers()
    for each in stored:
        storage.put_voucher(each)
    for issuer, holder, status, service in itertools.product(
        (None, "hotel", "nobody"), (None, "anna"), (None, "issued", "booked"), (None, "spa")
    ):
        with subtests.test(issuer=issuer, holder=holder, status=status, service=service):
            expected = [
                each
                for each in stored
                if issuer in (None, each.issuer_uid)
                and holder in (None, each.holder_uid)
                and status in (None, each.status)
                and service in (None, each.service_type)
                and not (status == "issued" and each.valid_until <= NOW)
            ]
            check_listing(
                lambda: storage.store.vouchers.list_by(issuer, holder, status, service, now=NOW),  # noqa: B023
                expected,
                lambda each: each.created_at,
                (1, 3, 100),
            )


@pytest.mark.parametrize("state", [Consumed(), "expired", "cancelled"])
def test_vouchers_that_are_over_by_issuer_and_holder(storage: Storage, state: State) -> None:
    stored = [
        voucher(id=f"v-{n}", state=state, holder_uid="anna", created_at=NOW + n * MS)
        for n in range(4)
    ]
    for each in stored:
        storage.put_voucher(each)
    status = stored[0].status
    for issuer, holder in (("hotel", None), (None, "anna"), ("hotel", "anna")):
        check_listing(
            lambda: storage.store.vouchers.list_by(issuer, holder, status, now=NOW),  # noqa: B023
            stored,
            lambda each: each.created_at,
        )


@pytest.mark.parametrize(
    ("issuer", "holder"), [("hotel", None), (None, "anna"), ("hotel", "anna"), (None, None)]
)
def test_issued_leaves_out_vouchers_past_their_end_before_any_sweep(
    storage: Storage, issuer: str | None, holder: str | None
) -> None:
    its = {"valid_from": NOW - HOUR, "holder_uid": "anna"}
    storage.put_voucher(voucher(id="v-over", valid_until=NOW, **its))
    storage.put_voucher(voucher(id="v-open", valid_until=NOW + MS, **its))
    items, _ = storage.store.vouchers.list_by(issuer, holder, "issued", now=NOW).page(10, None)
    assert [each.id for each in items] == ["v-open"]


def test_a_rare_match_among_many_is_listed_once(storage: Storage) -> None:
    for number in range(120):
        service = "spa" if number in (0, 60) else "hotel.booking"
        created_at = NOW + number * MS
        storage.put_voucher(voucher(id=f"v-{number}", service_type=service, created_at=created_at))
    pages = read_pages(
        lambda: storage.store.vouchers.list_by("hotel", service_type="spa", now=NOW), 1
    )
    assert [each.id for page in pages for each in page] == ["v-60", "v-0"]
