"""A voucher with everything that belongs to it: makes rows that are valid one by one agree.

Everything here follows from the file alone, neither from the clock nor from what is stored, so that
a second run wants to write exactly what the first one did.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import ids, instants
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Booked, Consumed, State, Voucher, VoucherStatus
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.repositories.bookings import RESOLUTION
from chalicelib.storage.tables import bookings, events, vouchers
from infra.migrate.report import Remark
from infra.operator.required_events import (
    MIGRATED,
    RequiredEvent,
    booking_id_of,
    required_events,
)

# As the service counts them: issued, booked, then used; or issued, then ended.
VERSIONS: dict[VoucherStatus, int] = {
    "issued": 1,
    "booked": 2,
    "consumed": 3,
    "cancelled": 2,
    "expired": 2,
}


@dataclass(frozen=True, slots=True)
class Put:
    """One item to write, and the id of its row in the file, if it has one."""

    table: str
    id: str
    item: Item

    def transact_item(self) -> TransactItem:
        """The part of a transaction; its condition prevents overwriting."""
        key = self.key()
        is_new = Condition("the row does not exist", f"attribute_not_exists({next(iter(key))})")
        return TransactItem(self.table, key, (is_new,), put=self.item)

    def key(self) -> Item:
        """The item's key."""
        names = ("subject_id", "sort") if self.table == events.TABLE else ("id",)
        return {name: self.item[name] for name in names}


@dataclass(slots=True)
class Family:
    """What is written together, the voucher first.

    `core` (the voucher and its live or used booking) is written whole or not at all; `past`
    (events, cancelled bookings) never changes again.
    """

    core: list[Put] = field(default_factory=list)
    past: list[Put] = field(default_factory=list)
    places: Parts = field(default_factory=dict)
    """What the live booking takes in a shared calendar; written together with the core."""
    added: list[str] = field(default_factory=list)
    """The types of the events that no log had."""
    row_count: int = 0
    """How many rows of the file it accounts for, migrated or not."""

    def puts(self) -> list[Put]:
        """All of it."""
        return [*self.core, *self.past]


def reconcile(
    voucher: Voucher, status: VoucherStatus, all_bookings: list[Booking], remarks: list[Remark]
) -> tuple[Voucher, list[Booking]]:
    """The voucher in its state with its live booking, and the bookings that are migrated.

    `voucher` is still without either; `status` is that of its row.
    Of several live bookings the one that was made first is kept: the first system should have
    refused the others.
    """
    live = sorted(
        (booking for booking in all_bookings if booking.status == "booked"),
        key=lambda booking: (booking.created_at, booking.id),
    )
    if status == "cancelled":
        for booking in live:
            reason = "cancelled, because its voucher is cancelled"
            remarks.append(Remark(bookings.TABLE, booking.id, "corrected", reason, voucher.id))
        cancelled = [replace(booking, status="cancelled") for booking in all_bookings]
        return replace(voucher, state="cancelled"), cancelled
    for booking in live[1:]:
        reason = "its voucher has an earlier live booking"
        remarks.append(Remark(bookings.TABLE, booking.id, "rejected", reason, live[0].id))
    migrated = [booking for booking in all_bookings if booking not in live[1:]]
    if live:
        if status in ("issued", "expired"):
            reason = f"changed from {status} to booked, because it has a live booking"
            remarks.append(Remark(vouchers.TABLE, voucher.id, "corrected", reason, live[0].id))
        kind = Consumed if status == "consumed" else Booked
        state: State = kind(live[0], voucher.holder_uid)
        return replace(voucher, state=state, holder_uid=live[0].holder_uid), migrated
    if status == "booked":
        reason = "changed from booked to issued, because it has no live booking"
        remarks.append(Remark(vouchers.TABLE, voucher.id, "corrected", reason))
        return voucher, migrated
    state = Consumed() if status == "consumed" else status
    return replace(voucher, state=state), migrated


def family(voucher: Voucher, all_bookings: list[Booking], log: list[Event]) -> Family:
    """The items of a reconciled voucher, its bookings and its events."""
    voucher = replace(voucher, version=VERSIONS[voucher.status])
    family_puts = Family(core=[Put(vouchers.TABLE, voucher.id, vouchers.to_item(voucher))])
    for booking in all_bookings:
        put = Put(bookings.TABLE, booking.id, bookings.to_item(booking))
        (family_puts.core if booking.status == "booked" else family_puts.past).append(put)
    added = missing_events(voucher, all_bookings, log)
    family_puts.added = [event.type for event in added]
    for event in (*map(from_log, log), *added):
        family_puts.past.append(Put(events.TABLE, event.id, events.to_item(event)))
    return family_puts


def from_log(event: Event) -> Event:
    """An event of the first system's log, marked as such."""
    return replace(event, meta=event.meta | {MIGRATED: "log"})


def missing_events(voucher: Voucher, all_bookings: list[Booking], log: list[Event]) -> list[Event]:
    """Events that the first system's log lacks, derived from the rows.

    Where no row has the time of the event, it comes after everything else.
    """
    times = [voucher.created_at, *(event.created_at for event in log)]
    times += [
        moment
        for booking in all_bookings
        for moment in (booking.created_at, booking.cancelled_at)
        if moment
    ]
    after = max(times) + RESOLUTION
    existing = [
        (event.type, booking_id_of(event.subject_type, event.subject_id, event.meta))
        for event in log
    ]
    return [
        _from_row(voucher, required, after)
        for required in required_events(voucher.status, all_bookings)
        if not required.exists_among(existing)
    ]


def _original_holder(voucher: Voucher) -> str | None:
    """The holder in the voucher's row, whoever has booked it since."""
    return voucher.previous_holder_uid if voucher.booking else voucher.holder_uid


def _from_row(voucher: Voucher, required: RequiredEvent, after: datetime) -> Event:
    booking, event_type = required.booking, required.types[0]
    if event_type == "voucher.consume" and voucher.booking is None:
        event_type = "voucher.redeem"  # a walk-in
    meta: dict[str, object] = {MIGRATED: "row"}
    created_at = after
    if event_type == "voucher.issue":
        created_at = voucher.created_at
        meta |= {"service_type": voucher.service_type, "holder_uid": _original_holder(voucher)}
    elif event_type == "voucher.expire":
        created_at = voucher.valid_until
    elif event_type == "voucher.book" and booking:
        created_at = booking.created_at
    elif event_type == "voucher.cancel" and booking:
        created_at = booking.cancelled_at or after
        meta["reason"] = booking.cancel_reason
    if booking is None and event_type == "voucher.consume":
        booking = voucher.booking
    if booking:
        meta |= {
            "booking_id": booking.id,
            "holder_uid": booking.holder_uid,
            "slot_start": instants.text(booking.slot_start),
        }
    identity = repr((event_type, voucher.id, booking and booking.id))
    digest = hashlib.sha256(identity.encode()).digest()
    number = int.from_bytes(digest[: ids.RANDOM_BITS // 8], "big")
    return Event(
        id=ids.make("ev", created_at, number),
        type=event_type,
        actor_id=None,  # not recorded
        subject_type="voucher",
        subject_id=voucher.id,
        meta=meta,
        created_at=created_at,
        issuer_uid=voucher.issuer_uid,
    )
