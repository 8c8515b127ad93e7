"""A DynamoDB in memory, as much of it as the service asks: for many thousand steps in a minute.

It is one of the stores of the state machine and of the fuzzer; `test_memory.py` runs the tests of
the real storage layer's conditions on it, too, so that it cannot drift far from the others.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra import tables

Item = dict[str, dict[str, Any]]
Holds = Callable[[Item], bool]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _plain(held: dict[str, Any]) -> Any:
    [(kind, value)] = held.items()
    return int(value) if kind == "N" else value


def condition(expression: str, names: dict[str, str], values: Item) -> Holds:
    """What an expression asks of an item. ORs of ANDs, as the service writes them."""
    between = re.sub(r"BETWEEN (\S+) AND (\S+)", r"BETWEEN \1 TO \2", expression)
    if " OR " in between and " AND " in between:
        raise NotImplementedError(expression)
    if " OR " in between:
        either = [_clause(part, names, values) for part in between.split(" OR ")]
        return lambda item: any(holds(item) for holds in either)
    every = [_clause(part, names, values) for part in between.split(" AND ")]
    return lambda item: all(holds(item) for holds in every)


def _clause(text: str, names: dict[str, str], values: Item) -> Holds:
    if absent := re.fullmatch(r"attribute_not_exists\((\S+)\)", text):
        return lambda item: names.get(absent[1], absent[1]) not in item
    if within := re.fullmatch(r"(\S+) BETWEEN (\S+) TO (\S+)", text):
        low, high = _plain(values[within[2]]), _plain(values[within[3]])
        name = names.get(within[1], within[1])
        return lambda item: name in item and low <= _plain(item[name]) <= high
    found = re.fullmatch(r"(\S+) (=|<=?|>=?) (\S+)", text)
    if not found:
        raise NotImplementedError(text)
    name, compare = names.get(found[1], found[1]), _COMPARE[found[2]]
    wanted = _plain(values[found[3]])
    return lambda item: name in item and compare(_plain(item[name]), wanted)


def updated(expression: str, item: Item, names: dict[str, str], values: Item) -> Item:
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
                before = int(item.get(name, {"N": "0"})["N"])
                item[name] = {"N": str(before + int(values[value]["N"]))}
    return item


@dataclass(slots=True)
class _Table:
    key: tuple[str, ...]
    indexes: dict[str, tuple[str, ...]]
    rows: dict[tuple[Any, ...], Item] = field(default_factory=dict)

    def key_of(self, item: Item) -> tuple[Any, ...]:
        return tuple(_plain(item[name]) for name in self.key)


class Memory:
    """The client. One thing at a time, whole or not at all."""

    def __init__(self, prefix: str) -> None:
        self._lock = threading.Lock()
        self._tokens: set[str] = set()
        self._tables = {}
        for table in tables.read(prefix):
            indexes = {
                index["IndexName"]: tuple(part["AttributeName"] for part in index["KeySchema"])
                for index in table.create.get("GlobalSecondaryIndexes", [])
            }
            key = tuple(part["AttributeName"] for part in table.create["KeySchema"])
            self._tables[table.name] = _Table(key, indexes)

    def get_item(self, **asked: Any) -> dict[str, Any]:
        """One row."""
        with self._lock:
            table = self._tables[asked["TableName"]]
            found = table.rows.get(table.key_of(asked["Key"]))
            return {"Item": dict(found)} if found else {}

    def transact_get_items(self, **asked: Any) -> dict[str, Any]:
        """Some rows, as of one instant; the service never asks for more than one."""
        return {"Responses": [self.get_item(**wanted["Get"]) for wanted in asked["TransactItems"]]}

    def put_item(self, **asked: Any) -> dict[str, Any]:
        """Write a row."""
        return self._write("Put", asked)

    def update_item(self, **asked: Any) -> dict[str, Any]:
        """Change a row."""
        return self._write("Update", asked)

    def _write(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if not self._holds(asked):
                raise _error("ConditionalCheckFailedException")
            self._apply(kind, asked)
            return {"Attributes": {"hits": {"N": "1"}}}

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        """All of it, or none."""
        writes = [next(iter(write.items())) for write in asked["TransactItems"]]
        with self._lock:
            if asked["ClientRequestToken"] in self._tokens:
                return {}
            reasons: list[dict[str, Any]] = []
            for _, write in writes:
                if self._holds(write):
                    reasons.append({"Code": "None"})
                    continue
                found = self._found(write)
                reasons.append(
                    {"Code": "ConditionalCheckFailed"} | ({"Item": found} if found else {})
                )
            if any(reason["Code"] != "None" for reason in reasons):
                raise _error("TransactionCanceledException", reasons)
            for kind, write in writes:
                self._apply(kind, write)
            self._tokens.add(asked["ClientRequestToken"])
            return {}

    def query(self, **asked: Any) -> dict[str, Any]:
        """A page of one partition."""
        return self._page(asked)

    def scan(self, **asked: Any) -> dict[str, Any]:
        """A page of everything."""
        return self._page(asked)

    def get_paginator(self, _: str) -> Any:
        """All pages of a scan; for the oracle."""
        return self

    def paginate(self, **asked: Any) -> Iterator[dict[str, Any]]:
        """All pages of a scan, in one."""
        yield self._page(asked)

    def _found(self, write: dict[str, Any]) -> Item | None:
        table = self._tables[write["TableName"]]
        return table.rows.get(table.key_of(write.get("Key") or write["Item"]))

    def _holds(self, write: dict[str, Any]) -> bool:
        expression = write.get("ConditionExpression")
        return expression is None or self._asks(expression, write)(self._found(write) or {})

    def _asks(self, expression: str, asked: dict[str, Any]) -> Holds:
        names = asked.get("ExpressionAttributeNames", {})
        return condition(expression, names, asked.get("ExpressionAttributeValues", {}))

    def _apply(self, kind: str, write: dict[str, Any]) -> None:
        table = self._tables[write["TableName"]]
        if kind == "Put":
            table.rows[table.key_of(write["Item"])] = dict(write["Item"])
            return
        names, values = (
            write.get("ExpressionAttributeNames", {}),
            write["ExpressionAttributeValues"],
        )
        before = self._found(write) or write["Key"]
        after = updated(write["UpdateExpression"], before, names, values)
        table.rows[table.key_of(after)] = after

    def _page(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            table = self._tables[asked["TableName"]]
            schema = table.indexes[asked["IndexName"]] if "IndexName" in asked else table.key
            names = (*schema, *(name for name in table.key if name not in schema))
            rows = [row for row in table.rows.values() if all(name in row for name in schema)]
            if "KeyConditionExpression" in asked:
                within = self._asks(asked["KeyConditionExpression"], asked)
                rows = [row for row in rows if within(row)]
        order = lambda row: tuple(_plain(row[name]) for name in names)  # noqa: E731
        backwards = not asked.get("ScanIndexForward", True)
        rows.sort(key=order, reverse=backwards)
        if start := asked.get("ExclusiveStartKey"):
            first = order(start)
            rows = [
                row for row in rows if (order(row) < first if backwards else order(row) > first)
            ]
        limit = asked.get("Limit", len(rows))
        page, rest = rows[:limit], rows[limit:]
        answer: dict[str, Any] = {}
        if rest:
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in names}
        if "FilterExpression" in asked:
            passes = self._asks(asked["FilterExpression"], asked)
            page = [row for row in page if passes(row)]
        return answer | {"Items": [dict(row) for row in page], "Count": len(page)}


def _error(code: str, reasons: list[dict[str, Any]] | None = None) -> ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": reasons or [],
    }
    return ClientError(response, "Operation")  # type: ignore[arg-type]
