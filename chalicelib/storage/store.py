"""The store as the rest of the service sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.domain.errors import BookingNotFound, VoucherNotFound
from chalicelib.domain.model import Booking, Change, Due, Event, Voucher, VoucherStatus
from chalicelib.storage import bookings, changes, vouchers
from chalicelib.storage.calls import Calls
from chalicelib.storage.codec import instant
from chalicelib.storage.errors import Refused, StoreUnavailable
from chalicelib.storage.listings import Listing

# How often a change is decided anew because somebody else's came first.
ROUNDS = 8

T = TypeVar("T")

Decide = Callable[[Voucher, Booking | None], Change]


@dataclass(frozen=True, slots=True)
class Store:
    """Tables under one prefix. `begun()` gives each request its own deadline."""

    calls: Calls
    prefix: str

    def begun(self) -> Store:
        """The same store, with a deadline that is counted from now."""
        return replace(self, calls=self.calls.begun())

    def reachable(self) -> None:
        """Raises StoreUnavailable unless the vouchers can be read."""
        self._get(vouchers.TABLE, vouchers.key("v-health"))

    def voucher(self, voucher_id: str) -> Voucher:
        """The voucher as the store last wrote it. Raises VoucherNotFound."""
        stored = self._get(vouchers.TABLE, vouchers.key(voucher_id))
        if not stored:
            raise VoucherNotFound
        return vouchers.from_item(stored)

    def create(self, change: Change) -> Change:
        """Write a change of nothing: a new voucher. Raises StoreUnavailable."""
        items = changes.writes(change)
        self._commit(items, change.event)
        return change

    def change(self, voucher_id: str | None, booking_id: str | None, decide: Decide) -> Change:
        """Read a voucher, or a booking and with it the voucher as it was booked; decide; write.

        Raises VoucherNotFound, BookingNotFound, what `decide` raises, StoreUnavailable.
        """
        voucher: Voucher | None
        booking: Booking | None = None
        if booking_id is None:
            voucher = self.voucher(voucher_id or "")
        else:
            stored = self._get(bookings.TABLE, bookings.key(booking_id))
            if not stored:
                raise BookingNotFound
            booking, voucher = bookings.from_item(stored), bookings.voucher_of(stored)
        # Where things have changed since they were read, `decide` is asked again about what the
        # refused transaction found: so the rules themselves explain every refusal.
        for _ in range(ROUNDS):
            if voucher is None:
                raise VoucherNotFound
            change = decide(voucher, booking)
            items = changes.writes(change)
            try:
                self._commit(items, change.event)
            except Refused as refused:
                voucher, booking = changes.found_instead(refused, items, voucher, booking)
            else:
                return change
        raise StoreUnavailable

    def _commit(self, items: list[changes.Write], event: Event) -> None:
        # One event tells of one change: its id serves as the transaction's token.
        self.calls.transact([write.request(self.prefix) for write in items], event.id)

    def page(
        self, listing: Listing[T], limit: int, start: dict[str, str] | None
    ) -> tuple[list[T], dict[str, str] | None]:
        """One page of a listing, and where the next one starts."""
        return listing.page(self.calls, self.prefix, limit, start)

    def due(self, shard: str, now: datetime, limit: int) -> Iterator[list[Due]]:
        """The vouchers of one shard that are due at `now`, oldest first, a page at a time."""
        request: dict[str, Any] = self._due_request(shard, now) | {"Limit": limit}
        while True:
            answer = self.calls.read("query", **request)
            yield [vouchers.to_due(row) for row in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def count_due(self, shard: str, now: datetime) -> int:
        """How many vouchers of one shard are due at `now`."""
        request = self._due_request(shard, now) | {"Select": "COUNT"}
        count = 0
        while True:
            answer = self.calls.read("query", **request)
            count += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return count
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def settle(self, due: Due, status: VoucherStatus, event: Event) -> bool:
        """Write the sweep's verdict; False when somebody else changed the voucher first."""
        try:
            self._commit(changes.settlement(due, status, event), event)
        except Refused:
            return False
        return True

    def _due_request(self, shard: str, now: datetime) -> dict[str, Any]:
        return {
            "TableName": self.prefix + vouchers.TABLE,
            "IndexName": "due",
            "KeyConditionExpression": "due_shard = :shard AND due_at <= :now",
            "ExpressionAttributeValues": {":shard": {"S": shard}, ":now": {"S": instant(now)}},
        }

    def _get(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        answer = self.calls.read(
            "get_item", TableName=self.prefix + table, Key=key, ConsistentRead=True
        )
        return answer.get("Item")

