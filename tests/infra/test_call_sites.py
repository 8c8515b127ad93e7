"""Each kind of call to the store is found in the code, and an unknown one is an error."""

from __future__ import annotations

import ast

import pytest

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import vouchers
from tests.infra.call_sites import OPERATIONS, OTHER_METHODS, Site, call_sites, sites_in

NAMES = {"vouchers": vouchers, "TABLE": vouchers.TABLE}


def test_every_method_of_the_client_is_looked_for() -> None:
    methods = {name for name, value in vars(DynamoClient).items() if callable(value)}
    public = {name for name in methods if not name.startswith("_")}
    assert public == OPERATIONS.keys() | OTHER_METHODS


@pytest.mark.parametrize(
    ("code", "sites"),
    [
        ('self.client.call("delete_item", vouchers.TABLE, Key=key)', {("DeleteItem", "vouchers")}),
        ('client.call_once("put_item", vouchers.TABLE)', {("PutItem", "vouchers")}),
        ('client.with_deadline().pages("scan", vouchers.TABLE)', {("Scan", "vouchers")}),
        ("self.client.get(vouchers.TABLE, key)", {("GetItem", "vouchers")}),
        ("self.client.get_committed((vouchers.TABLE, key))", {("GetItem", "vouchers")}),
        (
            'client.call("query" if indexed else "scan", vouchers.TABLE)',
            {("Query", "vouchers"), ("Scan", "vouchers")},
        ),
        ("TransactItem(TABLE, key, conditions, put=item)", {("PutItem", "vouchers")}),
        ("TransactItem(TABLE, key, conditions, remove=names)", {("UpdateItem", "vouchers")}),
        ("TransactItem(TABLE, key, conditions)", {("ConditionCheckItem", "vouchers")}),
        ("client.transact(parts, token)", set()),
        ("session.get(vouchers.TABLE, key)", set()),
    ],
)
def test_a_call_is_found(code: str, sites: set[Site]) -> None:
    assert sites_in(ast.parse(code), NAMES) == sites


@pytest.mark.parametrize(
    "code",
    [
        "client.client.delete_item(TableName=name)",
        "self.client.call(operation, vouchers.TABLE)",
        "self.client.get(table, key)",
        "self.client.batch_get(keys)",
        "self.client.get_committed(*keys)",
        "TransactItem(table, key, conditions)",
    ],
)
def test_a_call_whose_action_or_table_is_unknown_is_an_error(code: str) -> None:
    with pytest.raises(AssertionError, match=r"which (action|operation|table)"):
        sites_in(ast.parse(code), NAMES)


def test_the_operators_calls_are_left_out() -> None:
    assert {action for action, table in call_sites() if table == "api_keys"} == {
        *("GetItem", "UpdateItem")  # read, and marked as used
    }
