"""The row of the test clocks: kept as it is, and refused if the service cannot have written it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import hotel_clocks
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows

ROW = hotel_clocks.to_item(HotelClocks({"hotel": 60}, 1))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clocks=any_rows.clocks)
def test_any_test_clocks(storage: Storage, clocks: HotelClocks) -> None:
    row = storage.read_back("hotels", hotel_clocks.to_item(clocks), "issuer_uid", "kind")
    assert hotel_clocks.from_item(row) == clocks


@pytest.mark.parametrize(
    ("seconds_ahead", "reason"),
    [
        ('{"hotel": 0}', "has a clock that is 0 seconds ahead"),
        ('{"hotel": 34560001}', "has a clock that is 34560001 seconds ahead"),
        ('{"hotel": "soon"}', "has a clock that is 'soon' seconds ahead"),
        ("[]", "has an unreadable seconds_ahead"),
    ],
)
def test_clocks_that_cannot_exist_are_a_corrupt_row(seconds_ahead: str, reason: str) -> None:
    with pytest.raises(CorruptRow) as corrupt:
        hotel_clocks.from_item(ROW | {"seconds_ahead": attribute(seconds_ahead)})
    fields = corrupt.value.log_fields
    assert (fields["table"], fields["row"]) == ("hotels", "clocks")
    assert reason in fields["reason"]


@pytest.mark.parametrize("name", ["seconds_ahead", "version"])
def test_a_row_that_lacks_something_is_corrupt(name: str) -> None:
    row = {key: value for key, value in ROW.items() if key != name}
    with pytest.raises(CorruptRow):
        hotel_clocks.from_item(row)
