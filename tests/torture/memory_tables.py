"""The tables of the store in memory: rows by their key, and in the order of each index.

A query reads its own partition alone, so that a store with many rows is no slower to ask.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from infra import tables

Item = dict[str, dict[str, Any]]
Order = tuple[Any, ...]  # the values of the names by which rows are sorted
TABLE_ITSELF = ""  # in the place of an index's name


def plain(typed: dict[str, Any]) -> Any:
    """A value without its type."""
    [(kind, value)] = typed.items()
    return int(value) if kind == "N" else value


@dataclass(slots=True)
class Partition:
    """The rows with one hash key, sorted."""

    orders: list[Order] = field(default_factory=list)
    rows: dict[Order, Item] = field(default_factory=dict)

    def put(self, order: Order, row: Item) -> None:
        """Add a row, or another version of it in the same place."""
        if order not in self.rows:
            insort(self.orders, order)
        self.rows[order] = row

    def remove(self, order: Order) -> None:
        """Take a row out."""
        del self.rows[order]
        del self.orders[bisect_left(self.orders, order)]

    def walk(self, start: Order | None, *, backwards: bool) -> Iterator[tuple[Order, Item]]:
        """The rows behind `start`, or all of them."""
        if backwards:
            last = len(self.orders) if start is None else bisect_left(self.orders, start)
            places = range(last - 1, -1, -1)
        else:
            first = 0 if start is None else bisect_right(self.orders, start)
            places = range(first, len(self.orders))
        for place in places:
            order = self.orders[place]
            yield order, self.rows[order]


@dataclass(slots=True)
class Index:
    """A table, or one of its indexes: which rows are in it, and in which order."""

    schema: tuple[str, ...]
    names: tuple[str, ...]  # the schema, and what else makes a row's place its own
    projected: frozenset[str] | None  # None: all attributes
    partitions: dict[Any, Partition] = field(default_factory=dict)

    def order_of(self, row: Item) -> Order:
        """A row's place; also that of a key."""
        return tuple(plain(row[name]) for name in self.names)

    def replace(self, old: Item | None, new: Item | None) -> None:
        """A row has another version, or is new or gone. Rows without the key are not in it."""
        before = self.order_of(old) if old and self._has(old) else None
        after = self.order_of(new) if new and self._has(new) else None
        if before is not None and before != after:
            self.partitions[before[0]].remove(before)
        if new is not None and after is not None:
            self.partitions.setdefault(after[0], Partition()).put(after, new)

    def _has(self, row: Item) -> bool:
        return all(name in row for name in self.schema)

    def walk(
        self, hash_key: Any, start: Order | None, *, backwards: bool
    ) -> Iterator[tuple[Order, Item]]:
        """The rows of one partition behind `start`, or all of them."""
        partition = self.partitions.get(hash_key)
        return partition.walk(start, backwards=backwards) if partition else iter(())

    def walk_all(self, start: Order | None) -> Iterator[tuple[Order, Item]]:
        """The rows of all partitions behind `start`, or all of them."""
        for hash_key in sorted(self.partitions):
            if start is None or hash_key >= start[0]:
                yield from self.partitions[hash_key].walk(start, backwards=False)


@dataclass(slots=True)
class Table:
    """A table with its indexes."""

    key: tuple[str, ...]
    indexes: dict[str, Index]  # the table itself is one of them
    rows: dict[Order, Item] = field(default_factory=dict)

    def key_of(self, item: Item) -> Order:
        """The key of a row."""
        return tuple(plain(item[name]) for name in self.key)

    def put(self, row: Item) -> None:
        """Write a row over the one with its key."""
        key = self.key_of(row)
        old = self.rows.get(key)
        self.rows[key] = row
        for index in self.indexes.values():
            index.replace(old, row)

    def remove(self, key: Item) -> None:
        """Delete the row with this key, if there is one."""
        old = self.rows.pop(self.key_of(key), None)
        for index in self.indexes.values() if old else ():
            index.replace(old, None)


def read(prefix: str) -> dict[str, Table]:
    """The tables of the template, empty."""
    empty = {}
    for table in tables.read(prefix):
        key = _names(table.create["KeySchema"])
        indexes = {TABLE_ITSELF: Index(key, key, None)}
        for index in table.create.get("GlobalSecondaryIndexes", []):
            schema, projection = _names(index["KeySchema"]), index["Projection"]
            names = (*schema, *(name for name in key if name not in schema))
            is_all = projection["ProjectionType"] == "ALL"
            shown = None if is_all else frozenset({*names, *projection.get("NonKeyAttributes", ())})
            indexes[index["IndexName"]] = Index(schema, names, shown)
        empty[table.name] = Table(key, indexes)
    return empty


def _names(schema: Any) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in schema)


Predicate = Callable[[Item], bool]


def run_of(rows: Iterator[tuple[Order, Item]], within: Predicate) -> Iterator[tuple[Order, Item]]:
    """The rows that a key condition lets pass: they stand together."""
    has_begun = False
    for order, row in rows:
        if within(row):
            has_begun = True
            yield order, row
        elif has_begun:
            return
