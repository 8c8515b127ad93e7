"""Answers are parsed as botocore parses them."""

from __future__ import annotations

import base64
import json

import pytest
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.dynamo.botocore_client import make_client
from chalicelib.storage.dynamo.response_parser import ParserFactory

OURS = ParserFactory().create_parser("json")
BINARY = st.binary(max_size=9).map(lambda value: base64.b64encode(value).decode())
PLAIN = st.one_of(
    st.fixed_dictionaries({"S": st.text()}),
    st.fixed_dictionaries({"N": st.integers().map(str)}),
    st.fixed_dictionaries({"BOOL": st.booleans()}),
    st.just({"NULL": True}),
    st.fixed_dictionaries({"SS": st.lists(st.text(), min_size=1)}),
    st.fixed_dictionaries({"NS": st.lists(st.integers().map(str), min_size=1)}),
    st.fixed_dictionaries({"B": BINARY}),
    st.fixed_dictionaries({"BS": st.lists(BINARY, min_size=1)}),
)
VALUES = st.recursive(
    PLAIN,
    lambda values: st.one_of(
        st.fixed_dictionaries({"L": st.lists(values, max_size=3)}),
        st.fixed_dictionaries({"M": st.dictionaries(st.text(min_size=1), values, max_size=3)}),
    ),
    max_leaves=6,
)
ITEMS = st.dictionaries(st.text(min_size=1), VALUES, max_size=5)


@pytest.fixture(scope="module")
def operations():
    client = make_client("http://nobody")
    yield client.meta.service_model.operation_model
    client.close()


def both(shape, body, status=200):
    answer = {"body": body, "headers": {"x-amzn-requestid": "r-1"}, "status_code": status}
    return OURS.parse(answer, shape), JSONParser().parse(answer, shape)


@given(items=st.lists(ITEMS, max_size=3))
def test_items_are_the_same(operations, items):
    shape = operations("Query").output_shape
    body = {"Items": items, "Count": len(items), "LastEvaluatedKey": {"id": {"S": "v-1"}}}
    ours, botocores = both(shape, json.dumps(body).encode())
    assert ours == botocores
    assert len(ours["Items"]) == len(items)


@given(item=ITEMS)
def test_reasons_of_a_cancelled_transaction_are_the_same(operations, item):
    reason = {"Code": "ConditionalCheckFailed", "Item": item, "Message": "no"}
    body = {"__type": "x#TransactionCanceledException", "CancellationReasons": [reason]}
    shape = operations("TransactWriteItems").output_shape
    ours, botocores = both(shape, json.dumps(body).encode(), 400)
    assert ours == botocores
    assert ours["Error"]["Code"] == "TransactionCanceledException"


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"Item"', b'{"message": "\\ud800"}'])
@pytest.mark.parametrize("status", [400, 500])
def test_unreadable_errors_are_the_same(operations, body, status):
    ours, botocores = both(operations("GetItem").output_shape, body, status)
    assert ours == botocores
