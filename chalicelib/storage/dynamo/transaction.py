"""The items of a transaction: each writes, changes or checks one row under named conditions.

A transaction is a mapping from a part's name to its item. The order of the parts is the order in
which refusals are explained.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from chalicelib.storage.dynamo.codec import Item

_NAME = re.compile(r"#(\w+)")


class Condition(NamedTuple):
    """What must hold of the stored row for the transaction to be written."""

    name: str
    """What it guards, in words."""
    clause: str
    """As DynamoDB takes it; `#name` stands for the attribute `name`."""
    values: Item = {}  # noqa: RUF012 (never changed)


class TransactItem(NamedTuple):
    """One row: `put` whole, changed by `set`, `add` and `remove`, deleted, or only checked."""

    table: str
    key: Item
    conditions: tuple[Condition, ...]
    put: Item | None = None
    set: Item = {}  # noqa: RUF012
    add: Item = {}  # noqa: RUF012
    remove: tuple[str, ...] = ()
    delete: bool = False
    guard: str = ""
    """The part whose conditions hold for this one, if it has none of its own."""

    def request(self, prefix: str) -> dict[str, Any]:
        """The item as TransactWriteItems takes it."""
        condition = " AND ".join(self._clauses())
        values: Item = {}
        for each in self.conditions:
            values |= each.values
        request: dict[str, Any] = {"TableName": prefix + self.table}
        if condition:
            request["ConditionExpression"] = condition
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        operation = "ConditionCheck"
        update = self._update_expression()
        ways = sum((self.put is not None, bool(update), self.delete))
        if ways > 1 or not (self.conditions or (self.guard and ways)):
            raise ValueError("a part of a transaction needs a condition, and one way to write")
        if self.put is not None:
            operation = "Put"
            request["Item"] = self.put
        else:
            request["Key"] = self.key
        if self.delete:
            operation = "Delete"
        if update:
            operation = "Update"
            request["UpdateExpression"] = update
            values |= {f":set_{name}": value for name, value in self.set.items()}
            values |= {f":add_{name}": value for name, value in self.add.items()}
        names = _NAME.findall(f"{condition} {update}")
        if names:
            request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        if values:
            request["ExpressionAttributeValues"] = values
        return {operation: request}

    def _clauses(self) -> list[str]:
        clauses = [each.clause for each in self.conditions]
        # DynamoDB refuses parentheses that it does not need.
        if len(clauses) == 1:
            return clauses
        return [f"({clause})" if " OR " in clause else clause for clause in clauses]

    def _update_expression(self) -> str:
        parts = (
            ("SET", [f"#{name} = :set_{name}" for name in self.set]),
            ("ADD", [f"#{name} :add_{name}" for name in self.add]),
            ("REMOVE", [f"#{name}" for name in self.remove]),
        )
        return " ".join(f"{word} {', '.join(changes)}" for word, changes in parts if changes)


Parts = dict[str, TransactItem]


def difference(stored: Item, wanted: Item) -> tuple[Item, tuple[str, ...]]:
    """What turns one item into another: the attributes to set, and those to remove."""
    changed = {name: value for name, value in wanted.items() if stored.get(name) != value}
    return changed, tuple(name for name in stored if name not in wanted)
