"""Stored rows as `check-data` keeps them: what it compares, and what is wrong with each alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from chalicelib.domain.model import Booking, BookingStatus, EventType, Voucher, VoucherStatus
from chalicelib.storage import bookings, events, vouchers
from chalicelib.storage.codec import Item
from infra import history

# Attributes that put a voucher into an index: to have one too many is as wrong as to lack one.
INDEXED = {"issuer_status", "holder_uid", "holder_status", "due_shard", "due_at"}


class Unreadable(Exception):
    """The service could not read this row; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class StoredVoucher:
    """A voucher, without its texts, and the digest of all of it."""

    voucher: Voucher
    problems: list[str]
    digest: int


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """A booking, and the digest of the voucher that it carries."""

    booking: Booking
    problems: list[str]
    carried: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What an event tells, and of whom."""

    id: str
    type: EventType
    subject_type: str
    subject_id: str
    booking_id: str | None
    issuer_uid: str | None
    migrated: bool
    problems: list[str]


def voucher(item: Item) -> StoredVoucher:
    """A row of vouchers. Raises Unreadable."""
    known = _read(vouchers.from_item, item)
    problems = _unlike(item, vouchers.to_item(known), INDEXED)
    if known.status not in get_args(VoucherStatus):
        problems.append(f"has the unknown status {known.status!r}")
    slim = replace(known, title="", description="", terms={})
    return StoredVoucher(slim, problems, _digest(item))


def booking(item: Item) -> StoredBooking:
    """A row of voucher_bookings. Raises Unreadable."""
    known: Booking = _read(bookings.from_item, item)
    problems = _unlike(item, bookings.to_item(known, None), set())
    if known.status not in get_args(BookingStatus):
        problems.append(f"has the unknown status {known.status!r}")
    try:
        carried = _read(bookings.voucher_of, item)
    except Unreadable as unreadable:
        problems.append(f"carries a voucher that {unreadable}")
    else:
        named = (carried.id, carried.status, carried.booking and carried.booking.id)
        if named != (known.voucher_id, "booked", known.id):
            problems.append("carries a voucher that is not its own as booked")
    return StoredBooking(known, problems, _digest(item.get("voucher", {}).get("M", {})))


def event(item: Item) -> StoredEvent:
    """A row of events. Raises Unreadable."""
    known = _read(events.from_item, item)
    problems = _unlike(item, events.to_item(known), set())
    if known.type not in get_args(EventType):
        problems.append(f"has the unknown type {known.type!r}")
    return StoredEvent(
        id=known.id,
        type=known.type,
        subject_type=known.subject_type,
        subject_id=known.subject_id,
        booking_id=history.booking_told(known.subject_type, known.subject_id, known.meta),
        issuer_uid=known.issuer_uid,
        migrated=history.MIGRATED in known.meta,
        problems=problems,
    )


def _read(from_item: Any, item: Item) -> Any:
    try:
        return from_item(item)
    except KeyError as missing:
        raise Unreadable(f"cannot be read: it lacks {missing}") from missing
    except (ValueError, TypeError, ArithmeticError) as wrong:
        raise Unreadable(f"cannot be read: {wrong}") from wrong


def _unlike(item: Item, expected: Item, also: set[str]) -> list[str]:
    """Where a row is not as the service would write it. Attributes that it would not write at all
    are a later version's, unless they are `also` to be compared."""
    return [
        f"has {name} {_plain(item.get(name))}, and should have {_plain(expected.get(name))}"
        for name in sorted(expected.keys() | also)
        if item.get(name) != expected.get(name)
    ]


def _plain(value: dict[str, Any] | None) -> str:
    return "none" if value is None else repr(next(iter(value.values())))


def _digest(item: Item) -> int:
    return hash(repr(sorted(item.items())))
