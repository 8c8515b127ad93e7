"""A voucher's life: every transition and every refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import life, slots
from chalicelib.domain.errors import (
    BookingNotLive,
    CancelTooLate,
    InvalidRequest,
    Refusal,
    SlotUnavailable,
    VoucherNotBookable,
    VoucherNotRedeemable,
)
from chalicelib.domain.model import Booking, Change, Due, Validity, Voucher
from tests.domain import made
from tests.domain.made import ACT, HOUR, MS, NOW, act, booked, in_status, voucher

STATUSES = ("issued", "booked", "consumed", "cancelled", "expired")
START = NOW + 2 * HOUR  # of the slot that `booked` books
END = NOW + 10 * HOUR  # of the validity


def issue(**said: Any) -> Change:
    """A voucher issued with the contract's defaults, but for what is said."""
    usual: dict[str, Any] = {
        "issuer_uid": "hotel",
        "holder_uid": None,
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
        "valid_from": None,
        "valid_until": None,
        "price_amount": None,
        "price_currency": None,
        "transferable": False,
        "terms": {},
    }
    now = said.pop("now", NOW)
    return life.issue(act(now), "v-1", **usual | said)


# --- issue


def test_issue_makes_the_voucher_as_it_was_asked_for() -> None:
    said: dict[str, Any] = {
        "issuer_uid": "hotel",
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
    change = issue(**said)
    assert change.before is None
    assert change.booking is None
    assert change.voucher == Voucher(
        id="v-1", status="issued", created_at=NOW, **said | {"price_amount": Decimal("12.50")}
    )
    assert str(change.voucher.price_amount) == "12.50"


def test_issue_is_valid_from_now_in_whole_seconds_and_for_30_days() -> None:
    held = issue(now=NOW + 700 * MS).voucher
    assert held.valid_from == NOW
    assert held.valid_until == NOW + timedelta(days=30)
    assert held.created_at == NOW + 700 * MS


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"valid_until": NOW}, "valid_until"),
        ({"valid_until": NOW - MS}, "valid_until"),
        ({"valid_from": NOW + HOUR, "valid_until": NOW + HOUR}, "valid_until"),
        ({"valid_from": datetime.fromisoformat("9999-12-31T00:00:00+00:00")}, "valid_from"),
        ({"price_amount": Decimal("-1")}, "price_amount"),
        ({"price_currency": "ABC"}, "price_currency"),
    ],
)
def test_issue_refuses(said: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        issue(**said)
    assert [problem["field"] for problem in refused.value.details] == [field]


def test_issue_takes_a_validity_of_one_millisecond() -> None:
    assert issue(valid_until=NOW + MS).voucher.valid_until == NOW + MS


# --- book


def test_book_takes_the_slot_and_makes_the_booker_the_holder() -> None:
    held = voucher(duration_minutes=90)
    change = life.book(ACT, held, START, "guest-1", "b-1")
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
    assert change.booking_before is None
    assert change.before == held
    assert change.voucher == replace(
        held, status="booked", holder_uid="guest-1", booking=booking, version=2
    )
    assert change.validity is Validity.OPEN


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "issued"])
def test_book_refuses_a_voucher_that_is(status: str) -> None:
    with pytest.raises(VoucherNotBookable) as refused:
        life.book(act(NOW + HOUR), in_status(status), START, "guest-2", "b-2")
    assert refused.value.details == {"status": status}


def test_book_refuses_a_voucher_past_its_end_as_expired_though_nobody_swept_it() -> None:
    with pytest.raises(VoucherNotBookable) as refused:
        life.book(act(END), voucher(), END + HOUR, "guest-1", "b-1")
    assert refused.value.details == {"status": "expired"}


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
def test_book_refuses_a_slot(start: datetime, reason: str) -> None:
    with pytest.raises(SlotUnavailable) as refused:
        life.book(ACT, voucher(), start, "guest-1", "b-1")
    assert refused.value.details == {"reason": reason}


def test_book_refuses_a_slot_before_the_validity() -> None:
    held = voucher(valid_from=NOW + 5 * HOUR)
    with pytest.raises(SlotUnavailable) as refused:
        life.book(ACT, held, NOW + 4 * HOUR, "guest-1", "b-1")
    assert refused.value.details == {"reason": "outside_validity"}


def test_book_takes_the_last_slot_a_millisecond_before_it_starts() -> None:
    assert life.book(act(END - HOUR - MS), voucher(), END - HOUR, "guest-1", "b-1").booking


# --- cancel


def test_cancel_gives_the_booking_back_with_its_reason() -> None:
    held = booked()
    change = life.cancel(act(NOW + HOUR), held, None, "ill", by_issuer=False)
    assert change.booking_before == held.booking
    assert held.booking is not None
    assert change.booking == replace(
        held.booking, status="cancelled", cancel_reason="ill", cancelled_at=NOW + HOUR
    )


@given(made.vouchers(), st.data())
def test_cancel_after_book_is_the_identity_on_the_voucher_but_for_its_version(
    held: Voucher, data: st.DataObject
) -> None:
    now = held.valid_from - HOUR
    free, _ = slots.free(held, now, None, None)
    if not free:
        return
    slot = data.draw(st.sampled_from(list(free)))
    booked_one = life.book(act(now), held, slot.start, data.draw(made.uids), "b-1").voucher
    later = data.draw(st.sampled_from([now, slot.start, held.valid_until - MS, held.valid_until]))
    change = life.cancel(act(later), booked_one, booked_one.booking, None, by_issuer=True)
    status = "issued" if later < held.valid_until else "expired"
    assert change.voucher == replace(held, version=held.version + 2, status=status)
    assert change.voucher.due_at == (held.valid_until if status == "issued" else None)


@pytest.mark.parametrize(
    "held",
    [voucher(), voucher(holder_uid="anna"), voucher(holder_uid="anna", transferable=True)],
    ids=["bearer", "named", "transferable"],
)
def test_cancel_gives_the_voucher_back_to_its_holder_before(held: Voucher) -> None:
    back = life.cancel(ACT, booked(held), None, None, by_issuer=False).voucher
    assert back.holder_uid == held.holder_uid
    assert back.holder_before is None
    assert back.booking is None


@pytest.mark.parametrize(
    ("now", "by_issuer", "taken"),
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
    now: datetime, by_issuer: bool, taken: bool
) -> None:
    if taken:
        assert life.cancel(act(now), booked(), None, None, by_issuer=by_issuer).booking
    else:
        with pytest.raises(CancelTooLate):
            life.cancel(act(now), booked(), None, None, by_issuer=by_issuer)


def cancelled_booking() -> Booking:
    """A booking after its cancellation."""
    found = life.cancel(ACT, booked(), None, None, by_issuer=True).booking
    assert found is not None
    return found


def booking_of(held: Voucher) -> Booking:
    """The live booking of a voucher."""
    assert held.booking is not None
    return held.booking


REBOOKED = life.book(ACT, voucher(), START, "guest-2", "b-2").voucher
CONSUMED = in_status("consumed")


@pytest.mark.parametrize(
    ("held", "booking", "refusal"),
    [
        (voucher(), None, BookingNotLive),
        (voucher(), cancelled_booking(), BookingNotLive),
        (in_status("cancelled"), None, BookingNotLive),
        (in_status("expired"), None, BookingNotLive),
        # the voucher has been booked again since: the new booking is somebody else's
        (REBOOKED, cancelled_booking(), BookingNotLive),
        (REBOOKED, booking_of(booked()), BookingNotLive),
        (CONSUMED, None, CancelTooLate),
        (CONSUMED, booking_of(CONSUMED), CancelTooLate),
        # used by a walk-in: there never was a booking
        (life.redeem(ACT, voucher(), None).voucher, None, BookingNotLive),
    ],
)
@pytest.mark.parametrize("by_issuer", [True, False])
def test_cancel_refuses(
    held: Voucher, booking: Booking | None, refusal: type[Refusal], by_issuer: bool
) -> None:
    with pytest.raises(refusal):
        life.cancel(act(NOW + HOUR), held, booking, None, by_issuer=by_issuer)


# --- revoke


def test_revoke_cancels_the_voucher_and_its_live_booking() -> None:
    held = booked()
    change = life.revoke(act(NOW + HOUR), held, "closed")
    assert change.voucher.status == "cancelled"
    assert change.voucher.booking is None
    assert change.voucher.due_at is None
    assert change.booking == replace(
        booking_of(held), status="cancelled", cancel_reason="closed", cancelled_at=NOW + HOUR
    )
    assert change.booking_before == held.booking
    assert change.validity is Validity.ANY


def test_revoke_of_an_issued_voucher_has_no_booking() -> None:
    change = life.revoke(ACT, voucher(), None)
    assert change.voucher == replace(voucher(), status="cancelled", version=2)
    assert change.booking is None
    assert change.validity is Validity.OPEN


@pytest.mark.parametrize(
    ("held", "now", "status"),
    [
        (in_status("consumed"), NOW, "consumed"),
        (in_status("cancelled"), NOW, "cancelled"),
        (in_status("expired"), NOW, "expired"),
        (voucher(), END, "expired"),
    ],
)
def test_revoke_refuses_what_is_over(held: Voucher, now: datetime, status: str) -> None:
    with pytest.raises(CancelTooLate) as refused:
        life.revoke(act(now), held, None)
    assert refused.value.details == {"status": status}


# --- redeem


@pytest.mark.parametrize("now", [NOW, START, START + HOUR, END, END + HOUR])
def test_redeem_consumes_a_booked_voucher_and_leaves_its_booking_booked(now: datetime) -> None:
    held = booked()
    for asked in (None, held.booking):
        change = life.redeem(act(now), held, asked)
        assert change.voucher == replace(held, status="consumed", version=3)
        assert change.booking == held.booking == change.booking_before
        assert change.voucher.due_at is None
        assert change.validity is Validity.ANY


@pytest.mark.parametrize("now", [NOW, END - MS])
def test_redeem_consumes_an_issued_voucher_while_it_is_valid(now: datetime) -> None:
    change = life.redeem(act(now), voucher(), None)
    assert change.voucher == replace(voucher(), status="consumed", version=2)
    assert change.booking is None
    assert change.validity is Validity.OPEN


@pytest.mark.parametrize(
    ("held", "now", "status"),
    [
        (voucher(), NOW - MS, "issued"),
        (voucher(), END, "expired"),
        (in_status("consumed"), NOW, "consumed"),
        (in_status("cancelled"), NOW, "cancelled"),
        (in_status("expired"), NOW, "expired"),
    ],
)
def test_redeem_refuses(held: Voucher, now: datetime, status: str) -> None:
    with pytest.raises(VoucherNotRedeemable) as refused:
        life.redeem(act(now), held, None)
    assert refused.value.details == {"status": status}


@pytest.mark.parametrize(
    ("held", "booking"),
    [
        (voucher(), cancelled_booking()),
        (REBOOKED, cancelled_booking()),
        (REBOOKED, booking_of(booked())),
    ],
)
def test_redeem_refuses_a_booking_that_is_not_live(held: Voucher, booking: Booking) -> None:
    with pytest.raises(BookingNotLive):
        life.redeem(ACT, held, booking)


def test_redeem_of_a_used_booking_says_so() -> None:
    with pytest.raises(VoucherNotRedeemable):
        life.redeem(ACT, CONSUMED, booking_of(CONSUMED))


# --- what the sweep makes of it


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("issued", ("expired", "voucher.expire", {})),
        ("booked", ("consumed", "voucher.consume", {"booking_id": "b-1"})),
    ],
)
def test_settle(status: Any, verdict: tuple[str, str, dict[str, Any]]) -> None:
    due = Due(
        voucher_id="v-1",
        status=status,
        version=1,
        issuer_uid="hotel",
        holder_uid=None,
        booking_id="b-1" if status == "booked" else None,
        due_at=NOW,
    )
    assert life.settle(due) == verdict


@pytest.mark.parametrize(
    ("held", "due_at"),
    [
        (voucher(), END),
        (booked(), START + HOUR),
        (in_status("consumed"), None),
        (in_status("cancelled"), None),
        (in_status("expired"), None),
    ],
)
def test_due_at_its_end_if_issued_at_its_slots_end_if_booked_else_never(
    held: Voucher, due_at: datetime | None
) -> None:
    assert held.due_at == due_at


# --- as it stands


@pytest.mark.parametrize("status", STATUSES)
def test_only_an_issued_voucher_expires_at_its_end(status: str) -> None:
    held = in_status(status)
    assert held.at(END - MS).status == status
    assert held.at(END).status == ("expired" if status == "issued" else status)


# --- events

MADE = {
    "voucher.issue": issue(holder_uid="anna"),
    "voucher.book": life.book(ACT, voucher(), START, "guest-1", "b-1"),
    "voucher.cancel": life.cancel(ACT, booked(), None, "ill", by_issuer=True),
    "voucher.revoke": life.revoke(ACT, booked(), "closed"),
    "voucher.redeem": life.redeem(ACT, booked(), None),
}
OF_BOOKING = {"booking_id": "b-1", "holder_uid": "guest-1", "slot_start": "2026-03-02T11:00:00Z"}


@pytest.mark.parametrize(
    ("event_type", "meta"),
    [
        ("voucher.issue", {"service_type": "hotel.booking", "holder_uid": "anna"}),
        ("voucher.book", OF_BOOKING),
        ("voucher.cancel", OF_BOOKING | {"reason": "ill"}),
        ("voucher.revoke", OF_BOOKING | {"reason": "closed"}),
        ("voucher.redeem", OF_BOOKING),
    ],
)
def test_every_change_tells_of_itself(event_type: str, meta: dict[str, Any]) -> None:
    event = MADE[event_type].event
    assert event.type == event_type
    assert (event.id, event.actor_id, event.created_at) == ("ev-1", "actor", NOW)
    assert (event.subject_type, event.subject_id, event.issuer_uid) == ("voucher", "v-1", "hotel")
    assert event.meta == meta


@pytest.mark.parametrize("change", list(MADE.values()), ids=list(MADE))
def test_every_change_of_a_voucher_raises_its_version_by_one(change: Change) -> None:
    assert change.voucher.version == (change.before.version + 1 if change.before else 1)
    assert change.now == NOW
