"""A DynamoDB in memory, with the operations that the service uses: thousands of steps a minute.

It is one of the stores of the state machine and of the fuzzer. To keep it like the others, the
tests of the storage run on it, too, and `test_memory.py` sends it and DynamoDB Local the same
requests and compares their replies, errors and pages. It does not validate requests.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from tests.engines import Engine
from tests.torture import memory_tables
from tests.torture.memory_tables import TABLE_ITSELF, Index, Item, Order, Predicate, plain, run_of

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def condition(expression: str, names: dict[str, str], values: Item) -> Predicate:
    """A condition, key condition or filter: comparisons with AND, OR and parentheses."""
    words = re.findall(r"[()]|<=|>=|<>|[<>=]|[^\s()<>=]+", expression)[::-1]

    def sequence(
        word: str, part: Callable[[], Predicate], combine: Callable[[Any], bool]
    ) -> Predicate:
        parts = [part()]
        while words and words[-1] == word:
            words.pop()
            parts.append(part())
        return lambda item: combine(is_true(item) for is_true in parts)

    def disjunction() -> Predicate:
        return sequence("OR", lambda: sequence("AND", term, all), any)

    def term() -> Predicate:
        first = words.pop()
        if first == "NOT":
            negated = term()
            return lambda item: not negated(item)
        if first == "(":
            inner = disjunction()
            words.pop()
            return inner
        if first in ("attribute_exists", "attribute_not_exists"):
            _, name, _ = words.pop(), words.pop(), words.pop()
            return lambda item: (names.get(name, name) in item) is (first == "attribute_exists")
        name, operator, low = names.get(first, first), words.pop(), plain(values[words.pop()])
        if operator == "BETWEEN":
            _, high = words.pop(), plain(values[words.pop()])
            return lambda item: name in item and low <= plain(item[name]) <= high
        compare = _COMPARISONS[operator]
        return lambda item: name in item and compare(plain(item[name]), low)

    whole = disjunction()
    if words:
        raise NotImplementedError(expression)
    return whole


def apply_update(expression: str, item: Item, names: dict[str, str], values: Item) -> Item:
    """The item after a SET, REMOVE and ADD."""
    item = dict(item)
    parts = re.split(r"(?:^| )(SET|REMOVE|ADD) ", expression)[1:]
    for action, listed in zip(parts[::2], parts[1::2], strict=True):
        for part in listed.split(", "):
            name, _, value = part.replace(" = ", " ").partition(" ")
            name = names.get(name, name)
            if action == "SET":
                item[name] = values[value]
            elif action == "REMOVE":
                item.pop(name, None)
            else:
                number = int(item.get(name, {"N": "0"})["N"])
                item[name] = {"N": str(number + int(values[value]["N"]))}
    return item


class Memory:
    """The client. One thing at a time, whole or not at all."""

    def __init__(self, prefix: str) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, int] = {}
        self._tables = memory_tables.read(prefix)

    def get_item(self, **request: Any) -> dict[str, Any]:
        """One row."""
        with self._lock:
            return self._get(request)

    def transact_get_items(self, **request: Any) -> dict[str, Any]:
        """Some rows at one point in time."""
        with self._lock:
            return {"Responses": [self._get(one["Get"]) for one in request["TransactItems"]]}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """The rows with some keys, of those that exist."""
        responses: dict[str, list[Item]] = {}
        with self._lock:
            for table, keys in request["RequestItems"].items():
                rows = (self._stored({"TableName": table, "Key": key}) for key in keys["Keys"])
                responses[table] = [dict(row) for row in rows if row]
        return {"Responses": responses}

    def put_item(self, **request: Any) -> dict[str, Any]:
        """Write a row."""
        return self._write("Put", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        """Change a row."""
        return self._write("Update", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        """Delete a row, whatever its state; for the tests."""
        with self._lock:
            self._tables[request["TableName"]].remove(request["Key"])
            return {}

    def batch_write_item(self, **request: Any) -> dict[str, Any]:
        """Put and delete rows, whatever their state; for the tests."""
        with self._lock:
            for table, writes in request["RequestItems"].items():
                for write in writes:
                    if "PutRequest" in write:
                        self._tables[table].put(dict(write["PutRequest"]["Item"]))
                    else:
                        self._tables[table].remove(write["DeleteRequest"]["Key"])
            return {}

    def _write(self, kind: str, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if not self._is_met(request):
                raise _error("ConditionalCheckFailedException")
            self._apply(kind, request)
            if request.get("ReturnValues") != "UPDATED_NEW":
                return {}
            names = request.get("ExpressionAttributeNames", {})
            written = re.findall(r"(\S+)(?: =)? :", request["UpdateExpression"])
            row = self._stored(request) or {}
            return {"Attributes": {(name := names.get(one, one)): row[name] for one in written}}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """All writes, or none."""
        writes = [next(iter(write.items())) for write in request["TransactItems"]]
        token, content = request["ClientRequestToken"], hash(repr(request["TransactItems"]))
        with self._lock:
            if token in self._tokens:
                if self._tokens[token] != content:
                    raise _error("IdempotentParameterMismatchException")
                return {}
            reasons: list[dict[str, Any]] = []
            for _, write in writes:
                if self._is_met(write):
                    reasons.append({"Code": "None"})
                    continue
                returns_row = write.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
                row = self._stored(write) if returns_row else None
                reasons.append({"Code": "ConditionalCheckFailed"} | ({"Item": row} if row else {}))
            if any(reason["Code"] != "None" for reason in reasons):
                raise _error("TransactionCanceledException", reasons)
            for kind, write in writes:
                self._apply(kind, write)
            self._tokens[token] = content
            return {}

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 (DynamoDB's name)
        """How many rows a table has."""
        if TableName not in self._tables:
            raise _error("ResourceNotFoundException")
        return {"Table": {"ItemCount": len(self._tables[TableName].rows)}}

    def query(self, **request: Any) -> dict[str, Any]:
        """A page of one partition."""
        return self._page(request)

    def scan(self, **request: Any) -> dict[str, Any]:
        """A page of everything."""
        return self._page(request)

    def get_paginator(self, _: str) -> Any:
        """The paginator of a scan; for the oracle."""
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        """All pages of a scan, in one."""
        yield self._page(request)

    def _get(self, request: dict[str, Any]) -> dict[str, Any]:
        row = self._stored(request)
        return {"Item": dict(row)} if row else {}

    def _stored(self, write: dict[str, Any]) -> Item | None:
        table = self._tables[write["TableName"]]
        return table.rows.get(table.key_of(write.get("Key") or write["Item"]))

    def _is_met(self, write: dict[str, Any]) -> bool:
        expression = write.get("ConditionExpression")
        return expression is None or self._predicate(expression, write)(self._stored(write) or {})

    def _predicate(self, expression: str, request: dict[str, Any]) -> Predicate:
        names = request.get("ExpressionAttributeNames", {})
        return condition(expression, names, request.get("ExpressionAttributeValues", {}))

    def _apply(self, kind: str, write: dict[str, Any]) -> None:
        table = self._tables[write["TableName"]]
        if kind == "Put":
            table.put(dict(write["Item"]))
        elif kind == "Delete":
            table.remove(write["Key"])
        elif kind != "ConditionCheck":
            names = write.get("ExpressionAttributeNames", {})
            values = write.get("ExpressionAttributeValues", {})
            row = self._stored(write) or write["Key"]
            table.put(apply_update(write["UpdateExpression"], row, names, values))

    def _page(self, request: dict[str, Any]) -> dict[str, Any]:
        index = self._tables[request["TableName"]].indexes[request.get("IndexName", TABLE_ITSELF)]
        limit = request.get("Limit")
        with self._lock:
            behind = list(islice(self._rows_behind(index, request), limit))
        page = [row for _, row in behind]
        reply: dict[str, Any] = {"ScannedCount": len(page)}
        if len(page) == limit:  # a full page may be the last one: DynamoDB does not check
            reply["LastEvaluatedKey"] = {name: page[-1][name] for name in index.names}
        if "FilterExpression" in request:
            passes = self._predicate(request["FilterExpression"], request)
            page = [row for row in page if passes(row)]
        reply["Count"] = len(page)
        if request.get("Select") == "COUNT":
            return reply
        shown = index.projected
        reply["Items"] = [
            {name: value for name, value in row.items() if shown is None or name in shown}
            for row in page
        ]
        return reply

    def _rows_behind(self, index: Index, request: dict[str, Any]) -> Iterator[tuple[Order, Item]]:
        """The rows behind the start of a page, in their order."""
        start = request.get("ExclusiveStartKey")
        place = index.order_of(start) if start else None
        if request.get("Segment"):
            return iter(())  # the first segment of a scan in several has all rows
        if "KeyConditionExpression" not in request:
            return index.walk_all(place)
        within = self._predicate(request["KeyConditionExpression"], request)
        backwards = not request.get("ScanIndexForward", True)
        return run_of(index.walk(_hash_key(index, request), place, backwards=backwards), within)


def in_memory() -> Engine:
    """A fresh store in memory, with all tables."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


def _hash_key(index: Index, request: dict[str, Any]) -> Any:
    """The partition of a query."""
    names = request.get("ExpressionAttributeNames", {})
    equal = re.findall(r"(\S+) = (:\w+)", request["KeyConditionExpression"])
    [value] = [value for name, value in equal if names.get(name, name) == index.schema[0]]
    return plain(request["ExpressionAttributeValues"][value])


def _error(code: str, reasons: list[dict[str, Any]] | None = None) -> ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": reasons or [],
    }
    return ClientError(response, "Operation")  # type: ignore[arg-type]
