"""Answers say what the rules say, however they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.instants import text
from chalicelib.domain.vouchers import slots
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import serializers
from tests.domain import made


@given(made.vouchers(), st.data())
def test_slots_are_written_as_each_of_them_is(held: Voucher, data: st.DataObject) -> None:
    free, _ = slots.free(held, data.draw(made.moments_around(held)), None, None)
    assert [
        (told.voucher_id, told.slot_id, told.start, told.end) for told in serializers.slots(free)
    ] == [
        (slot.voucher_id, f"slot-{text(slot.start)}", text(slot.start), text(slot.end))
        for slot in free
    ]
