"""A voucher with everything that belongs to it, as ours: the rules by which rows that are right
one by one are made to agree.

Everything here follows from the file alone, neither from the clock nor from what is stored, so
that a second run wants to write exactly what the first one did.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import ids, instants
from chalicelib.domain.model import Booking, Event, Voucher, VoucherStatus
from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.codec import Item
from chalicelib.storage.listings import RESOLUTION
from infra import history
from infra.history import MIGRATED, Telling
from infra.migrate.report import Remark

# As a voucher's life counts them: issued, booked, then used; or issued, then over.
VERSIONS: dict[VoucherStatus, int] = {
    "issued": 1,
    "booked": 2,
    "consumed": 3,
    "cancelled": 2,
    "expired": 2,
}


@dataclass(frozen=True, slots=True)
class Put:
    """One item to write, and the row of the file it is, if it is one."""

    table: str
    id: str
    item: Item

    def request(self, prefix: str) -> dict[str, object]:
        """As TransactWriteItems takes it: nothing that is there is ever written over."""
        key = "subject_id" if self.table == events.TABLE else "id"
        return {
            "Put": {
                "TableName": prefix + self.table,
                "Item": self.item,
                "ConditionExpression": f"attribute_not_exists({key})",
            }
        }

    def key(self) -> Item:
        """The item's key."""
        names = ("subject_id", "sort") if self.table == events.TABLE else ("id",)
        return {name: self.item[name] for name in names}


@dataclass(slots=True)
class Family:
    """What is written together. `core` (the voucher and its live or used booking) is never torn;
    `past` (events, cancelled bookings) never changes again. The voucher comes first."""

    core: list[Put] = field(default_factory=list)
    past: list[Put] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    """The types of the events that no log told."""
    rows: int = 0
    """How many rows of the file it accounts for, taken or not."""

    def puts(self) -> list[Put]:
        """All of it."""
        return [*self.core, *self.past]


def settle(
    held: Voucher, taken: list[Booking], remarks: list[Remark]
) -> tuple[Voucher, list[Booking]]:
    """The voucher with its live booking, and the bookings that stay.

    Of several live bookings the one made first is kept: the second should have been refused.
    """
    live = sorted(
        (known for known in taken if known.status == "booked"),
        key=lambda known: (known.created_at, known.id),
    )
    if held.status == "cancelled":
        for known in live:
            reason = "cancelled, as its voucher is"
            remarks.append(Remark(bookings.TABLE, known.id, "mended", reason, held.id))
        return held, [replace(known, status="cancelled") for known in taken]
    for known in live[1:]:
        reason = "its voucher has a live booking that was made earlier"
        remarks.append(Remark(bookings.TABLE, known.id, "refused", reason, live[0].id))
    taken = [known for known in taken if known not in live[1:]]
    if not live:
        if held.status != "booked":
            return held, taken
        reason = "issued again: it was booked, without a live booking"
        remarks.append(Remark(vouchers.TABLE, held.id, "mended", reason))
        return replace(held, status="issued"), taken
    if held.status in ("issued", "expired"):
        reason = f"booked: it was {held.status}, with a live booking"
        remarks.append(Remark(vouchers.TABLE, held.id, "mended", reason, live[0].id))
    status: VoucherStatus = "consumed" if held.status == "consumed" else "booked"
    return _with_booking(held, live[0], status), taken


def family(held: Voucher, taken: list[Booking], told: list[Event]) -> Family:
    """The items of a settled voucher, its bookings and its events."""
    held = replace(held, version=VERSIONS[held.status])
    made = Family(core=[Put(vouchers.TABLE, held.id, vouchers.to_item(held))])
    for known in taken:
        put = Put(bookings.TABLE, known.id, bookings.to_item(known, _as_booked(held, known)))
        (made.core if known.status == "booked" else made.past).append(put)
    added = lacking(held, taken, told)
    made.added = [event.type for event in added]
    for event in (*map(from_log, told), *added):
        made.past.append(Put(events.TABLE, event.id, events.to_item(event)))
    return made


def from_log(event: Event) -> Event:
    """An event that the first system's log tells, marked as such."""
    return replace(event, meta=event.meta | {MIGRATED: "log"})


def lacking(held: Voucher, taken: list[Booking], told: list[Event]) -> list[Event]:
    """Events for what the first system's log does not tell, made from the rows.

    Where no row says when it happened, it is after everything that is known.
    """
    seen = [held.created_at, *(event.created_at for event in told)]
    seen += [
        moment for known in taken for moment in (known.created_at, known.cancelled_at) if moment
    ]
    after = max(seen) + RESOLUTION
    heard = {
        (event.type, history.booking_told(event.subject_type, event.subject_id, event.meta))
        for event in told
    }
    types = {event_type for event_type, _ in heard}
    made = []
    for telling in history.due(held.status, taken):
        if telling.booking:
            is_told = any((one, telling.booking.id) in heard for one in telling.types)
        else:
            is_told = not types.isdisjoint(telling.types)
        if not is_told:
            made.append(_from_row(held, telling, after))
    return made


def _with_booking(held: Voucher, live: Booking, status: VoucherStatus) -> Voucher:
    return replace(
        held,
        status=status,
        holder_uid=live.holder_uid,
        holder_before=held.holder_uid,
        booking=live,
    )


def _as_booked(held: Voucher, known: Booking) -> Voucher:
    """The voucher as it is, or was, with this booking live: what its row carries."""
    if held.status == "booked" and known.status == "booked":
        return held
    live = replace(known, status="booked", cancel_reason=None, cancelled_at=None)
    own = replace(held, holder_uid=_own_holder(held), version=VERSIONS["booked"])
    return _with_booking(own, live, "booked")


def _own_holder(held: Voucher) -> str | None:
    """The voucher's holder as its row says, whoever has booked it since."""
    return held.holder_before if held.booking else held.holder_uid


def _from_row(held: Voucher, telling: Telling, after: datetime) -> Event:
    known, event_type = telling.booking, telling.types[0]
    if event_type == "voucher.consume" and held.booking is None:
        event_type = "voucher.redeem"  # a walk-in
    meta: dict[str, object] = {MIGRATED: "row"}
    created_at = after
    if event_type == "voucher.issue":
        created_at = held.created_at
        meta |= {"service_type": held.service_type, "holder_uid": _own_holder(held)}
    elif event_type == "voucher.expire":
        created_at = held.valid_until
    elif event_type == "voucher.book" and known:
        created_at = known.created_at
    elif event_type == "voucher.cancel" and known:
        created_at = known.cancelled_at or after
        meta["reason"] = known.cancel_reason
    if known := known or (held.booking if event_type == "voucher.consume" else None):
        meta |= {
            "booking_id": known.id,
            "holder_uid": known.holder_uid,
            "slot_start": instants.text(known.slot_start),
        }
    digest = hashlib.sha256(repr((event_type, held.id, known and known.id)).encode()).digest()
    number = int.from_bytes(digest[: ids.RANDOM_BITS // 8], "big")
    return Event(
        id=ids.make("ev", created_at, number),
        type=event_type,
        actor_id=None,  # nobody wrote down who it was
        subject_type="voucher",
        subject_id=held.id,
        meta=meta,
        created_at=created_at,
        issuer_uid=held.issuer_uid,
    )
