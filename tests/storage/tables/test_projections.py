"""What an index projects is enough to read the rows that a listing or the sweep takes from it."""

from __future__ import annotations

import pytest

from chalicelib.storage.tables import bookings, events, vouchers
from infra import tables

READ_FROM_INDEXES = {
    "vouchers": vouchers.CODEC,
    "voucher_bookings": bookings.CODEC,
    "events": events.CODEC,
}
DUE = ("vouchers", "due")

INDEXES = [
    (table, index)
    for table in tables.read("")
    if table.name in READ_FROM_INDEXES
    for index in table.create.get("GlobalSecondaryIndexes", [])
]


@pytest.mark.parametrize(
    ("table", "index"),
    INDEXES,
    ids=[f"{table.name}/{index['IndexName']}" for table, index in INDEXES],
)
def test_an_index_projects_every_attribute_that_is_read(table: tables.Table, index: dict) -> None:
    if index["Projection"]["ProjectionType"] == "ALL":
        return
    is_due = (table.name, index["IndexName"]) == DUE
    codec = vouchers.DUE_CODEC if is_due else READ_FROM_INDEXES[table.name]
    keys = {key["AttributeName"] for key in (*index["KeySchema"], *table.create["KeySchema"])}
    projected = keys | set(index["Projection"]["NonKeyAttributes"])
    # What a booking takes in a calendar, and how often it moved, is shown by the calendar alone,
    # whose agenda names it: the projection of an index cannot be changed. Its links are checked
    # against the booking itself.
    unlisted = {*bookings.OF_CLAIM, "sequence", "link_generation"}
    assert codec.attributes() - unlisted <= projected
