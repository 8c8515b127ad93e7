"""The store as the rest of the service sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.domain.errors import BookingNotFound, Refusal, VoucherNotFound
from chalicelib.domain.model import Booking, Change, Due, Event, Voucher, VoucherStatus
from chalicelib.storage import bookings, changes, events, keys, limits, presence, receipts, vouchers
from chalicelib.storage.calls import Calls
from chalicelib.storage.codec import Item, instant
from chalicelib.storage.errors import (
    Contended,
    OutcomeUnknown,
    Refused,
    RequestInFlight,
    StoreUnavailable,
)
from chalicelib.storage.keys import ApiKey
from chalicelib.storage.listings import Listing
from chalicelib.storage.presence import Thinker
from chalicelib.storage.receipts import Once

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
        try:
            self._get(vouchers.TABLE, vouchers.key("v-health"))
        except ClientError as error:  # no such table, no permission
            raise StoreUnavailable from error

    def voucher(self, voucher_id: str) -> Voucher:
        """The voucher as the store last wrote it. Raises VoucherNotFound."""
        stored = self._get(vouchers.TABLE, vouchers.key(voucher_id))
        if not stored:
            raise VoucherNotFound
        return vouchers.from_item(stored)

    def create(self, decide: Callable[[], Change], once: Once | None) -> Change:
        """Write a change of nothing: a new voucher.

        Raises what `decide` raises, Replayed, KeyReused, RequestInFlight, StoreUnavailable.
        """

        def created() -> Change:
            change = decide()
            try:
                self._commit(changes.writes(change, once), change.event)
            except Refused as refused:
                _check_receipt(refused, once)
                raise
            return change

        return self._once(once, created)

    def change(
        self, voucher_id: str | None, booking_id: str | None, decide: Decide, once: Once | None
    ) -> Change:
        """Read a voucher, or a booking and with it the voucher as it was booked; decide; write.

        Raises VoucherNotFound, BookingNotFound, what `decide` raises, Replayed, KeyReused,
        RequestInFlight, StoreUnavailable.
        """
        return self._once(once, lambda: self._change(voucher_id, booking_id, decide, once))

    def _once(self, once: Once | None, carry_out: Callable[[], Change]) -> Change:
        try:
            return carry_out()
        except Contended as contended:
            raise _in_flight(contended, once) from contended
        except StoreUnavailable:
            raise
        except Refusal:
            # What is refused now may be the very thing that this request did before.
            if once:
                once.check(self._receipt(once))
            raise

    def _receipt(self, once: Once) -> Item | None:
        """The receipt, if there is one. Read in a transaction: a plain read could miss it while
        the change that it belongs to can already be seen."""
        get = {"TableName": self.prefix + receipts.TABLE, "Key": receipts.key(once.caller_key)}
        answer = self.calls.read("transact_get_items", TransactItems=[{"Get": get}])
        found: Item | None = answer["Responses"][0].get("Item")
        return found

    def _change(
        self, voucher_id: str | None, booking_id: str | None, decide: Decide, once: Once | None
    ) -> Change:
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
            items = changes.writes(change, once)
            try:
                self._commit(items, change.event)
            except Refused as refused:
                _check_receipt(refused, once)
                voucher, booking = changes.found_instead(refused, items, voucher, booking)
            else:
                return change
        raise StoreUnavailable

    def page(
        self, listing: Listing[T], limit: int, start: dict[str, str] | None
    ) -> tuple[list[T], dict[str, str] | None]:
        """One page of a listing, and where the next one starts."""
        return listing.page(self.calls, self.prefix, limit, start)

    def due(self, shard: str, now: datetime, limit: int) -> Iterator[list[Due]]:
        """The vouchers of one shard that are due at `now`, oldest first, a page at a time."""
        request = self._due_request(shard, now) | {"Limit": limit}
        # What is on a page takes its time.
        for answer in self._pages("query", request, anew=True):
            yield [vouchers.to_due(row) for row in answer["Items"]]

    def count_due(self, shard: str, now: datetime) -> int:
        """How many vouchers of one shard are due at `now`."""
        request = self._due_request(shard, now) | {"Select": "COUNT"}
        return sum(answer["Count"] for answer in self._pages("query", request))

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

    def count_request(self, route_caller: str, window: int, limit: int, length: int) -> bool:
        """Count a request, unless `limit` have been counted in this window (seconds).

        Raises StoreUnavailable.
        """
        counting = limits.counting(route_caller, window, limit, length)
        table = self.prefix + limits.TABLE
        counted = self.calls.once(
            "update_item", TableName=table, ReturnValues="UPDATED_NEW", **counting
        )
        return bool(counted)

    def api_key(self, key_id: str) -> ApiKey | None:
        """An API key. Raises StoreUnavailable."""
        stored = self._get(keys.TABLE, keys.key(key_id))
        return keys.from_item(stored) if stored else None

    def add_key(self, known: ApiKey) -> None:
        """Keep a new API key. Its id is new, so to repeat it does no harm."""
        item = keys.to_item(known)
        self.calls.read("put_item", TableName=self.prefix + keys.TABLE, Item=item)

    def revoke_key(self, key_id: str) -> bool:
        """Revoke an API key; False when there is none."""
        if self.api_key(key_id) is None:
            return False
        update = keys.revoking(key_id)
        self.calls.read("update_item", TableName=self.prefix + keys.TABLE, **update)
        return True

    def all_keys(self) -> Iterator[ApiKey]:
        """Every API key: for the operator's command, never for a request."""
        for answer in self._pages("scan", {"TableName": self.prefix + keys.TABLE}):
            yield from map(keys.from_item, answer["Items"])

    def heard(self, thinker_id: str, pair_code: str | None, status: str, now: int) -> None:
        """Note a thinker's sign of life (milliseconds). Raises StoreUnavailable."""
        update = presence.heard(thinker_id, pair_code, status, now)
        # Set, not counted: to repeat it does no harm.
        self.calls.read("update_item", TableName=self.prefix + presence.TABLE, **update)

    def thinker(self, thinker_id: str) -> Thinker | None:
        """A thinker as last heard of. Raises StoreUnavailable."""
        stored = self._get(presence.TABLE, presence.key(thinker_id))
        return presence.from_item(stored) if stored else None

    def thinkers(self, pair_code: str, since: int, most: int) -> list[Thinker]:
        """Thinkers of a pair code heard of after `since` (milliseconds), the latest first."""
        query = presence.online(pair_code, since, most)
        answer = self.calls.read("query", TableName=self.prefix + presence.TABLE, **query)
        return [presence.from_item(stored) for stored in answer["Items"]]

    def room(self, pair_code: str, room_id: str, event: Event, now: int, life: int) -> str:
        """The room that is open under a pair code, or a new one; now and life in seconds.

        Raises StoreUnavailable when it can be neither read nor opened.
        """
        stored = self._get(presence.TABLE, presence.room_key(pair_code)) or {}
        if not stored or int(stored["expires_at"]["N"]) <= now:
            try:
                self._commit(changes.opening(pair_code, room_id, event, now, life), event)
            except Refused as refused:
                stored = refused.items[0]  # somebody opened it a moment ago
            else:
                return room_id
        room_id = stored["room_id"]["S"]
        if int(stored["expires_at"]["N"]) - now < life // 2:
            # Still used, so it stays. If it has ended meanwhile, so be it.
            kept = presence.keeping(pair_code, room_id, now, life)
            # Its id is known either way; whoever asks next tries again.
            with suppress(StoreUnavailable):
                self.calls.once("update_item", TableName=self.prefix + presence.TABLE, **kept)
        return room_id

    def _commit(self, items: list[changes.Write], event: Event) -> None:
        # One event tells of one change: its id serves as the transaction's token.
        try:
            self.calls.transact([write.request(self.prefix) for write in items], event.id)
        except OutcomeUnknown:
            # No answer came in time. The event is there if and only if the change is.
            key = {name: items[-1].item[name] for name in ("subject_id", "sort")}
            table = self.prefix + events.TABLE
            found = self.calls.once("get_item", TableName=table, Key=key, ConsistentRead=True)
            if "Item" not in found:
                raise

    def _pages(
        self, operation: str, request: dict[str, Any], *, anew: bool = False
    ) -> Iterator[dict[str, Any]]:
        """All pages, within one deadline, or each within one that is counted anew."""
        while True:
            calls = self.calls.begun() if anew else self.calls
            answer = calls.read(operation, **request)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            request = request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _get(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        answer = self.calls.read(
            "get_item", TableName=self.prefix + table, Key=key, ConsistentRead=True
        )
        return answer.get("Item")


def _check_receipt(refused: Refused, once: Once | None) -> None:
    if once:
        once.check(refused.items.get(changes.RECEIPT))


def _in_flight(contended: Contended, once: Once | None) -> Refusal:
    """Another request was at the same receipt: the same request, sent twice at once."""
    return RequestInFlight() if once and changes.RECEIPT in contended.places else contended
