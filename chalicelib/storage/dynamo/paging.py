"""Listings: one query, answered a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct, structs

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, instant_text

# Filters drop rows after they were read. Each further read for a page asks for LIMIT_GROWTH times
# as many rows; after READS_PER_PAGE_MAX reads the page is answered as it is, with a cursor.
LIMIT_GROWTH = 4
READS_PER_PAGE_MAX = 6

T = TypeVar("T")


class WrongStart(Exception):
    """The start of a page that belongs to another index, such as one of an earlier release."""


class Pages(Protocol[T]):
    """What is answered a page at a time."""

    def page(
        self, limit: int, start: dict[str, str] | None
    ) -> tuple[list[T], dict[str, str] | None]:
        """Up to `limit` rows from `start` on, and where the next page starts (None at the end).

        Raises WrongStart, StoreUnavailable, CorruptRow.
        """


class Listing(Struct, Generic[T]):
    """One query: an index and its partition, a range of its sort key, and filters."""

    client: DynamoClient
    table: str
    from_item: Callable[[Item], T]
    key_names: tuple[str, ...]
    """The key attributes of the table and the index: where a page starts."""
    index: str | None = None
    partition: tuple[str, str] | None = None
    """The partition key's name and value; None reads the whole table (an admin's listing)."""
    sort: str | None = None
    ascending: bool = False
    """Whether the sort key's lowest values come first."""
    owner: tuple[str, str] | None = None
    """An attribute that all rows of the partition share, and its value. Of a partition with another
    value only the first row is read, so that its size shows in nothing."""
    is_consistent: bool = False
    """Whether it shows every change that was made before; an index cannot."""
    key_conditions: list[str] = []
    filters: list[str] = []
    names: dict[str, str] = {}
    values: Item = {}

    def between(self, name: str, low: str | None, high: str | None) -> None:
        """Keep rows with low <= name <= high: by the sort key if `name` is that, or by a filter."""
        if low is None and high is None:
            return
        self.names["#range"] = name
        bounds = {":low": low, ":high": high}
        self.values.update({name: {"S": bound} for name, bound in bounds.items() if bound})
        clauses = self.key_conditions if self.partition and name == self.sort else self.filters
        if low and high:
            clauses.append("#range BETWEEN :low AND :high")
        else:
            clauses.append("#range >= :low" if low else "#range <= :high")

    def equal(self, name: str, value: str | None) -> None:
        """Keep only rows whose `name` is `value`; None keeps all."""
        if value is not None:
            self.names[f"#{name}"] = name
            self.values[f":{name}"] = {"S": value}
            self.filters.append(f"#{name} = :{name}")

    def after(self, name: str, bound: str) -> None:
        """Keep only rows whose `name` is after `bound`."""
        self.names["#after"] = name
        self.values[":after"] = {"S": bound}
        self.filters.append("#after > :after")

    def page(
        self, limit: int, start: dict[str, str] | None
    ) -> tuple[list[T], dict[str, str] | None]:
        """Up to `limit` rows from `start` on, and where the next page starts (None at the end).

        Raises WrongStart, StoreUnavailable, CorruptRow.
        """
        if start is not None and start.keys() != set(self.key_names):
            raise WrongStart
        low, high = self.values.get(":low"), self.values.get(":high")
        if low and high and low["S"] > high["S"]:
            return [], None  # DynamoDB refuses an empty range
        if self.owner and start is None and not self._is_owned(*self.owner):
            return [], None
        request = self._request()
        # One row more than the limit shows whether there is a next page, without an empty last one.
        request["Limit"] = limit + 1
        rows: list[Item] = []
        key: Item | None = {name: {"S": value} for name, value in start.items()} if start else None
        for _ in range(READS_PER_PAGE_MAX):
            if key:
                request["ExclusiveStartKey"] = key
            answer = self.client.call("query" if self.partition else "scan", self.table, **request)
            rows += answer["Items"]
            key = answer.get("LastEvaluatedKey")
            if key is None or len(rows) > limit:
                break
            request["Limit"] *= LIMIT_GROWTH
        if len(rows) > limit:
            rows = rows[:limit]
            key = {name: rows[-1][name] for name in self.key_names}
        next_start = {name: value["S"] for name, value in key.items()} if key else None
        return [self.from_item(row) for row in rows], next_start

    def rows(self, a_page: int) -> Iterator[T]:
        """All rows, so many by one page. Raises StoreUnavailable, CorruptRow."""
        start: dict[str, str] | None = None
        while True:
            page, start = self.page(a_page, start)
            yield from page
            if start is None:
                return

    def _is_owned(self, name: str, value: str) -> bool:
        """Whether the partition's first row has this value. A later page need not ask again: its
        cursor comes from a first one."""
        first = structs.replace(self, key_conditions=[], filters=[], names={}, values={})
        request = first._request() | {"Limit": 1, "ScanIndexForward": True}
        rows = self.client.call("query", self.table, **request)["Items"]
        return bool(rows) and bool(rows[0].get(name) == {"S": value})

    def _request(self) -> dict[str, Any]:
        request: dict[str, Any] = {}
        names, values = dict(self.names), dict(self.values)
        if self.index:
            request["IndexName"] = self.index
        if self.partition:
            names["#partition"] = self.partition[0]
            values[":partition"] = {"S": self.partition[1]}
            clauses = ["#partition = :partition", *self.key_conditions]
            request["KeyConditionExpression"] = " AND ".join(clauses)
            request["ScanIndexForward"] = self.ascending
        if self.is_consistent:
            request["ConsistentRead"] = True
        if self.filters:
            request["FilterExpression"] = " AND ".join(self.filters)
        if names:
            request["ExpressionAttributeNames"] = names
        if values:
            request["ExpressionAttributeValues"] = values
        return request


def bound(instant: datetime | None) -> str | None:
    """An instant as the bound of a range."""
    return None if instant is None else instant_text(instant)
