"""Keeps the embedded store's indexes sorted, so that a query takes time only for its page.

To answer a query of an index, ministack searches all rows of the table. Here it gets only the rows
of the result, from which it builds the response as usual (its version is pinned).
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ministack.services import dynamodb
from sortedcontainers import SortedList

Row = dict[str, Any]
Table = dict[str, Any]
Key = tuple[Any, Any]  # of a row: partition key and sort key, as ministack keeps them


# The condition on the sort key, after its name.
SORT_KEY_RANGE = (
    r"(?:BETWEEN\s+(?P<low>:\w+)\s+AND\s+(?P<high>:\w+)"
    r"|(?P<operator><=|>=|<|>|=)\s*(?P<bound>:\w+))"
)


class _Greatest:
    """Greater than every other value."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


GREATEST = _Greatest()
_lock = threading.RLock()  # a thread of ministack's removes rows whose TTL has passed


class Index:
    """One index: the keys of its rows by partition, in the order of the index."""

    def __init__(self, table: Table, name: str) -> None:
        self.partition_key, self._sort_key, _ = dynamodb._resolve_index_keys(table, name)
        self._order = dynamodb._index_order_keys(table, self._sort_key)
        self._partitions: dict[Any, SortedList[tuple[Any, ...]]] = defaultdict(SortedList)
        self._places: dict[Key, tuple[Any, tuple[Any, ...]]] = {}

    def put(self, key: Key, row: Row) -> None:
        """Add or move a row, if it has the index's keys."""
        self.drop(key)
        if self.partition_key in row and (not self._sort_key or self._sort_key in row):
            partition = dynamodb._extract_key_val(row[self.partition_key])
            place = (*self.order(row), key)
            self._partitions[partition].add(place)
            self._places[key] = (partition, place)

    def drop(self, key: Key) -> None:
        """Remove a row."""
        partition, place = self._places.pop(key, (None, None))
        if place is not None:
            self._partitions[partition].remove(place)
            if not self._partitions[partition]:
                del self._partitions[partition]

    def order(self, row: Row) -> tuple[Any, ...]:
        """The order of rows: by the index's sort key, then by the table's keys."""
        return tuple(dynamodb._index_order_value(row, name, kind) for name, kind in self._order)

    def keys(
        self, partition: Any, after: Row | None, forward: bool, low: Any = None, high: Any = None
    ) -> Iterator[Key]:
        """The keys of a partition's rows after a cursor, their sort keys from `low` to `high`."""
        places = self._partitions.get(partition, SortedList())
        first = (low,) if low is not None else ()
        last = (high, GREATEST) if high is not None else (GREATEST,)
        # A row's place has its key after the order, so it sorts after the equal cursor.
        cursor = self.order(after) if after else None
        if cursor and forward:
            first = max(first, cursor)
        elif cursor:
            last = min(last, cursor)
        for place in places.irange(first, last, reverse=not forward):
            if place[:-1] != cursor:
                yield place[-1]

    def names_sort_key(self, condition: str, names: dict[str, str]) -> bool:
        """Whether a condition says anything of the sort key."""
        return any(ref in condition for ref in self._references(names))

    def _references(self, names: dict[str, str]) -> list[str]:
        """How a condition may call the sort key."""
        refs = [self._sort_key, *(ref for ref, name in names.items() if name == self._sort_key)]
        return [ref for ref in refs if ref]

    def bounds(self, condition: str, names: dict[str, str], values: Row) -> tuple[Any, Any]:
        """The lowest and highest sort key of a condition; None where it has no such bound."""
        for ref in self._references(names):
            match = re.search(rf"(?<![\w#]){re.escape(ref)}\s*{SORT_KEY_RANGE}", condition, re.I)
            if match:
                low, high, operator, bound = (
                    match[name] for name in ("low", "high", "operator", "bound")
                )
                low = bound if operator in ("=", ">", ">=") else low
                high = bound if operator in ("=", "<", "<=") else high
                return self._value(values, low), self._value(values, high)
        return None, None

    def _value(self, values: Row, name: str | None) -> Any:
        kind = self._order[0][1]
        return dynamodb._sort_key_value(values[name], kind) if name in values else None


class Rows(defaultdict[Any, dict[Any, Row]]):
    """A table's rows by partition key and sort key, and its indexes."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        names = [index["IndexName"] for index in table.get("GlobalSecondaryIndexes") or []]
        self.indexes = {name: Index(table, name) for name in names}
        for partition, rows in table["items"].items():
            for sort, row in rows.items():
                self[partition][sort] = row

    def __missing__(self, partition: Any) -> Partition:
        rows = self[partition] = Partition(self, partition)
        return rows

    def __delitem__(self, partition: Any) -> None:
        """Remove an empty partition, unless a row was added meanwhile."""
        with _lock:
            if not self.get(partition):
                super().__delitem__(partition)

    def __deepcopy__(self, memo: object) -> dict[Any, dict[Any, Row]]:
        """Used when the state is saved. Rows need no copy: they are replaced, never changed."""
        return {partition: dict(rows) for partition, rows in self.items()}


class Partition(dict[Any, Row]):
    """The rows of one partition; each change also updates the indexes."""

    def __init__(self, rows: Rows, name: Any) -> None:
        super().__init__()
        self._rows = rows
        self._name = name

    def __setitem__(self, sort: Any, row: Row) -> None:
        with _lock:
            # The partition may have been removed since ministack looked it up.
            dict.__setitem__(self._rows.setdefault(self._name, self), sort, row)
            for index in self._rows.indexes.values():
                index.put((self._name, sort), row)

    def __delitem__(self, sort: Any) -> None:
        with _lock:
            super().__delitem__(sort)
            for index in self._rows.indexes.values():
                index.drop((self._name, sort))

    def __deepcopy__(self, memo: object) -> dict[Any, Row]:
        """See Rows."""
        return dict(self)

    def pop(self, sort: Any, *default: Any) -> Any:
        """Like dict.pop."""
        with _lock:
            row = self.get(sort, *default)
            if sort in self:
                del self[sort]
            return row


def install() -> None:
    """Replace ministack's rows, including those that it has loaded from disk, with Rows."""
    create, update, query = dynamodb._create_table, dynamodb._update_table, dynamodb._query

    def create_table(data: dict[str, Any]) -> Any:
        response = create(data)
        _replace_rows(dynamodb._tables.get(data.get("TableName")))
        return response

    def update_table(data: dict[str, Any]) -> Any:
        response = update(data)
        _replace_rows(dynamodb._tables.get(data.get("TableName")))
        return response

    def run_query(data: dict[str, Any]) -> Any:
        name = data.get("TableName")
        table = dynamodb._tables.get(name)
        with _lock:
            rows = matching_rows(table, data) if table else None
        if rows is None:
            return query(data)
        dynamodb._tables[name] = {**table, "items": {"": rows}}
        try:
            return query(data)
        finally:
            dynamodb._tables[name] = table

    dynamodb._create_table, dynamodb._update_table = create_table, update_table
    dynamodb._query = run_query
    for _, table in dynamodb._tables.all_items():
        _replace_rows(table)


def _replace_rows(table: Table | None) -> None:
    if table is not None:
        table["items"] = Rows(table)


def matching_rows(table: Table, data: dict[str, Any]) -> dict[Key, Row] | None:
    """The rows that a query of an index returns; None where ministack must answer by itself."""
    rows, condition = table["items"], data.get("KeyConditionExpression")
    index = rows.indexes.get(data.get("IndexName")) if isinstance(rows, Rows) else None
    if index is None or not condition:
        return None
    names = data.get("ExpressionAttributeNames") or {}
    values = data.get("ExpressionAttributeValues") or {}
    partition = dynamodb._extract_pk_from_condition(condition, values, names, index.partition_key)
    limit = data.get("Limit")
    after, forward = data.get("ExclusiveStartKey"), data.get("ScanIndexForward", True)
    matching: dict[Key, Row] = {}
    # Without a condition on the sort key, all rows of the partition match.
    is_ranged = index.names_sort_key(condition, names)
    for key in index.keys(partition, after, forward, *index.bounds(condition, names, values)):
        row = rows[key[0]][key[1]]
        try:
            matches = not is_ranged or dynamodb._evaluate_condition(condition, row, values, names)
        except ValueError:
            return None  # ministack reports what is wrong with it
        if matches:
            matching[key] = row
        # A condition on the sort key is one range, so no row matches after its end.
        if len(matching) == limit or (matching and not matches):
            break
    return matching
