"""The items of a transaction, as DynamoDB takes them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.transaction import Condition, TransactItem, difference
from chalicelib.storage.errors import ConditionsFailed
from tests.engines import Engine, fresh_prefix

KEY = {"id": {"S": "1"}}
EXISTS = Condition("it exists", "attribute_exists(id)")
IS_OPEN = Condition("it is open", "#status = :wanted", {":wanted": {"S": "open"}})
IS_FREE = Condition(
    "it is free", "attribute_not_exists(ends) OR ends <= :now", {":now": {"N": "5"}}
)


def test_a_put_writes_the_whole_row() -> None:
    row = KEY | {"status": {"S": "open"}}
    assert TransactItem("vouchers", KEY, (EXISTS,), put=row).request("t-") == {
        "Put": {
            "TableName": "t-vouchers",
            "Item": row,
            "ConditionExpression": "attribute_exists(id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def test_an_update_sets_adds_and_removes() -> None:
    item = TransactItem(
        "vouchers",
        KEY,
        (IS_OPEN,),
        set={"status": {"S": "closed"}, "title": {"S": "t"}},
        add={"version": {"N": "1"}},
        remove=("due_at", "due_shard"),
    )
    assert item.request("t-") == {
        "Update": {
            "TableName": "t-vouchers",
            "Key": KEY,
            "ConditionExpression": "#status = :wanted",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "UpdateExpression": (
                "SET #status = :set_status, #title = :set_title "
                "ADD #version :add_version REMOVE #due_at, #due_shard"
            ),
            "ExpressionAttributeNames": {
                "#status": "status",
                "#title": "title",
                "#version": "version",
                "#due_at": "due_at",
                "#due_shard": "due_shard",
            },
            "ExpressionAttributeValues": {
                ":wanted": {"S": "open"},
                ":set_status": {"S": "closed"},
                ":set_title": {"S": "t"},
                ":add_version": {"N": "1"},
            },
        }
    }


def test_an_item_that_writes_nothing_checks_its_conditions() -> None:
    assert TransactItem("vouchers", KEY, (IS_OPEN,)).request("t-") == {
        "ConditionCheck": {
            "TableName": "t-vouchers",
            "Key": KEY,
            "ConditionExpression": "#status = :wanted",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":wanted": {"S": "open"}},
        }
    }


@pytest.mark.parametrize(
    ("conditions", "expression"),
    [
        ((IS_FREE,), "attribute_not_exists(ends) OR ends <= :now"),
        ((EXISTS, IS_OPEN), "attribute_exists(id) AND #status = :wanted"),
        (
            (EXISTS, IS_FREE, IS_OPEN),
            "attribute_exists(id) AND (attribute_not_exists(ends) OR ends <= :now) "
            "AND #status = :wanted",
        ),
    ],
)
def test_a_condition_with_or_has_parentheses_among_others(
    conditions: tuple[Condition, ...], expression: str
) -> None:
    [(_, request)] = TransactItem("vouchers", KEY, conditions).request("t-").items()
    assert request["ConditionExpression"] == expression


ATTRIBUTES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.integers(0, 10**6).map(lambda number: {"N": str(number)})


@given(
    st.dictionaries(ATTRIBUTES, VALUES, min_size=1),
    st.dictionaries(ATTRIBUTES, VALUES),
    st.sets(ATTRIBUTES),
    st.dictionaries(ATTRIBUTES, VALUES),
)
def test_names_and_values_never_collide(
    sets: dict[str, Any], adds: dict[str, Any], removes: set[str], reads: dict[str, Any]
) -> None:
    """An attribute may be set to one value, added to and compared with another, all at once."""
    conditions = tuple(
        Condition(name, f"#{name} = :{name}_read", {f":{name}_read": value})
        for name, value in reads.items()
    )
    item = TransactItem("t", KEY, (EXISTS, *conditions), set=sets, add=adds, remove=tuple(removes))
    request = item.request("")["Update"]
    names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
    assert names == {f"#{name}": name for name in {*sets, *adds, *removes, *reads}}
    assert len(values) == len(sets) + len(adds) + len(reads)
    text = f"{request['UpdateExpression']} {request['ConditionExpression']}"
    assert set(re.findall(r"#\w+", text)) == names.keys()
    assert set(re.findall(r":\w+", text)) == values.keys()
    for name, value in sets.items():
        assert f"#{name} = :set_{name}" in text
        assert values[f":set_{name}"] == value
    for name, value in reads.items():
        assert values[f":{name}_read"] == value


@given(st.dictionaries(ATTRIBUTES, VALUES), st.dictionaries(ATTRIBUTES, VALUES))
def test_the_difference_turns_one_row_into_the_other(
    stored: dict[str, Any], wanted: dict[str, Any]
) -> None:
    changed, removed = difference(stored, wanted)
    after = {name: value for name, value in stored.items() if name not in removed} | changed
    assert after == wanted
    assert all(stored.get(name) != value for name, value in changed.items())
    assert set(removed) <= stored.keys()


# --- as the engines take them


@pytest.fixture(params=["moto", "dynamodb_local"])
def real_engine(request: pytest.FixtureRequest) -> Engine:
    """An engine that takes every kind of item."""
    tables: Engine = request.getfixturevalue(request.param)
    return tables


def stored_item(engine: Engine) -> Any:
    """The one row, as it is stored."""
    table = engine.prefix + "vouchers"
    return engine.client.get_item(TableName=table, Key=KEY, ConsistentRead=True).get("Item")


def item_of(*conditions: Condition, **changes: Any) -> TransactItem:
    """A part that changes the one row of the vouchers."""
    return TransactItem("vouchers", KEY, conditions, **changes)


def test_the_engines_take_every_kind_of_item(real_engine: Engine) -> None:
    client = DynamoClient(real_engine.client, real_engine.prefix, 6)
    row = KEY | {"status": {"S": "open"}, "ends": {"N": "5"}, "version": {"N": "1"}}
    run = fresh_prefix()
    tokens = iter(f"{run}{number}" for number in range(9))

    def transact(item: TransactItem) -> None:
        client.transact({"part": item}, next(tokens))

    transact(item_of(Condition("new", "attribute_not_exists(id)"), put=row))
    transact(item_of(EXISTS, IS_FREE, IS_OPEN))
    assert stored_item(real_engine) == row
    changes = {"set": {"status": {"S": "closed"}}, "add": {"version": {"N": "2"}}}
    transact(item_of(EXISTS, IS_FREE, IS_OPEN, **changes, remove=("ends",)))
    after = KEY | {"status": {"S": "closed"}, "version": {"N": "3"}}
    assert stored_item(real_engine) == after
    for refused in ({}, changes, {"put": row}):
        with pytest.raises(ConditionsFailed) as failed:
            transact(item_of(IS_FREE, IS_OPEN, **refused))
        assert failed.value.stored_items == {"part": after}
    assert stored_item(real_engine) == after
