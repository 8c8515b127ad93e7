"""The embedded store's indexes return the same as ministack's own search of all rows."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ministack.services import dynamodb

from infra.local import indexes

TABLE = "indexed"
search_all_rows = dynamodb._query

text = st.sampled_from("abcd")
rows = st.fixed_dictionaries(
    {"id": text, "part": text}, optional={"owner": text, "made": st.sampled_from("0123456789")}
)
changes = st.lists(st.tuples(st.booleans(), rows), max_size=40)
ranges = st.sampled_from(
    [
        ("", {}),
        (" AND #made >= :low", {":low": "3"}),
        (" AND #made <= :high", {":high": "6"}),
        (" AND #made BETWEEN :low AND :high", {":low": "2", ":high": "7"}),
        (" AND #made = :low", {":low": "5"}),
    ]
)


@pytest.fixture(scope="module", autouse=True)
def installed() -> Iterator[None]:
    """ministack's functions as the embedded store uses them; in this process no other test does."""
    before = dynamodb._create_table, dynamodb._update_table, dynamodb._query
    indexes.install()
    yield
    dynamodb._create_table, dynamodb._update_table, dynamodb._query = before


@pytest.fixture
def table() -> Iterator[dict[str, Any]]:
    """An empty table with two indexes, one of them without a sort key."""
    keys = [
        {"AttributeName": "id", "KeyType": "HASH"},
        {"AttributeName": "part", "KeyType": "RANGE"},
    ]
    dynamodb._create_table(
        {
            "TableName": TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": keys,
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"}
                for name in ("id", "part", "owner", "made")
            ],
            "GlobalSecondaryIndexes": [
                _index("by_owner", "owner", "made"),
                _index("by_made", "made"),
            ],
        }
    )
    yield dynamodb._tables[TABLE]
    dynamodb._delete_table({"TableName": TABLE})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, text, ranges, st.booleans(), st.none() | st.integers(1, 5))
def test_pages_equal_those_of_a_search_of_all_rows(
    table: dict[str, Any],
    made: list[tuple[bool, dict[str, str]]],
    owner: str,
    part: tuple[str, dict[str, str]],
    forward: bool,
    limit: int | None,
) -> None:
    _clear(table)
    _make(made)
    request = _query("by_owner", "#owner = :owner" + part[0], {":owner": owner, **part[1]})
    _compare(request | {"ScanIndexForward": forward}, limit)
    _compare(_query("by_made", "#made = :made", {":made": "5"}), limit)


def test_a_query_is_handed_its_page_and_nothing_more(table: dict[str, Any]) -> None:
    _make(
        [
            (True, {"id": f"{n:04}", "part": "a", "owner": "a", "made": f"{n:04}"})
            for n in range(500)
        ]
    )
    request = _query("by_owner", "#owner = :owner", {":owner": "a"}) | {"Limit": 7}
    assert len(indexes.matching_rows(table, request) or ()) == 7
    below = request | _query(
        "by_owner", "#owner = :owner AND #made < :low", {":owner": "a", ":low": "0003"}
    )
    assert len(indexes.matching_rows(table, below) or ()) == 3


@pytest.mark.parametrize(
    ("condition", "values", "read_count"),
    [
        ("#made <= :high", {":high": "0002"}, 3),
        ("#made < :high", {":high": "0002"}, 3),  # the bound itself is looked at
        ("#made >= :low", {":low": "0498"}, 2),
        ("#made BETWEEN :low AND :high", {":low": "0250", ":high": "0252"}, 3),
        ("#made = :low", {":low": "0250"}, 1),
        ("#made <= :high", {":high": "-"}, 0),
    ],
)
@pytest.mark.parametrize("forward", [True, False])
def test_only_the_rows_of_a_range_are_read(
    table: dict[str, Any], condition: str, values: dict[str, str], read_count: int, forward: bool
) -> None:
    _make(
        [
            (True, {"id": f"{n:04}", "part": "a", "owner": "a", "made": f"{n:04}"})
            for n in range(500)
        ]
    )
    index = table["items"].indexes["by_owner"]
    typed = {name: {"S": value} for name, value in values.items()}
    bounds = index.bounds(f"#owner = :owner AND {condition}", {"#made": "made"}, typed)
    assert len(list(index.keys("a", None, forward, *bounds))) == read_count


def test_write_to_a_partition_just_removed_is_kept(table: dict[str, Any]) -> None:
    rows = table["items"]
    row = {"id": {"S": "a"}, "part": {"S": "a"}, "owner": {"S": "a"}, "made": {"S": "1"}}
    partition = rows["a"]
    del rows["a"]
    partition["a"] = row
    assert rows["a"]["a"] == row
    del rows["a"]  # it was empty a moment ago
    assert rows["a"]["a"] == row


def test_rows_read_from_disk_are_indexed(table: dict[str, Any]) -> None:
    _make([(True, {"id": "a", "part": "a", "owner": "b", "made": "1"})])
    saved = json.loads(json.dumps(copy.deepcopy(table["items"])))
    assert type(saved) is dict
    table["items"] = saved
    loaded = indexes.Rows(table)
    table["items"] = loaded
    rows = indexes.matching_rows(table, _query("by_owner", "#owner = :owner", {":owner": "b"}))
    assert list((rows or {}).values()) == [loaded["a"]["a"]]


def test_invalid_condition_gets_ministacks_own_error(table: dict[str, Any]) -> None:
    _make([(True, {"id": "a", "part": "a", "owner": "a", "made": "1"})])
    request = _query("by_owner", "#owner = :owner AND ((#made = :owner))", {":owner": "a"})
    assert dynamodb._query(request) == search_all_rows(request)
    assert dynamodb._query(request)[0] == 400


def _compare(request: dict[str, Any], limit: int | None) -> None:
    """Every page of it, from the first to the last."""
    if limit:
        request["Limit"] = limit
    while True:
        status, _, body = dynamodb._query(request)
        assert (status, body) == (200, search_all_rows(request)[2])
        following = json.loads(body).get("LastEvaluatedKey")
        if not following:
            return
        request["ExclusiveStartKey"] = following


def _make(made: list[tuple[bool, dict[str, str]]]) -> None:
    for is_put, row in made:
        item = {name: {"S": value} for name, value in row.items()}
        key = {name: item[name] for name in ("id", "part")}
        if is_put:
            answer = dynamodb._put_item({"TableName": TABLE, "Item": item})
        else:
            answer = dynamodb._delete_item({"TableName": TABLE, "Key": key})
        assert answer[0] == 200, answer


def _clear(table: dict[str, Any]) -> None:
    for partition in list(table["items"].values()):
        for sort in list(partition):
            del partition[sort]


def _query(index: str, condition: str, values: dict[str, str]) -> dict[str, Any]:
    names = {f"#{name}": name for name in ("owner", "made") if f"#{name}" in condition}
    return {
        "TableName": TABLE,
        "IndexName": index,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
    }


def _index(name: str, *keys: str) -> dict[str, Any]:
    schema = [
        {"AttributeName": key, "KeyType": kind}
        for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
    ]
    return {"IndexName": name, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}
