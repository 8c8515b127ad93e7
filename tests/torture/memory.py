"""A DynamoDB in memory, as much of it as the service asks: for many thousand steps in a minute.

It is one of the stores of the state machine and of the fuzzer. So that it cannot drift far from the
others, the tests of the storage run on it too, and `test_memory.py` asks it and DynamoDB Local the
same: what they refuse, and why; what they answer; how they page. It does not validate a request.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra import tables
from tests.engines import Engine

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
    """What an expression asks of an item: comparisons, with AND, OR and parentheses."""
    words = re.findall(r"[()]|<=|>=|[<>=]|[^\s()<>=]+", expression)[::-1]

    def chained(word: str, part: Callable[[], Holds], judge: Callable[[Any], bool]) -> Holds:
        asked = [part()]
        while words and words[-1] == word:
            words.pop()
            asked.append(part())
        return lambda item: judge(holds(item) for holds in asked)

    def either() -> Holds:
        return chained("OR", lambda: chained("AND", one, all), any)

    def one() -> Holds:
        first = words.pop()
        if first == "(":
            inner = either()
            words.pop()
            return inner
        if first in ("attribute_exists", "attribute_not_exists"):
            _, name, _ = words.pop(), words.pop(), words.pop()
            return lambda item: (names.get(name, name) in item) is (first == "attribute_exists")
        name, how, low = names.get(first, first), words.pop(), _plain(values[words.pop()])
        if how == "BETWEEN":
            _, high = words.pop(), _plain(values[words.pop()])
            return lambda item: name in item and low <= _plain(item[name]) <= high
        compare = _COMPARE[how]
        return lambda item: name in item and compare(_plain(item[name]), low)

    whole = either()
    if words:
        raise NotImplementedError(expression)
    return whole


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
    shown: dict[str, frozenset[str] | None]  # by index; None: everything
    rows: dict[tuple[Any, ...], Item] = field(default_factory=dict)

    def key_of(self, item: Item) -> tuple[Any, ...]:
        return tuple(_plain(item[name]) for name in self.key)


class Memory:
    """The client. One thing at a time, whole or not at all."""

    def __init__(self, prefix: str) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, str] = {}
        self._tables = {}
        for table in tables.read(prefix):
            key = _names(table.create["KeySchema"])
            indexes, shown = {}, {}
            for index in table.create.get("GlobalSecondaryIndexes", []):
                name, projection = index["IndexName"], index["Projection"]
                indexes[name] = _names(index["KeySchema"])
                copied = {*key, *indexes[name], *projection.get("NonKeyAttributes", ())}
                everything = projection["ProjectionType"] == "ALL"
                shown[name] = None if everything else frozenset(copied)
            self._tables[table.name] = _Table(key, indexes, shown)

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

    def delete_item(self, **asked: Any) -> dict[str, Any]:
        """Take a row away, past every rule; for the tests."""
        with self._lock:
            table = self._tables[asked["TableName"]]
            table.rows.pop(table.key_of(asked["Key"]), None)
            return {}

    def _write(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if not self._holds(asked):
                raise _error("ConditionalCheckFailedException")
            self._apply(kind, asked)
            if asked.get("ReturnValues") != "UPDATED_NEW":
                return {}
            names = asked.get("ExpressionAttributeNames", {})
            written = re.findall(r"(\S+)(?: =)? :", asked["UpdateExpression"])
            held = self._found(asked) or {}
            return {
                "Attributes": {name: held[name] for one in written if (name := names.get(one, one))}
            }

    def transact_write_items(self, **asked: Any) -> dict[str, Any]:
        """All of it, or none."""
        writes = [next(iter(write.items())) for write in asked["TransactItems"]]
        token, said = asked["ClientRequestToken"], repr(asked["TransactItems"])
        with self._lock:
            if token in self._tokens:
                if self._tokens[token] != said:
                    raise _error("IdempotentParameterMismatchException")
                return {}
            reasons: list[dict[str, Any]] = []
            for _, write in writes:
                if self._holds(write):
                    reasons.append({"Code": "None"})
                    continue
                told = write.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
                found = self._found(write) if told else None
                reasons.append(
                    {"Code": "ConditionalCheckFailed"} | ({"Item": found} if found else {})
                )
            if any(reason["Code"] != "None" for reason in reasons):
                raise _error("TransactionCanceledException", reasons)
            for kind, write in writes:
                self._apply(kind, write)
            self._tokens[token] = said
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
        limit = asked.get("Limit", len(rows) + 1)
        page = rows[:limit]
        answer: dict[str, Any] = {}
        if len(page) == limit:  # a full page may have been the last: DynamoDB does not look
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in names}
        if "FilterExpression" in asked:
            passes = self._asks(asked["FilterExpression"], asked)
            page = [row for row in page if passes(row)]
        answer["Count"] = len(page)
        if asked.get("Select") == "COUNT":
            return answer
        shown = table.shown[asked["IndexName"]] if "IndexName" in asked else None
        return answer | {
            "Items": [
                {name: held for name, held in row.items() if shown is None or name in shown}
                for row in page
            ]
        }


def in_memory() -> Engine:
    """A fresh store in memory, with all tables."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


def _names(schema: Any) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in schema)


def _error(code: str, reasons: list[dict[str, Any]] | None = None) -> ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": reasons or [],
    }
    return ClientError(response, "Operation")  # type: ignore[arg-type]
