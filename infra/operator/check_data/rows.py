"""Stored rows as `check-data` compares them, and what is wrong with each row by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from chalicelib.domain.model import Booking, BookingStatus, EventType, Voucher, VoucherStatus
from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.codec import Item
from infra.operator.required_events import MIGRATED, booking_id_of

# Attributes that put a voucher into an index: a surplus one is as wrong as a missing one.
INDEX_KEYS = {"issuer_status", "holder_uid", "holder_status", "due_shard", "due_at"}


class Unreadable(Exception):
    """The service could not read this row; the text says why."""


@dataclass(frozen=True, slots=True)
class StoredVoucher:
    """A voucher without its texts, and the digest of its whole row."""

    voucher: Voucher
    problems: list[str]
    digest: int


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """A booking, and the digest of its copy of the voucher."""

    booking: Booking
    problems: list[str]
    copy_digest: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event without what `check-data` does not compare."""

    id: str
    type: EventType
    subject_type: str
    subject_id: str
    booking_id: str | None
    issuer_uid: str | None
    migrated: bool
    problems: list[str]


def read_voucher(item: Item) -> StoredVoucher:
    """A row of vouchers. Raises Unreadable."""
    voucher: Voucher = _read(vouchers.from_item, item)
    problems = _differences(item, vouchers.to_item(voucher), INDEX_KEYS)
    if voucher.status not in get_args(VoucherStatus):
        problems.append(f"has the unknown status {voucher.status!r}")
    slim = replace(voucher, title="", description="", terms={})
    return StoredVoucher(slim, problems, _digest(item))


def read_booking(item: Item) -> StoredBooking:
    """A row of voucher_bookings. Raises Unreadable."""
    booking: Booking = _read(bookings.from_item, item)
    problems = _differences(item, bookings.to_item(booking, None), set())
    if booking.status not in get_args(BookingStatus):
        problems.append(f"has the unknown status {booking.status!r}")
    try:
        copy = _read(bookings.voucher_of, item)
    except Unreadable as unreadable:
        problems.append(f"has a copy of its voucher that {unreadable}")
    else:
        identity = (copy.id, copy.status, copy.booking and copy.booking.id)
        if identity != (booking.voucher_id, "booked", booking.id):
            problems.append("has a copy of a voucher that is not its own voucher as booked")
    return StoredBooking(booking, problems, _digest(item.get("voucher", {}).get("M", {})))


def read_event(item: Item) -> StoredEvent:
    """A row of events. Raises Unreadable."""
    event = _read(events.from_item, item)
    problems = _differences(item, events.to_item(event), set())
    if event.type not in get_args(EventType):
        problems.append(f"has the unknown type {event.type!r}")
    return StoredEvent(
        id=event.id,
        type=event.type,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        booking_id=booking_id_of(event.subject_type, event.subject_id, event.meta),
        issuer_uid=event.issuer_uid,
        migrated=MIGRATED in event.meta,
        problems=problems,
    )


def _read(from_item: Any, item: Item) -> Any:
    try:
        return from_item(item)
    except KeyError as missing:
        raise Unreadable(f"cannot be read: {missing} is missing") from missing
    except (ValueError, TypeError, ArithmeticError) as problem:
        raise Unreadable(f"cannot be read: {problem}") from problem


def _differences(item: Item, expected: Item, also_compared: set[str]) -> list[str]:
    """Where a row differs from what the service would write.

    An attribute that the service does not write belongs to another version of it and is ignored,
    unless it is one of `also_compared`.
    """
    return [
        f"has {name} {_shown(item.get(name))}, but should have {_shown(expected.get(name))}"
        for name in sorted(expected.keys() | also_compared)
        if item.get(name) != expected.get(name)
    ]


def _shown(value: dict[str, Any] | None) -> str:
    return "none" if value is None else repr(next(iter(value.values())))


def _digest(item: Item) -> int:
    return hash(repr(sorted(item.items())))
