"""The first steps of a voucher's life: issue and book."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import SlotUnavailable, VoucherNotBookable
from chalicelib.domain.vouchers.voucher import Booked, Voucher
from tests.domain.made import ACTOR, HOUR, MS, NOW, STATUSES, actor, draft, in_status, voucher

START = NOW + 2 * HOUR
END = NOW + 10 * HOUR  # of the validity


def issue(by: ActorContext = ACTOR, **fields: Any) -> VoucherChange:
    """A voucher issued by "hotel" with the contract's defaults, but for these fields."""
    return lifecycle.issue(by, "v-1", "hotel", draft(**fields))


def test_issue_takes_every_field_of_the_draft() -> None:
    fields: dict[str, Any] = {
        "holder_uid": "anna",
        "service_type": "spa",
        "title": "A title",
        "description": "More",
        "duration_minutes": 90,
        "valid_from": NOW + HOUR,
        "valid_until": NOW + 5 * HOUR,
        "price_amount": Decimal("12.5"),
        "price_currency": "USD",
        "transferable": True,
        "terms": {"breakfast": True},
    }
    change = issue(**fields)
    assert change.previous is None
    assert change.booking is None
    assert change.voucher == Voucher(
        id="v-1",
        issuer_uid="hotel",
        state="issued",
        created_at=NOW,
        **fields | {"price_amount": Decimal("12.50")},
    )
    assert str(change.voucher.price_amount) == "12.50"


@pytest.mark.parametrize(
    ("after", "start"),
    [
        (0 * MS, NOW),
        (MS, NOW + HOUR),
        (700 * MS, NOW + HOUR),
        (timedelta(minutes=23, seconds=49), NOW + HOUR),
        (HOUR - MS, NOW + HOUR),
        (15 * HOUR - MS, NOW + 15 * HOUR),  # into the next day
    ],
)
def test_a_voucher_is_valid_from_the_next_full_hour_and_for_30_days_by_default(
    after: timedelta, start: datetime
) -> None:
    issued = issue(actor(NOW + after)).voucher
    assert issued.valid_from == start
    assert issued.valid_until == start + timedelta(days=30)
    assert issued.created_at == NOW + after


@pytest.mark.parametrize("minutes", [21_600, 21_601, 43_200, 44_640])
def test_the_longest_service_leaves_slots_to_choose_from(minutes: int) -> None:
    issued = issue(duration_minutes=minutes).voucher
    assert issued.valid_until - issued.valid_from == timedelta(minutes=2 * minutes)
    days = timedelta(minutes=minutes) // timedelta(days=1)
    change = lifecycle.book(ACTOR, issued, NOW + timedelta(days=days), "guest-1", "b-1")
    assert change.booking is not None


@pytest.mark.parametrize(
    ("fields", "takes_past"),
    [
        ({"valid_from": NOW - 2 * HOUR, "valid_until": NOW}, True),
        ({"valid_from": NOW - 2 * HOUR, "valid_until": NOW - MS}, True),
        ({"valid_from": NOW - timedelta(days=30)}, True),
        # A voucher that was never long enough, either.
        ({"valid_from": NOW - HOUR, "valid_until": NOW - MS}, True),
        ({"valid_from": NOW, "valid_until": NOW + HOUR - MS}, False),
        ({"valid_until": NOW + HOUR - MS}, False),
        ({"valid_from": NOW - MS, "valid_until": NOW - MS}, False),
    ],
)
def test_allow_past_takes_a_voucher_that_is_over_and_no_other(
    fields: dict[str, Any], takes_past: bool
) -> None:
    with pytest.raises(InvalidRequest):
        issue(**fields)
    allowed = partial(lifecycle.issue, ACTOR, "v-1", "hotel", draft(**fields), allow_past=True)
    if takes_past:
        assert allowed().voucher.at(NOW).status == "expired"
    else:
        with pytest.raises(InvalidRequest):
            allowed()


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"valid_until": NOW}, "valid_until", "already_over"),
        ({"valid_until": NOW - MS}, "valid_until", "already_over"),
        ({"valid_from": NOW - timedelta(days=31)}, "valid_until", "already_over"),
        ({"valid_until": NOW + HOUR - MS}, "valid_until", "too_early"),
        (
            {"valid_from": NOW + HOUR, "valid_until": NOW + 2 * HOUR, "duration_minutes": 61},
            "valid_until",
            "too_early",
        ),
        (
            {
                "valid_from": datetime.fromisoformat("9999-12-31T23:30:00+00:00"),
                "valid_until": datetime.fromisoformat("9999-12-31T23:59:00+00:00"),
            },
            "valid_from",
            "too_late",
        ),
        (
            {"valid_from": NOW + HOUR, "valid_until": NOW + HOUR},
            "valid_until",
            "not_after_start",
        ),
        (
            {"valid_from": datetime.fromisoformat("9999-12-31T00:00:00+00:00")},
            "valid_from",
            "too_late",
        ),
        ({"price_amount": Decimal("-1")}, "price_amount", "too_small"),
        ({"price_currency": "ABC"}, "price_currency", "unknown_currency"),
    ],
)
def test_issue_rejects_an_invalid_draft(fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        issue(**fields)
    [problem] = error.value.details
    assert (problem["field"], problem["code"]) == (field, code)


def test_issue_names_every_problem_of_a_draft() -> None:
    with pytest.raises(InvalidRequest) as error:
        issue(valid_until=NOW, price_currency="ABC", price_amount=Decimal("-1"))
    assert [(problem["field"], problem["code"]) for problem in error.value.details] == [
        ("valid_until", "already_over"),
        ("price_currency", "unknown_currency"),
        ("price_amount", "too_small"),
    ]


def test_a_voucher_may_be_valid_for_its_service_alone() -> None:
    assert issue(valid_until=NOW + HOUR).voucher.valid_until == NOW + HOUR


def test_book_takes_the_slot_and_makes_the_guest_the_holder() -> None:
    issued = voucher(duration_minutes=90)
    change = lifecycle.book(ACTOR, issued, START, "guest-1", "b-1")
    booking = Booking(
        id="b-1",
        voucher_id="v-1",
        issuer_uid="hotel",
        holder_uid="guest-1",
        slot_start=START,
        slot_end=START + timedelta(minutes=90),
        status="booked",
        created_at=NOW,
    )
    assert change.booking == booking
    assert change.previous_booking is None
    assert change.previous == issued
    assert change.voucher == replace(issued, state=Booked(booking), holder_uid="guest-1", version=2)
    assert change.requires_unexpired


def test_book_remembers_the_holder_to_give_the_voucher_back_to() -> None:
    gift = voucher(holder_uid="anna", transferable=True)
    change = lifecycle.book(ACTOR, gift, START, "bert", "b-1")
    assert (change.voucher.holder_uid, change.voucher.previous_holder_uid) == ("bert", "anna")


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "issued"])
def test_only_an_issued_voucher_can_be_booked(status: str) -> None:
    with pytest.raises(VoucherNotBookable) as error:
        lifecycle.book(actor(NOW + HOUR), in_status(status), START, "guest-2", "b-2")
    assert error.value.details == {"status": status}


def test_a_voucher_past_its_end_is_expired_for_a_booking_before_any_sweep() -> None:
    with pytest.raises(VoucherNotBookable) as error:
        lifecycle.book(actor(END), voucher(), END + HOUR, "guest-1", "b-1")
    assert error.value.details == {"status": "expired"}


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (NOW, "past"),
        (NOW - HOUR, "past"),
        (datetime.fromisoformat("1999-01-01T00:00:00+00:00"), "past"),
        (END, "outside_validity"),
        (END - MS, "outside_validity"),
        (START + MS, "off_grid"),
        (START - HOUR / 2, "off_grid"),
    ],
)
def test_book_rejects_an_unavailable_slot(start: datetime, reason: str) -> None:
    with pytest.raises(SlotUnavailable) as error:
        lifecycle.book(ACTOR, voucher(), start, "guest-1", "b-1")
    assert error.value.details == {"reason": reason}


def test_book_rejects_a_slot_before_the_validity() -> None:
    later = voucher(valid_from=NOW + 5 * HOUR)
    with pytest.raises(SlotUnavailable) as error:
        lifecycle.book(ACTOR, later, NOW + 4 * HOUR, "guest-1", "b-1")
    assert error.value.details == {"reason": "outside_validity"}


def test_the_last_slot_can_be_booked_until_a_millisecond_before_it_starts() -> None:
    change = lifecycle.book(actor(END - HOUR - MS), voucher(), END - HOUR, "guest-1", "b-1")
    assert change.booking is not None
