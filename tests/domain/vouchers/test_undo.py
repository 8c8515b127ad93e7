"""What consumed a voucher is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import NothingToUndo, UndoTooLate
from chalicelib.domain.vouchers.undo import UNDO_TIME, undo
from chalicelib.domain.vouchers.voucher import Booked, Consumed, Voucher
from tests.domain.made import HOUR, MS, NOW, actor, booked, in_status, live_booking, voucher

USED_AT = NOW + HOUR
SLOT_END = NOW + 3 * HOUR


def used(of: Voucher, at: datetime = USED_AT) -> Voucher:
    """A voucher that was redeemed then."""
    return lifecycle.redeem(actor(at), of, None).voucher


def test_while_its_slot_goes_on_the_voucher_is_booked_as_before() -> None:
    before = booked(voucher(holder_uid=None, holder_name="Anna"))
    change = undo(actor(SLOT_END - MS), used(before), "mistake")
    assert change.voucher == replace(before, version=before.version + 2)
    assert change.booking == change.previous_booking == live_booking(before)
    assert change.released is None


def test_after_its_slot_the_voucher_is_as_before_the_booking() -> None:
    issued = voucher(holder_uid=None, holder_name="Anna")
    change = undo(actor(SLOT_END), used(booked(issued)), "mistake")
    assert change.voucher == replace(issued, version=4)
    assert change.booking is not None
    assert change.booking.status == "cancelled"
    assert change.booking.cancel_reason == "mistake"
    assert change.booking.cancelled_at == SLOT_END


def test_without_slot_gives_back_at_once() -> None:
    change = undo(actor(USED_AT), used(booked()), "mistake", without_slot=True)
    assert (change.voucher.status, change.voucher.holder_uid) == ("issued", None)


@pytest.mark.parametrize("of", [voucher(), booked()], ids=["walk-in", "booked"])
def test_a_voucher_whose_time_is_over_is_expired(of: Voucher) -> None:
    ended = undo(actor(of.valid_until), used(of), "mistake").voucher
    assert ended.state == "expired"
    lived = undo(actor(of.valid_until - MS), used(of), "mistake").voucher
    assert lived.state == "issued"


def test_the_issuer_has_a_day_and_an_admin_has_no_limit() -> None:
    consumed = used(voucher(valid_until=NOW + timedelta(days=9)))
    at_last = USED_AT + UNDO_TIME
    assert undo(actor(at_last - MS), consumed, "mistake").voucher.status == "issued"
    with pytest.raises(UndoTooLate) as refused:
        undo(actor(at_last), consumed, "mistake")
    assert refused.value.details == {"undo_until": "2026-03-03T10:00:00Z"}
    assert undo(actor(at_last), consumed, "mistake", at_any_time=True).voucher.status == "issued"


@pytest.mark.parametrize("of", [voucher(), booked()], ids=["walk-in", "booked"])
def test_of_an_earlier_release_only_an_admin_undoes_it(of: Voucher) -> None:
    """Its row does not say when it was consumed."""
    consumed = used(of)
    assert isinstance(consumed.state, Consumed)
    earlier = replace(consumed, state=replace(consumed.state, at=None, by=None))
    with pytest.raises(UndoTooLate) as refused:
        undo(actor(USED_AT), earlier, "mistake")
    assert refused.value.details == {"undo_until": None}
    change = undo(actor(USED_AT), earlier, "mistake", at_any_time=True)
    assert change.voucher == replace(of, version=of.version + 2)
    assert change.event.meta["consumed_by"] is None


@pytest.mark.parametrize("status", ["issued", "booked", "cancelled", "expired"])
def test_what_is_not_consumed_has_nothing_to_undo(status: str) -> None:
    with pytest.raises(NothingToUndo) as refused:
        undo(actor(), in_status(status), "mistake", at_any_time=True)
    assert refused.value.details == {"status": status}


def test_its_name_comes_back_too() -> None:
    """A booking may bring another name."""
    issued = voucher(holder_uid="anna", holder_name="Anna")
    booking = lifecycle.book(actor(), issued, NOW + 2 * HOUR, "anna", "b-1", holder_name="Bert")
    consumed = used(booking.voucher)
    again = undo(actor(USED_AT), consumed, "mistake").voucher
    assert isinstance(again.state, Booked)
    assert (again.holder_name, again.state.previous_holder_name) == ("Bert", "Anna")
    assert undo(actor(SLOT_END), consumed, "mistake").voucher.holder_name == "Anna"
