"""Codes of bookings, as they are stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.vouchers.booking_codes import TRIES_MAX, BookingCode
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import sessions
from tests.domain.made import NOW
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows
from tests.storage.tables.test_round_trips import STORED

ROW = sessions.from_booking_code(BookingCode(booking_id="b-1", event_id="ev-1", requests=(NOW,)))


@STORED
@given(code=any_rows.booking_codes)
def test_any_code_is_read_as_it_was_written(storage: Storage, code: BookingCode) -> None:
    row = storage.read_back("sessions", sessions.from_booking_code(code), "credential")
    assert sessions.to_booking_code(row) == code


@pytest.mark.parametrize("missing", ["booking_id", "event_id", "requests", "tries"])
def test_a_row_that_lacks_an_attribute_is_corrupt(missing: str) -> None:
    row = {name: value for name, value in ROW.items() if name != missing}
    with pytest.raises(CorruptRow, match=f"lacks {missing}"):
        sessions.to_booking_code(row)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"requests": attribute("{}")}, "unreadable requests"),
        ({"requests": attribute('["yesterday"]')}, "unreadable requests"),
        ({"requests": attribute("[]")}, "requested never"),
        ({"tries": attribute(TRIES_MAX + 1)}, "tried more often"),
        ({"tries": attribute("1")}, "unreadable tries"),
        ({"used_at": attribute(NOW)}, "used without a try"),
    ],
)
def test_a_row_that_cannot_be_is_corrupt(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(CorruptRow, match=reason):
        sessions.to_booking_code(ROW | changes)
