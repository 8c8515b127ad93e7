"""What the tables hold, as the domain's objects, and rows that tests put there themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Consumed, Voucher
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.tables import bookings, events, vouchers
from chalicelib.storage.tables.holds import SHARDS as HOLD_SHARDS
from chalicelib.storage.tables.vouchers import DUE_SHARDS
from tests.service import Service

__all__ = ["DUE_SHARDS", "HOLD_SHARDS", "Booking", "Consumed", "Event", "Voucher"]

STORY = (
    "issue",
    "hold",
    "release",
    "hold_lapse",
    "book",
    "reschedule",
    "relink",
    "code",
    "assign",
    "claim",
    "cancel",
    "revoke",
    "redeem",
    "consume",
    "change",
    "noshow",
    "undo",
    "expire",
    "extend",
)


def stored_vouchers(service: Service) -> list[Voucher]:
    """Every voucher in the store."""
    return [vouchers.from_item(row) for row in service.rows("vouchers")]


def stored_bookings(service: Service) -> list[Booking]:
    """Every booking in the store."""
    return [bookings.from_item(row) for row in service.rows("voucher_bookings")]


def stored_events(service: Service) -> list[Event]:
    """Every event in the store, oldest first; those of one instant as in a voucher's life."""
    stored = [events.from_item(row) for row in service.rows("events")]
    return sorted(stored, key=lambda event: (event.created_at, STORY.index(event.type[8:])))


def event_types(service: Service) -> list[str]:
    """The types of the stored events, in their order."""
    return [event.type for event in stored_events(service)]


def voucher_item(voucher: Voucher) -> dict[str, Any]:
    """A voucher as its row."""
    return vouchers.to_item(voucher)


def due_shard(voucher: Voucher) -> str:
    """The shard of the index of what is due that a voucher is in."""
    return str(vouchers.to_item(voucher)["due_shard"]["S"])


def put_voucher(service: Service, voucher: Voucher) -> Voucher:
    """Store a voucher, and its booking, as if a request had made them long ago."""
    put(service, "vouchers", vouchers.to_item(voucher))
    if voucher.booking:
        put(service, "voucher_bookings", bookings.to_item(voucher.booking))
    return voucher


def put(service: Service, table: str, item: dict[str, Any]) -> None:
    """Store a row."""
    service.engine.client.put_item(TableName=service.engine.prefix + table, Item=item)


def end_voucher(service: Service, voucher_id: str, end: datetime) -> None:
    """Move the end of a stored voucher, behind everybody's back."""
    [row] = [row for row in service.rows("vouchers") if row["id"]["S"] == voucher_id]
    put(service, "vouchers", row | {"valid_until": attribute(end)})


def booked_by_guest(
    voucher: Voucher, slot_start: datetime, created_at: datetime, number: object
) -> VoucherChange:
    """What changes when a guest books this voucher; the number makes its ids."""
    actor = ActorContext("guest", created_at, f"ev-{number}")
    return lifecycle.book(actor, voucher, slot_start, "guest", f"b-{number}")


def put_many(service: Service, changes: list[tuple[Voucher, VoucherChange]]) -> None:
    """Store vouchers, each with the booking and the event of a change, all of them of v-1."""
    requests: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for voucher, change in changes:
        assert change.booking is not None
        booking = replace(change.booking, voucher_id="v-1")
        requests["vouchers"].append(vouchers.to_item(voucher))
        requests["voucher_bookings"].append(bookings.to_item(booking))
        requests["events"].append(events.to_item(replace(change.event, subject_id="v-1")))
    for table, rows in requests.items():
        for first in range(0, len(rows), 25):
            batch: list[Any] = [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]
            service.engine.client.batch_write_item(
                RequestItems={service.engine.prefix + table: batch}
            )
