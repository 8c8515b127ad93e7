"""check-data reads the row of the test clocks, too."""

from __future__ import annotations

from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.storage.tables import hotel_clocks
from tests.engines import Engine
from tests.migration.conftest import desk_on

ROW = hotel_clocks.to_item(HotelClocks({"hotel-demo": 60}, 1))


def test_test_clocks_are_read(empty_tables: Engine) -> None:
    desk = desk_on(empty_tables)
    desk.put("hotels", ROW)
    assert desk.check().code == 0
    desk.put("hotels", ROW | {"seconds_ahead": {"S": '{"hotel-demo": -1}'}})
    ran = desk.check("--all")
    assert ran.code == 1
    assert "hotels * cannot be read: has a clock that is -1 seconds ahead" in ran.out
