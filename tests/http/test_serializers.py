"""Responses have the values of the domain, however quickly they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from chalicelib.domain.instants import text, text_with_milliseconds
from chalicelib.domain.vouchers import slots
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.serializers import CANONICAL, OLDER
from tests.domain import made

WRITERS = {text: CANONICAL, text_with_milliseconds: OLDER}


@pytest.mark.parametrize("text", WRITERS)
@given(made.vouchers(), st.data())
def test_slots_written_as_a_grid_equal_each_slot(
    text: Callable[[datetime], str], voucher: Voucher, data: st.DataObject
) -> None:
    free, _ = slots.free(voucher, data.draw(made.moments_around(voucher)), None, None)
    written = [
        (voucher_id, slot_id, start, end)
        for slot_id, voucher_id, start, end, *_ in map(astuple, WRITERS[text].slots(free))
    ]
    assert written == [
        (slot.voucher_id, f"slot-{text(slot.start)}", text(slot.start), text(slot.end))
        for slot in free
    ]


@given(made.vouchers())
def test_voucher_is_written_field_by_field(voucher: Voucher) -> None:
    response = CANONICAL.voucher(voucher, voucher.created_at)
    for name in response.__struct_fields__:
        value = getattr(voucher.at(voucher.created_at), name)
        expected = text(value) if hasattr(value, "isoformat") else value
        assert getattr(response, name) == expected
