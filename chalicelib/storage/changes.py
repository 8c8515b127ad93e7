"""A Change as one transaction, and what stood in its way when it was refused.

The order of the items is the order in which refusals are explained: the receipt of an
Idempotency-Key, the voucher, its booking, the event. Each condition is a list of clauses, so that
each can be read, and tested, alone.
"""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.model import Booking, Change, Due, Event, Validity, Voucher, VoucherStatus
from chalicelib.storage import bookings, events, presence, receipts, vouchers
from chalicelib.storage.codec import Item, attribute
from chalicelib.storage.errors import Refused
from chalicelib.storage.receipts import Once

RECEIPT = 0  # the place of a receipt in a transaction that has one


class Write(Struct, frozen=True):
    """One item of a transaction."""

    table: str
    item: Item
    before: Item | None
    clauses: tuple[str, ...]
    values: Item

    def request(self, prefix: str) -> dict[str, object]:
        """As TransactWriteItems takes it: a put of what is new, an update of what has changed."""
        common = {
            "TableName": prefix + self.table,
            "ConditionExpression": " AND ".join(self.clauses),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if self.before is None:
            values = {"ExpressionAttributeValues": self.values} if self.values else {}
            return {"Put": common | values | {"Item": self.item}}
        changed = [name for name, value in self.item.items() if self.before.get(name) != value]
        gone = [name for name in self.before if name not in self.item]
        names = {f"#{name}": name for name in [*changed, *gone, "status", "version"]}
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in changed)
        if gone:
            expression += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        used = expression + common["ConditionExpression"]
        return {
            "Update": common
            | {
                "Key": {"id": self.item["id"]},
                "UpdateExpression": expression,
                "ExpressionAttributeNames": {k: v for k, v in names.items() if k in used},
                "ExpressionAttributeValues": {f":{name}": self.item[name] for name in changed}
                | self.values,
            }
        }


def writes(change: Change, once: Once | None = None) -> list[Write]:
    """The items of the change's transaction, in the order of explanation."""
    items = [_receipt(once, change)] if once else []
    items.append(_voucher(change))
    if change.booking is not None and change.booking != change.booking_before:
        items.append(_booking(change.voucher, change.booking_before, change.booking))
    return [*items, event(change.event)]


def _receipt(once: Once, change: Change) -> Write:
    # Nothing was answered under this key within its life.
    clauses = ("attribute_not_exists(caller_key) OR expires_at <= :seconds",)
    values = {":seconds": attribute(once.now)}
    return Write(receipts.TABLE, receipts.to_item(once.receipt(change)), None, clauses, values)


def _voucher(change: Change) -> Write:
    item = vouchers.to_item(change.voucher)
    if change.before is None:
        # The id is free: nothing else was ever issued under it.
        return Write(vouchers.TABLE, item, None, ("attribute_not_exists(id)",), {})
    clauses = [
        # It is still in the state that the rules were asked about,
        "#status = :was_status",
        # and nothing else about it has changed since it was read.
        "#version = :was_version",
    ]
    values = {
        ":was_status": attribute(change.before.status),
        ":was_version": attribute(change.before.version),
    }
    if change.validity is Validity.OPEN:
        # Its end has not come.
        clauses.append("valid_until > :now")
        values[":now"] = attribute(change.now)
    before = vouchers.to_item(change.before)
    return Write(vouchers.TABLE, item, before, tuple(clauses), values)


def _booking(voucher: Voucher, before: Booking | None, booking: Booking) -> Write:
    if before is None:
        # The id is free.
        item = bookings.to_item(booking, voucher)
        return Write(bookings.TABLE, item, None, ("attribute_not_exists(id)",), {})
    # It is still live.
    clauses, values = ("#status = :was_status",), {":was_status": attribute(before.status)}
    return Write(
        bookings.TABLE,
        bookings.to_item(booking, None),
        bookings.to_item(before, None),
        clauses,
        values,
    )


def event(told: Event) -> Write:
    """The event's item: an event is never written over another."""
    item = events.to_item(told)
    return Write(events.TABLE, item, None, ("attribute_not_exists(subject_id)",), {})


def settlement(due: Due, status: VoucherStatus, told: Event) -> list[Write]:
    """The sweep's transaction: the voucher as `status`, out of the due index, and the event."""
    before: Item = {
        "id": attribute(due.voucher_id),
        "status": attribute(due.status),
        "version": attribute(due.version),
        "due_shard": attribute("gone"),
        "due_at": attribute(due.due_at),
    }
    item: Item = {
        "id": before["id"],
        "status": attribute(status),
        "version": attribute(due.version + 1),
        "issuer_status": attribute(vouchers.list_key(status, due.issuer_uid)),
    }
    if due.holder_uid is not None:
        item["holder_status"] = attribute(vouchers.list_key(status, due.holder_uid))
    clauses = (
        # The index may lag behind: it is still in the state that the index showed,
        "#status = :was_status",
        # nothing else about it has changed,
        "#version = :was_version",
        # and its time has come.
        "due_at <= :now",
    )
    values = {
        ":was_status": before["status"],
        ":was_version": before["version"],
        ":now": attribute(told.created_at),
    }
    return [Write(vouchers.TABLE, item, before, clauses, values), event(told)]


def opening(pair_code: str, room_id: str, told: Event, now: int, life: int) -> list[Write]:
    """The transaction that opens a room under a pair code; now and life in seconds."""
    item = presence.room_item(pair_code, room_id, now, life)
    # No room is open under this pair code.
    clauses = ("attribute_not_exists(thinker_id) OR expires_at <= :seconds",)
    return [
        Write(presence.TABLE, item, None, clauses, {":seconds": attribute(now)}),
        event(told),
    ]


def found_instead(
    refused: Refused, items: list[Write], voucher: Voucher | None, booking: Booking | None
) -> tuple[Voucher | None, Booking | None]:
    """The voucher and the booking as they really stand, after a refused transaction."""
    for place, stored in refused.items.items():
        if items[place].table == vouchers.TABLE:
            voucher = vouchers.from_item(stored) if stored else None
        elif items[place].table == bookings.TABLE:
            booking = bookings.from_item(stored) if stored else None
    return voucher, booking
