"""Queries answered a page at a time, newest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from msgspec import Struct

from chalicelib.domain.model import Booking, Event, Voucher
from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.calls import Calls
from chalicelib.storage.codec import Item, instant

# Filters drop rows after they were read. Each further read for a page asks for so many times more,
# and after so many reads the page goes out as it is, with a cursor.
WIDER = 4
READS = 6
RESOLUTION = timedelta(milliseconds=1)  # of every stored instant

T = TypeVar("T")


class Listing(Struct, Generic[T]):
    """One query: an index and its partition, a range of its sort key, and filters."""

    table: str
    from_item: Callable[[Item], T]
    key_names: tuple[str, ...]  # of the table and the index: where a page starts
    index: str | None = None
    partition: tuple[str, str] | None = None  # None: the admin's unfiltered listing, a Scan
    sort: str | None = None
    conditions: list[str] = []
    filters: list[str] = []
    names: dict[str, str] = {}
    values: Item = {}

    def between(self, name: str, low: str | None, high: str | None) -> None:
        """Keep low <= name <= high: by the sort key if `name` is that, else by a filter."""
        if low is None and high is None:
            return
        self.names["#range"] = name
        bounds = {":low": low, ":high": high}
        self.values.update({name: {"S": bound} for name, bound in bounds.items() if bound})
        clauses = self.conditions if self.partition and name == self.sort else self.filters
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
        """Keep only rows whose `name` lies after `bound`."""
        self.names["#after"] = name
        self.values[":after"] = {"S": bound}
        self.filters.append("#after > :after")

    def page(
        self, calls: Calls, prefix: str, limit: int, start: dict[str, str] | None
    ) -> tuple[list[T], dict[str, str] | None]:
        """Up to `limit` rows from `start` on, and where the next page starts (None at the end)."""
        low, high = self.values.get(":low"), self.values.get(":high")
        if low and high and low["S"] > high["S"]:
            return [], None  # DynamoDB refuses an empty range
        request = self._request(prefix)
        # One more than asked for tells whether there is a next page, without an empty last one.
        request["Limit"] = limit + 1
        rows: list[Item] = []
        key: Item | None = {name: {"S": value} for name, value in start.items()} if start else None
        for _ in range(READS):
            if key:
                request["ExclusiveStartKey"] = key
            answer = calls.read("query" if self.partition else "scan", **request)
            rows += answer["Items"]
            key = answer.get("LastEvaluatedKey")
            if key is None or len(rows) > limit:
                break
            request["Limit"] *= WIDER
        if len(rows) > limit:
            rows = rows[:limit]
            key = {name: rows[-1][name] for name in self.key_names}
        following = {name: value["S"] for name, value in key.items()} if key else None
        return [self.from_item(row) for row in rows], following

    def _request(self, prefix: str) -> dict[str, Any]:
        request: dict[str, Any] = {"TableName": prefix + self.table}
        names, values = dict(self.names), dict(self.values)
        if self.index:
            request["IndexName"] = self.index
        if self.partition:
            names["#partition"] = self.partition[0]
            values[":partition"] = {"S": self.partition[1]}
            clauses = ["#partition = :partition", *self.conditions]
            request["KeyConditionExpression"] = " AND ".join(clauses)
            request["ScanIndexForward"] = False
        if self.filters:
            request["FilterExpression"] = " AND ".join(self.filters)
        if names:
            request["ExpressionAttributeNames"] = names
        if values:
            request["ExpressionAttributeValues"] = values
        return request


def vouchers_of(
    issuer_uid: str | None,
    holder_uid: str | None,
    status: str | None,
    service_type: str | None,
    now: datetime,
) -> Listing[Voucher]:
    """Vouchers of an issuer or a holder (or both), newest first.

    One past its end is expired for every reader, so `issued` leaves it out at once; `expired`
    shows it once the sweep has recorded it, at most one run (5 minutes) later.
    """
    # Of both, by the holder: a guest has few vouchers, a hotel many.
    by = "holder" if holder_uid is not None else "issuer"
    uid = holder_uid if holder_uid is not None else issuer_uid
    name = f"{by}_status" if status else f"{by}_uid"
    listing = Listing(vouchers.TABLE, vouchers.from_item, ("id",))
    if uid is not None:
        listing.index, listing.sort = f"by_{name.removesuffix('_uid')}", "created_at"
        listing.partition = (name, vouchers.list_key(status, uid) if status else uid)
        listing.key_names = ("id", name, "created_at")
    else:
        listing.equal("status", status)
    if holder_uid is not None:
        listing.equal("issuer_uid", issuer_uid)
    listing.equal("service_type", service_type)
    if status == "issued":
        listing.after("valid_until", instant(now))
    return listing


def bookings_of(
    issuer_uid: str | None,
    holder_uid: str | None,
    voucher_id: str | None,
    status: str | None,
    earliest: datetime | None,
    before: datetime | None,
) -> Listing[Booking]:
    """Bookings of a voucher, an issuer or a holder, newest first; with `earliest <= slot_start <
    before` by slot, latest first, for that is what a calendar asks."""
    listing = Listing(bookings.TABLE, bookings.from_item, ("id",))
    ranged = earliest is not None or before is not None
    given = (("voucher_id", voucher_id), ("holder_uid", holder_uid), ("issuer_uid", issuer_uid))
    for name, uid in given:
        if uid is None:
            continue
        if listing.partition:
            listing.equal(name, uid)
            continue
        by_slot = ranged and name != "voucher_id"
        listing.sort = "slot_start" if by_slot else "created_at"
        listing.index = f"by_{name.rsplit('_', 1)[0]}" + ("_slot" if by_slot else "")
        listing.partition = (name, uid)
        listing.key_names = ("id", name, listing.sort)
    listing.equal("status", status)
    last = _bound(before - RESOLUTION) if before else None
    listing.between("slot_start", _bound(earliest), last)
    return listing


def events_of(
    issuer_uid: str | None,
    subject_id: str | None,
    event_type: str | None,
    earliest: datetime | None,
    before: datetime | None,
) -> Listing[Event]:
    """Events of a subject, an issuer or a type, newest first, with earliest <= created_at <
    before."""
    listing = Listing(events.TABLE, events.from_item, ("subject_id", "sort"))
    if subject_id is not None:
        listing.partition, listing.sort = ("subject_id", subject_id), "sort"
        listing.equal("type", event_type)
        listing.equal("issuer_uid", issuer_uid)
    elif issuer_uid is not None:
        listing.index, listing.sort = "by_issuer", "sort"
        listing.partition = ("issuer_uid", issuer_uid)
        listing.key_names = ("subject_id", "sort", "issuer_uid")
        listing.equal("type", event_type)
    elif event_type is not None:
        listing.index, listing.partition, listing.sort = "by_type", ("type", event_type), "sort"
        listing.key_names = ("subject_id", "sort", "type")
    # sort is created_at#id, and so lies after its bare created_at: `before` stays outside.
    listing.between("sort", _bound(earliest), _bound(before))
    return listing


def _bound(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
