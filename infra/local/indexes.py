"""The embedded store's indexes, kept sorted, so that a query takes the time of its page.

ministack looks at every row of a table to answer a query of an index. Here it is handed only the
rows that it will answer with; what it makes of them stays its own work (the version is pinned).
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


# What follows the sort key in a condition.
RANGE = (
    r"(?:BETWEEN\s+(?P<low>:\w+)\s+AND\s+(?P<high>:\w+)"
    r"|(?P<compared><=|>=|<|>|=)\s*(?P<bound>:\w+))"
)


class _Last:
    """Greater than everything."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return True


LAST = _Last()
_lock = threading.RLock()  # ministack's own thread removes what its TTL has ended


class Index:
    """One index: the keys of its rows by partition, in its order."""

    def __init__(self, table: Table, name: str) -> None:
        self.partition_key, self._sort_key, _ = dynamodb._resolve_index_keys(table, name)
        self._order = dynamodb._index_order_keys(table, self._sort_key)
        self._partitions: dict[Any, SortedList[tuple[Any, ...]]] = defaultdict(SortedList)
        self._places: dict[Key, tuple[Any, tuple[Any, ...]]] = {}

    def put(self, key: Key, row: Row) -> None:
        """Take a row in, or move it; one without the index's keys is left out."""
        self.drop(key)
        if self.partition_key in row and (not self._sort_key or self._sort_key in row):
            partition = dynamodb._extract_key_val(row[self.partition_key])
            place = (*self.order(row), key)
            self._partitions[partition].add(place)
            self._places[key] = (partition, place)

    def drop(self, key: Key) -> None:
        """Leave a row out."""
        partition, place = self._places.pop(key, (None, None))
        if place is not None:
            self._partitions[partition].remove(place)
            if not self._partitions[partition]:
                del self._partitions[partition]

    def order(self, row: Row) -> tuple[Any, ...]:
        """What rows are sorted by: the index's sort key, then the table's keys."""
        return tuple(dynamodb._index_order_value(row, name, kind) for name, kind in self._order)

    def keys(
        self, partition: Any, after: Row | None, forward: bool, low: Any = None, high: Any = None
    ) -> Iterator[Key]:
        """The keys of a partition's rows after a cursor, their sort keys from `low` to `high`."""
        places = self._partitions.get(partition, SortedList())
        first = (low,) if low is not None else ()
        last = (high, LAST) if high is not None else (LAST,)
        # A place is longer than the cursor's, and so lies after it: backwards it is left out.
        cursor = self.order(after) if after else None
        if cursor and forward:
            first = max(first, cursor)
        elif cursor:
            last = min(last, cursor)
        for place in places.irange(first, last, reverse=not forward):
            if place[:-1] != cursor:
                yield place[-1]

    def bounds(self, condition: str, names: dict[str, str], values: Row) -> tuple[Any, Any]:
        """Between which sort keys a condition's rows lie; None where it does not say."""
        for ref in [
            self._sort_key,
            *(ref for ref, name in names.items() if name == self._sort_key),
        ]:
            said = ref and re.search(rf"(?<![\w#]){re.escape(ref)}\s*{RANGE}", condition, re.I)
            if said:
                low, high, compared, bound = (said[n] for n in ("low", "high", "compared", "bound"))
                low = bound if compared in ("=", ">", ">=") else low
                high = bound if compared in ("=", "<", "<=") else high
                return self._value(values, low), self._value(values, high)
        return None, None

    def _value(self, values: Row, name: str | None) -> Any:
        kind = self._order[0][1]
        return dynamodb._sort_key_value(values[name], kind) if name in values else None


class Rows(defaultdict[Any, dict[Any, Row]]):
    """A table's rows, by partition key and sort key, with its indexes beside them."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        known = table.get("GlobalSecondaryIndexes") or []
        self.indexes = {index["IndexName"]: Index(table, index["IndexName"]) for index in known}
        for partition, rows in table["items"].items():
            for sort, row in rows.items():
                self[partition][sort] = row

    def __missing__(self, partition: Any) -> Partition:
        made = self[partition] = Partition(self, partition)
        return made

    def __delitem__(self, partition: Any) -> None:
        """Of a partition that seemed empty; meanwhile a row may have come."""
        with _lock:
            if not self.get(partition):
                super().__delitem__(partition)

    def __deepcopy__(self, memo: object) -> dict[Any, dict[Any, Row]]:
        """For the state that is saved. Rows are never changed, only replaced: no need to copy."""
        return {partition: dict(rows) for partition, rows in self.items()}


class Partition(dict[Any, Row]):
    """The rows of one partition; tells the indexes of each change."""

    def __init__(self, rows: Rows, name: Any) -> None:
        super().__init__()
        self._rows = rows
        self._name = name

    def __setitem__(self, sort: Any, row: Row) -> None:
        with _lock:
            # It may have been removed since ministack looked it up.
            dict.__setitem__(self._rows.setdefault(self._name, self), sort, row)
            for index in self._rows.indexes.values():
                index.put((self._name, sort), row)

    def __delitem__(self, sort: Any) -> None:
        with _lock:
            super().__delitem__(sort)
            for index in self._rows.indexes.values():
                index.drop((self._name, sort))

    def __deepcopy__(self, memo: object) -> dict[Any, Row]:
        """As that of all rows."""
        return dict(self)

    def pop(self, sort: Any, *default: Any) -> Any:
        """As a dict's."""
        with _lock:
            row = self.get(sort, *default)
            if sort in self:
                del self[sort]
            return row


def install() -> None:
    """Let ministack keep its rows in ours, those too that it has read from its disk."""
    create, update, query = dynamodb._create_table, dynamodb._update_table, dynamodb._query

    def created(data: dict[str, Any]) -> Any:
        answer = create(data)
        _adopt(dynamodb._tables.get(data.get("TableName")))
        return answer

    def updated(data: dict[str, Any]) -> Any:
        answer = update(data)
        _adopt(dynamodb._tables.get(data.get("TableName")))
        return answer

    def queried(data: dict[str, Any]) -> Any:
        name = data.get("TableName")
        table = dynamodb._tables.get(name)
        with _lock:
            rows = wanted(table, data) if table else None
        if rows is None:
            return query(data)
        dynamodb._tables[name] = {**table, "items": {"": rows}}
        try:
            return query(data)
        finally:
            dynamodb._tables[name] = table

    dynamodb._create_table, dynamodb._update_table = created, updated
    dynamodb._query = queried
    for _, table in dynamodb._tables.all_items():
        _adopt(table)


def _adopt(table: Table | None) -> None:
    if table is not None:
        table["items"] = Rows(table)


def wanted(table: Table, data: dict[str, Any]) -> dict[Key, Row] | None:
    """The rows of an index that a query answers with, or None if it is not for us to say."""
    rows, condition = table["items"], data.get("KeyConditionExpression")
    index = rows.indexes.get(data.get("IndexName")) if isinstance(rows, Rows) else None
    if index is None or not condition:
        return None
    names = data.get("ExpressionAttributeNames") or {}
    values = data.get("ExpressionAttributeValues") or {}
    partition = dynamodb._extract_pk_from_condition(condition, values, names, index.partition_key)
    limit = data.get("Limit")
    after, forward = data.get("ExclusiveStartKey"), data.get("ScanIndexForward", True)
    found: dict[Key, Row] = {}
    for key in index.keys(partition, after, forward, *index.bounds(condition, names, values)):
        row = rows[key[0]][key[1]]
        try:
            matches = dynamodb._evaluate_condition(condition, row, values, names)
        except ValueError:
            return None  # ministack says what is wrong with it
        if matches:
            found[key] = row
        # A condition on the sort key is one range: past its end there is nothing more.
        if len(found) == limit or (found and not matches):
            break
    return found
