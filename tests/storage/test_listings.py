"""Listings: newest first, each index and filter; paged without gaps, doubles or empty pages."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import pytest
from chalicelib.domain.model import Booking, Event, Voucher
from chalicelib.storage.listings import Listing, bookings_of, events_of, vouchers_of

from chalicelib.storage import bookings, events
from tests.domain.made import HOUR, MS, NOW, booked, voucher
from tests.storage.conftest import Bench

T = TypeVar("T")
LIMITS = (1, 2, 3, 5, 100)


def pages(bench: Bench, listing: Callable[[], Listing[T]], limit: int) -> list[list[T]]:
    """All pages of a listing."""
    found: list[list[T]] = []
    start: dict[str, str] | None = None
    while True:
        items, start = bench.store.page(listing(), limit, start)
        found.append(items)
        if start is None:
            return found


def check(
    bench: Bench,
    listing: Callable[[], Listing[T]],
    expected: list[T],
    newest: Callable[[T], Any],
    limits: tuple[int, ...] = LIMITS,
) -> None:
    """The listing holds what is expected, whole and in order, at every limit."""
    for limit in limits:
        found = pages(bench, listing, limit)
        items = [item for page in found for item in page]
        assert sorted(items, key=lambda item: item.id) == sorted(
            expected, key=lambda item: item.id
        ), f"limit {limit}"
        assert all(len(page) == limit for page in found[:-1]), "full pages but for the last"
        assert found[-1] or not expected, "no empty last page"
        assert len(found[-1]) <= limit
        if listing().partition:
            moments = [newest(item) for item in items]
            assert moments == sorted(moments, reverse=True)


# --- vouchers


def some_vouchers() -> list[Voucher]:
    """Vouchers of two issuers, for two holders and none, in every status; some made at once."""
    kinds = itertools.product(
        ("hotel", "spa"), (None, "anna", "bert"), ("issued", "booked", "consumed", "expired")
    )
    found = []
    for number, (issuer, holder, status) in enumerate([*kinds] * 2):
        held = voucher(
            id=f"v-{number:03}",
            issuer_uid=issuer,
            holder_uid=holder,
            status=status if status != "booked" else "issued",
            service_type="spa" if number % 3 else "hotel.booking",
            created_at=NOW + (number // 2) * MS,  # two of each instant
            valid_until=NOW + 10 * HOUR if number % 5 else NOW,
        )
        if status == "booked":
            held = booked(replace(held, valid_until=NOW + 10 * HOUR))
            held = replace(held, booking=None, holder_uid=holder)
        found.append(held)
    return found


def test_vouchers_by_issuer_holder_status_and_service(
    bench: Bench, subtests: pytest.Subtests
) -> None:
    made = some_vouchers()
    for held in made:
        bench.put_voucher(held)
    for issuer, holder, status, service in itertools.product(
        (None, "hotel", "nobody"), (None, "anna"), (None, "issued", "booked"), (None, "spa")
    ):
        with subtests.test(issuer=issuer, holder=holder, status=status, service=service):
            expected = [
                held
                for held in made
                if issuer in (None, held.issuer_uid)
                and holder in (None, held.holder_uid)
                and status in (None, held.status)
                and service in (None, held.service_type)
                and not (status == "issued" and held.valid_until <= NOW)
            ]
            check(
                bench,
                lambda: vouchers_of(issuer, holder, status, service, NOW),  # noqa: B023
                expected,
                lambda held: held.created_at,
                (1, 3, 100),
            )


@pytest.mark.parametrize("status", ["consumed", "expired", "cancelled"])
def test_vouchers_that_are_over_by_issuer_and_holder(bench: Bench, status: str) -> None:
    made = [
        voucher(id=f"v-{n}", status=status, holder_uid="anna", created_at=NOW + n * MS)
        for n in range(4)
    ]
    for held in made:
        bench.put_voucher(held)
    for issuer, holder in (("hotel", None), (None, "anna"), ("hotel", "anna")):
        check(
            bench,
            lambda: vouchers_of(issuer, holder, status, None, NOW),  # noqa: B023
            made,
            lambda held: held.created_at,
        )


def test_a_listing_of_issued_vouchers_leaves_out_those_past_their_end(bench: Bench) -> None:
    bench.put_voucher(voucher(id="v-over", valid_until=NOW))
    bench.put_voucher(voucher(id="v-open", valid_until=NOW + MS))
    items, _ = bench.store.page(vouchers_of("hotel", None, "issued", None, NOW), 10, None)
    assert [held.id for held in items] == ["v-open"]


def test_a_rare_match_among_many_is_found_once(bench: Bench) -> None:
    for number in range(120):
        service = "spa" if number in (0, 60) else "hotel.booking"
        made_at = NOW + number * MS
        bench.put_voucher(voucher(id=f"v-{number}", service_type=service, created_at=made_at))
    found = pages(bench, lambda: vouchers_of("hotel", None, None, "spa", NOW), 1)
    assert [held.id for page in found for held in page] == ["v-60", "v-0"]


# --- bookings


def some_bookings() -> list[Booking]:
    """Bookings of two vouchers, issuers and holders, live and cancelled, over a few days."""
    kinds = itertools.product(
        ("v-1", "v-2"), ("hotel", "spa"), ("anna", "bert"), ("booked", "cancelled")
    )
    return [
        Booking(
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


RANGES: list[tuple[datetime | None, datetime | None]] = [
    (None, None),
    (NOW + 3 * HOUR, None),
    (None, NOW + 3 * HOUR),
    (NOW + 2 * HOUR, NOW + 5 * HOUR),
    (NOW + 2 * HOUR, NOW + 2 * HOUR),
    (NOW + 2 * HOUR, NOW + 2 * HOUR + MS),
    (NOW + 2 * HOUR + MS, NOW + 3 * HOUR),
]


def inside(moment: datetime, bounds: tuple[datetime | None, datetime | None]) -> bool:
    """Whether from <= moment < to."""
    earliest, before = bounds
    return (earliest is None or earliest <= moment) and (before is None or moment < before)


def test_bookings_by_voucher_issuer_holder_status_and_slot(
    bench: Bench, subtests: pytest.Subtests
) -> None:
    made = some_bookings()
    for held in made:
        bench.put("voucher_bookings", bookings.to_item(held, None))
    for issuer, holder, voucher_id, status, bounds in itertools.product(
        (None, "hotel"), (None, "anna"), (None, "v-1"), (None, "booked"), RANGES
    ):
        with subtests.test(
            issuer=issuer, holder=holder, voucher_id=voucher_id, status=status, bounds=bounds
        ):
            expected = [
                held
                for held in made
                if issuer in (None, held.issuer_uid)
                and holder in (None, held.holder_uid)
                and voucher_id in (None, held.voucher_id)
                and status in (None, held.status)
                and inside(held.slot_start, bounds)
            ]
            by_slot = bounds != (None, None) and voucher_id is None
            check(
                bench,
                lambda: bookings_of(issuer, holder, voucher_id, status, *bounds),  # noqa: B023
                expected,
                lambda held: held.slot_start if by_slot else held.created_at,  # noqa: B023
                (2, 100) if bounds == (None, None) else (3,),
            )


# --- events


def some_events() -> list[Event]:
    """Events of two subjects and types, two of each instant."""
    kinds = itertools.product(("v-1", "v-2"), ("voucher.book", "voucher.cancel"), ("hotel", "spa"))
    return [
        Event(
            id=f"ev-{number:03}",
            type=event_type,
            actor_id=None,
            subject_type="voucher",
            subject_id=subject,
            created_at=NOW + (number // 4) * HOUR,
            issuer_uid=issuer,
        )
        for number, (subject, event_type, issuer) in enumerate([*kinds] * 3)
    ]


def test_events_by_subject_type_and_time(bench: Bench, subtests: pytest.Subtests) -> None:
    made = some_events()
    for told in made:
        bench.put("events", events.to_item(told))
    for subject, event_type, issuer, bounds in itertools.product(
        (None, "v-1", "v-none"), (None, "voucher.book"), (None, "hotel"), RANGES
    ):
        with subtests.test(subject=subject, type=event_type, issuer=issuer, bounds=bounds):
            expected = [
                told
                for told in made
                if subject in (None, told.subject_id)
                and event_type in (None, told.type)
                and issuer in (None, told.issuer_uid)
                and inside(told.created_at, bounds)
            ]
            check(
                bench,
                lambda: events_of(issuer, subject, event_type, *bounds),  # noqa: B023
                expected,
                lambda told: told.created_at,
                (1, 100) if bounds == (None, None) else (2,),
            )


# --- what they cost

OWN: dict[str, Callable[[], Listing[Any]]] = {
    "vouchers of an issuer": lambda: vouchers_of("hotel", None, None, None, NOW),
    "vouchers of a holder": lambda: vouchers_of(None, "anna", "booked", None, NOW),
    "bookings of a voucher": lambda: bookings_of(None, None, "v-1", None, None, None),
    "bookings of an issuer": lambda: bookings_of("hotel", None, None, None, None, None),
    "bookings of a holder by slot": lambda: bookings_of(None, "anna", None, None, NOW, None),
    "events of a subject": lambda: events_of(None, "v-1", None, None, None),
    "events of an issuer and a subject": lambda: events_of("hotel", "v-1", None, None, None),
    "events of an issuer": lambda: events_of("hotel", None, None, None, None),
    "events of an issuer since": lambda: events_of("hotel", None, None, NOW, None),
}


@pytest.mark.parametrize("name", OWN)
def test_what_a_user_lists_is_queried_never_scanned(bench: Bench, name: str) -> None:
    bench.store.page(OWN[name](), 10, None)
    assert bench.spy.operations() == ["query"]


def test_an_issuers_events_cost_nothing_for_other_issuers_events(local_bench: Bench) -> None:
    """The cost of a call grows with what it answers, never with what the table holds."""

    def cost() -> float:
        local_bench.spy.capacity.clear()
        listing = events_of("hotel", None, "voucher.book", None, None)
        items, _ = local_bench.store.page(listing, 5, None)
        assert [told.id for told in items] == ["ev-own"]
        return sum(used["CapacityUnits"] for used in local_bench.spy.capacity)

    def tell(event_id: str, issuer: str, moment: datetime) -> None:
        told = replace(
            some_events()[0],
            id=event_id,
            issuer_uid=issuer,
            created_at=moment,
            meta={"n": "x" * 500},
        )
        local_bench.put("events", events.to_item(told))

    tell("ev-own", "hotel", NOW)
    alone = cost()
    for number in range(100):
        tell(f"ev-{number}", "spa", NOW + number * MS)
    assert cost() == alone
