"""Stored rows as `check-data` compares them, and what is wrong with each row by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from chalicelib.domain.events import EventType
from chalicelib.domain.hotels.clocks import HotelClocks
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.presence.guest_tokens import GuestToken
from chalicelib.domain.templates import Template
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.repositories.vouchers import VoucherRepository
from chalicelib.storage.tables import (
    bookings,
    events,
    guest_tokens,
    hotel_clocks,
    hotels,
    templates,
    vouchers,
)
from infra import tables
from infra.operator.required_events import MIGRATED, booking_id_of

VOUCHERS_PER_CALL = 100
# Attributes that put a row into an index: a surplus one is as wrong as a missing one.
INDEX_KEYS = {
    table.name: {definition["AttributeName"] for definition in table.create["AttributeDefinitions"]}
    for table in tables.read("")
}


class Unreadable(Exception):
    """The service could not read this row; the text says why."""


@dataclass(frozen=True, slots=True)
class StoredVoucher:
    """A voucher without its texts."""

    voucher: Voucher
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredBooking:
    """A booking."""

    booking: Booking
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event without what `check-data` does not compare."""

    id: str
    type: EventType
    subject_type: str
    subject_id: str
    booking_id: str | None
    issuer_uid: str | None
    actor_id: str | None
    created_at: datetime
    migrated: bool
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredToken:
    """What happened to a guest's token."""

    token: GuestToken
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template without its texts."""

    template: Template
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredHotel:
    """A hotel's profile."""

    hotel: Hotel
    problems: list[str]


@dataclass(frozen=True, slots=True)
class StoredLogo:
    """A hotel's logo, without its bytes."""

    name: str | None
    """None for one that was removed."""
    problems: list[str]


def read_voucher(item: Item) -> StoredVoucher:
    """A row of vouchers. Raises Unreadable."""
    voucher: Voucher = read(vouchers.from_item, item)
    expected = vouchers.to_item(voucher)
    # The sweep reads all shards, so a row is found in each, also where an older version put it.
    if "due_shard" in expected and item.get("due_shard", {}).get("S") in vouchers.DUE_SHARDS:
        expected["due_shard"] = item["due_shard"]
    problems = differences(vouchers.TABLE, item, expected)
    slim = replace(voucher, title="", description="", terms={})
    return StoredVoucher(slim, problems)


def read_booking(item: Item) -> StoredBooking:
    """A row of voucher_bookings. Raises Unreadable."""
    booking: Booking = read(bookings.from_item, item)
    return StoredBooking(booking, differences(bookings.TABLE, item, bookings.to_item(booking)))


def read_event(item: Item) -> StoredEvent:
    """A row of events. Raises Unreadable."""
    event = read(events.from_item, item)
    problems = differences(events.TABLE, item, events.to_item(event))
    if event.type not in get_args(EventType):
        problems.append(f"has the unknown type {event.type!r}")
    return StoredEvent(
        id=event.id,
        type=event.type,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        booking_id=booking_id_of(event.subject_type, event.subject_id, event.meta),
        issuer_uid=event.issuer_uid,
        actor_id=event.actor_id,
        created_at=event.created_at,
        migrated=MIGRATED in event.meta,
        problems=problems,
    )


def read_token(item: Item) -> StoredToken:
    """A row of guest_tokens. Raises Unreadable."""
    token: GuestToken = read(guest_tokens.from_item, item)
    problems = differences(guest_tokens.TABLE, item, guest_tokens.to_item(token))
    return StoredToken(token, problems)


def read_template(item: Item) -> StoredTemplate:
    """A row of templates. Raises Unreadable."""
    template: Template = read(templates.from_item, item)
    problems = differences(templates.TABLE, item, templates.to_item(template))
    return StoredTemplate(replace(template, title="", description="", terms={}), problems)


def read_total(item: Item) -> int:
    """The row of templates that counts a hotel's. Raises Unreadable."""
    total: int = read(templates.to_count, item)
    return total


def read_hotel(item: Item) -> StoredHotel:
    """A profile's row of hotels. Raises Unreadable."""
    hotel: Hotel = read(hotels.from_item, item)
    return StoredHotel(hotel, differences(hotels.TABLE, item, hotels.to_item(hotel)))


def read_logo(item: Item) -> StoredLogo:
    """A logo's row of hotels. Raises Unreadable."""
    logo = read(hotels.to_logo, item)
    return StoredLogo(logo.name if logo else None, [])


def read_clocks(item: Item) -> HotelClocks:
    """The row of hotels with the test clocks. Raises Unreadable."""
    clocks: HotelClocks = read(hotel_clocks.from_item, item)
    return clocks


def rows_of(client: DynamoClient, table: str) -> Iterator[Item]:
    """Every row of a table. Raises StoreUnavailable."""
    for page in client.pages("scan", table, deadline_per_page=True, ConsistentRead=True):
        yield from page["Items"]


def vouchers_of(client: DynamoClient, voucher_ids: Iterable[str]) -> dict[str, Voucher]:
    """The vouchers with these ids, by id, as they are now. Raises StoreUnavailable, CorruptRow."""
    ids, by_id = sorted(voucher_ids), dict[str, Voucher]()
    for first in range(0, len(ids), VOUCHERS_PER_CALL):
        repository = VoucherRepository(client.with_deadline())
        by_id |= repository.get_many(ids[first : first + VOUCHERS_PER_CALL])
    return by_id


def read(from_item: Any, item: Item) -> Any:
    """What `from_item` makes of a row. Raises Unreadable."""
    try:
        return from_item(item)
    except CorruptRow as corrupt:
        raise Unreadable(f"cannot be read: {corrupt.reason}") from corrupt


def differences(table: str, item: Item, expected: Item) -> list[str]:
    """Where a row differs from what the service would write.

    An attribute that the service does not write belongs to another version of it, such as the copy
    of the voucher in an older booking. It is ignored, unless it puts the row into an index.
    """
    return [
        f"has {name} {_shown(item.get(name))}, but should have {_shown(expected.get(name))}"
        for name in sorted(expected.keys() | INDEX_KEYS[table])
        if item.get(name) != expected.get(name)
    ]


def _shown(value: dict[str, Any] | None) -> str:
    return "none" if value is None else repr(next(iter(value.values())))
