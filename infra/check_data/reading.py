"""The tables, read whole: scans in parallel; and one voucher's rows, read again to be sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.codec import Item
from infra.check_data import rows
from infra.check_data.family import Family, Finding
from infra.check_data.rows import StoredBooking, StoredEvent, StoredVoucher, Unreadable
from infra.progress import Progress
from infra.stage import Tables

TABLES = (vouchers.TABLE, bookings.TABLE, events.TABLE)


@dataclass(slots=True)
class Everything:
    """All rows, and the findings on those that nobody can read."""

    vouchers: dict[str, StoredVoucher] = field(default_factory=dict)
    bookings: dict[str, dict[str, StoredBooking]] = field(default_factory=lambda: defaultdict(dict))
    events: dict[str, dict[str, StoredEvent]] = field(default_factory=lambda: defaultdict(dict))
    unreadable: set[Finding] = field(default_factory=set)

    def add(self, table: str, item: Item) -> None:
        """One more row."""
        try:
            if table == vouchers.TABLE:
                self.vouchers[item["id"]["S"]] = rows.voucher(item)
            elif table == bookings.TABLE:
                known = rows.booking(item)
                self.bookings[known.booking.voucher_id][known.booking.id] = known
            else:
                told = rows.event(item)
                self.events[told.subject_id][told.id] = told
        except Unreadable as problem:
            shown = item.get("id") or item["subject_id"]
            self.unreadable.add(Finding(table, str(shown.get("S")), str(problem)))

    def families(self) -> Iterator[Family]:
        """The rows by the voucher that they belong to."""
        of_bookings = {known for family in self.bookings.values() for known in family}
        subjects = self.events.keys() - of_bookings
        for voucher_id in {*self.vouchers, *self.bookings, *subjects}:
            known = self.bookings.get(voucher_id, {})
            told: dict[str, StoredEvent] = {}
            for subject in (voucher_id, *known):
                told |= self.events.get(subject, {})
            yield Family(voucher_id, self.vouchers.get(voucher_id), known, told)


def count(tables: Tables) -> int:
    """About how many rows there are; DynamoDB counts a few times a day."""
    calls = tables.calls.begun()
    return sum(
        calls.read("describe_table", TableName=tables.prefix + table)["Table"].get("ItemCount", 0)
        for table in TABLES
    )


def everything(tables: Tables, threads: int, progress: Progress) -> Everything:
    """Every row of the three tables. Raises StoreUnavailable."""
    read = Everything()
    for table in TABLES:
        for page in _pages(tables, table, threads):
            for item in page:
                read.add(table, item)
            progress.step(len(page))
    return read


def again(tables: Tables, family: Family) -> Family:
    """The same voucher's rows as they are now: while the service runs, the scans of two tables
    are of two moments."""
    one = Everything()
    calls = tables.calls.begun()
    index = _query(tables, bookings.TABLE, "voucher_id", family.id) | {"IndexName": "by_voucher"}
    known = {item["id"]["S"] for item in _all(tables, index)} | family.bookings.keys()
    keys = [(vouchers.TABLE, vouchers.key(family.id))]
    keys += [(bookings.TABLE, bookings.key(booking_id)) for booking_id in sorted(known)]
    for table, key in keys:
        answer = calls.begun().read(
            "get_item", TableName=tables.prefix + table, Key=key, ConsistentRead=True
        )
        if "Item" in answer:
            one.add(table, answer["Item"])
    for subject in (family.id, *known):
        request = _query(tables, events.TABLE, "subject_id", subject) | {"ConsistentRead": True}
        for item in _all(tables, request):
            one.add(events.TABLE, item)
    return next((found for found in one.families() if found.id == family.id), Family(family.id))


def _pages(tables: Tables, table: str, threads: int) -> Iterator[list[Item]]:
    flying: dict[Future[dict[str, Any]], dict[str, Any]] = {}
    with ThreadPoolExecutor(threads) as pool:

        def fetch(request: dict[str, Any]) -> None:
            flying[pool.submit(tables.calls.begun().read, "scan", **request)] = request

        for segment in range(threads):
            fetch(
                {
                    "TableName": tables.prefix + table,
                    "ConsistentRead": True,
                    "Segment": segment,
                    "TotalSegments": threads,
                }
            )
        while flying:
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                request, answer = flying.pop(future), future.result()
                if "LastEvaluatedKey" in answer:
                    fetch(request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]})
                yield answer["Items"]


def _query(tables: Tables, table: str, name: str, value: str) -> dict[str, Any]:
    return {
        "TableName": tables.prefix + table,
        "KeyConditionExpression": f"{name} = :value",
        "ExpressionAttributeValues": {":value": {"S": value}},
    }


def _all(tables: Tables, request: dict[str, Any]) -> Iterator[Item]:
    while True:
        answer = tables.calls.begun().read("query", **request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request = request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
