"""Codecs: values of each kind there and back, and rows that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    DECIMAL,
    INSTANT,
    INTEGER,
    JSON,
    ROW_NAME_SHOWN,
    TEXT,
    Attributes,
    Codec,
    attribute,
    instant_text,
    item_of,
)
from chalicelib.storage.errors import CorruptRow
from tests.domain import made
from tests.domain.made import NOW

CODEC = Codec(
    "things",
    "id",
    id=TEXT,
    count=INTEGER,
    is_open=BOOLEAN,
    at=INSTANT,
    amount=DECIMAL,
    terms=JSON,
    note=TEXT.optional(),
    owner=TEXT.optional().named("owned_by"),
)
VALUES: dict[str, Any] = {
    "id": "t-1",
    "count": 7,
    "is_open": True,
    "at": NOW,
    "amount": Decimal("12.50"),
    "terms": {"n": 1},
    "note": "a note",
    "owner": "anna",
}
ROW = {
    "id": {"S": "t-1"},
    "count": {"N": "7"},
    "is_open": {"BOOL": True},
    "at": {"S": "2026-03-02T09:00:00.000Z"},
    "amount": {"S": "12.50"},
    "terms": {"S": '{"n":1}'},
    "note": {"S": "a note"},
    "owned_by": {"S": "anna"},
}


def test_each_kind_is_stored_in_its_own_type() -> None:
    assert CODEC.encode(VALUES) == ROW
    assert CODEC.decode(ROW) == VALUES


def test_attributes_of_an_object_are_encoded_by_their_names() -> None:
    class Thing:
        """An object with the attributes of VALUES."""

    thing = Thing()
    for name, value in VALUES.items():
        setattr(thing, name, value)
    assert CODEC.encode(Attributes(thing)) == ROW


def test_none_is_an_absent_attribute() -> None:
    row = CODEC.encode(VALUES | {"note": None, "owner": None})
    assert row.keys() == ROW.keys() - {"note", "owned_by"}
    assert CODEC.decode(row) == VALUES | {"note": None, "owner": None}


def test_a_value_that_is_missing_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        CODEC.encode({"id": "t-1"})


REQUIRED = ("id", "count", "is_open", "at", "amount", "terms")


@pytest.mark.parametrize("name", REQUIRED)
def test_a_row_without_a_required_attribute_is_corrupt(name: str) -> None:
    row = {key: value for key, value in ROW.items() if key != name}
    with pytest.raises(CorruptRow) as error:
        CODEC.decode(row)
    assert error.value.log_fields == {
        "table": "things",
        "row": "?" if name == "id" else "t-1",
        "reason": f"lacks {name}",
    }


@pytest.mark.parametrize("name", ROW)
@pytest.mark.parametrize("value", [{"M": {}}, {"NULL": True}, {"SS": ["a"]}, {"B": b"a"}])
def test_a_row_with_an_attribute_of_another_type_is_corrupt(
    name: str, value: dict[str, Any]
) -> None:
    with pytest.raises(CorruptRow) as error:
        CODEC.decode(ROW | {name: value})
    assert error.value.log_fields["reason"] == f"has an unreadable {name}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", {"N": "many"}),
        ("count", {"N": "1.5"}),
        ("at", {"S": "yesterday"}),
        ("at", {"S": ""}),
        ("amount", {"S": "twelve"}),
        ("amount", {"S": ""}),
        ("terms", {"S": "{"}),
        ("terms", {"S": "[]"}),
        ("terms", {"S": "7"}),
    ],
)
def test_a_row_with_an_unreadable_value_is_corrupt(name: str, value: dict[str, Any]) -> None:
    with pytest.raises(CorruptRow) as error:
        CODEC.decode(ROW | {name: value})
    assert error.value.log_fields == {
        "table": "things",
        "row": "t-1",
        "reason": f"has an unreadable {name}",
    }


def test_values_that_cannot_exist_are_the_rows_fault() -> None:
    def make(**values: Any) -> None:
        raise BrokenInvariant("a thing is impossible")

    with pytest.raises(CorruptRow, match="things, row t-1: a thing is impossible"):
        CODEC.build(make, VALUES, ROW)


@given(st.text(min_size=ROW_NAME_SHOWN + 1, max_size=64))
def test_an_error_never_shows_a_long_row_name_whole(name: str) -> None:
    error = CODEC.corrupt({"id": {"S": name}}, "is wrong")
    assert error.log_fields["row"] == name[:ROW_NAME_SHOWN] + "…"
    assert str(error) == f"things, row {name[:ROW_NAME_SHOWN]}…: is wrong"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 9, 0, 0, 1000, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_stored_instants_sort_as_text(earlier: datetime, later: datetime) -> None:
    assert instant_text(earlier) < instant_text(later)
    assert len(instant_text(earlier)) == len(instant_text(later))
    assert datetime.fromisoformat(instant_text(earlier)) == earlier


@given(made.instants)
def test_a_stored_instant_is_read_back_exactly(instant: datetime) -> None:
    assert datetime.fromisoformat(instant_text(instant)) == instant


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", {"S": "text"}),
        ("", {"S": ""}),
        (7, {"N": "7"}),
        (True, {"BOOL": True}),
        (False, {"BOOL": False}),
        (NOW, {"S": "2026-03-02T09:00:00.000Z"}),
        (b"bytes", {"B": b"bytes"}),
    ],
)
def test_a_value_has_the_type_of_dynamodb(value: Any, expected: dict[str, Any]) -> None:
    assert attribute(value) == expected
    assert item_of(name=value, other=None) == {"name": expected}
