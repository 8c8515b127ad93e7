"""Listings of events, and what all listings cost."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.store import Store
from tests.domain.made import HOUR, MS, NOW
from tests.storage.conftest import Storage
from tests.storage.repositories.pages import RANGES, check_listing, is_in


def some_events() -> list[Event]:
    """Events of two subjects, types and issuers, four of each instant."""
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


def test_events_by_subject_type_issuer_and_time(
    storage: Storage, subtests: pytest.Subtests
) -> None:
    stored = some_events()
    for event in stored:
        storage.put_event(event)
    for subject, event_type, issuer, bounds in itertools.product(
        (None, "v-1", "v-none"), (None, "voucher.book"), (None, "hotel"), RANGES
    ):
        with subtests.test(subject=subject, type=event_type, issuer=issuer, bounds=bounds):
            expected = [
                event
                for event in stored
                if subject in (None, event.subject_id)
                and event_type in (None, event.type)
                and issuer in (None, event.issuer_uid)
                and is_in(event.created_at, bounds)
            ]
            check_listing(
                lambda: storage.store.events.list_by(issuer, subject, event_type, *bounds),  # noqa: B023
                expected,
                lambda event: event.created_at,
                (1, 100) if bounds == (None, None) else (2,),
            )


# --- what listings cost

LISTINGS: dict[str, Callable[[Store], Listing[Any]]] = {
    "vouchers of an issuer": lambda store: store.vouchers.list_by("hotel", now=NOW),
    "vouchers of an issuer in a status": lambda store: store.vouchers.list_by(
        "hotel", status="booked", now=NOW
    ),
    "vouchers of a holder": lambda store: store.vouchers.list_by(
        holder_uid="anna", status="booked", now=NOW
    ),
    "bookings of a voucher": lambda store: store.bookings.list_by(voucher_id="v-1"),
    "bookings of an issuer": lambda store: store.bookings.list_by("hotel"),
    "bookings of an issuer by slot": lambda store: store.bookings.list_by("hotel", earliest=NOW),
    "bookings of a holder by slot": lambda store: store.bookings.list_by(
        holder_uid="anna", earliest=NOW
    ),
    "events of a subject": lambda store: store.events.list_by(subject_id="v-1"),
    "events of an issuer and a subject": lambda store: store.events.list_by("hotel", "v-1"),
    "events of an issuer": lambda store: store.events.list_by("hotel"),
    "events of an issuer since": lambda store: store.events.list_by("hotel", earliest=NOW),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_what_a_user_lists_is_queried_never_scanned(storage: Storage, name: str) -> None:
    LISTINGS[name](storage.store).page(10, None)
    assert storage.spy.operations() == ["query"]


def test_a_page_of_what_there_is_none_of_is_read_in_growing_steps(
    storage: Storage,
) -> None:
    for number in range(50):
        storage.put_event(
            replace(some_events()[0], id=f"ev-{number}", created_at=NOW + number * MS)
        )
    listing = storage.store.events.list_by(event_type="voucher.redeem")
    assert listing.page(1, None) == ([], None)
    limits = [call["Limit"] for name, call in storage.spy.calls if name == "scan"]
    assert limits == [2, 8, 32, 128]


def test_an_issuers_events_cost_nothing_for_other_issuers_events(local_storage: Storage) -> None:
    """The cost of a call grows with what it answers, never with what the table holds."""

    def cost() -> float:
        local_storage.spy.capacity.clear()
        items, _ = local_storage.store.events.list_by("hotel", None, "voucher.book").page(5, None)
        assert [event.id for event in items] == ["ev-own"]
        return sum(used["CapacityUnits"] for used in local_storage.spy.capacity)

    def put(event_id: str, issuer: str, created_at: datetime) -> None:
        changes = {"id": event_id, "issuer_uid": issuer, "created_at": created_at}
        local_storage.put_event(replace(some_events()[0], **changes, meta={"n": "x" * 500}))

    put("ev-own", "hotel", NOW)
    alone = cost()
    for number in range(100):
        put(f"ev-{number}", "spa", NOW + number * MS)
    assert cost() == alone
