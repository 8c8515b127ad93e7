"""The table `vouchers`: key id. A booked voucher's row also holds its live booking's own fields,
so that one read shows both."""

from __future__ import annotations

import zlib
from typing import Any, get_args

import msgspec

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import GuestCancellations
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.domain.vouchers.voucher import Booked, Consumed, ConsumedBy, State, Voucher
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    DECIMAL,
    INSTANT,
    INTEGER,
    JSON,
    TEXT,
    Attributes,
    Codec,
    Item,
    item_of,
)
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables.bookings import LINK_GENERATION, OF_CLAIM, SEQUENCE

TABLE = "vouchers"
# Rows of the first 16 are older; those names are among these 64, so they are swept alike.
DUE_SHARDS = tuple(f"due-{number:02}" for number in range(64))

_decode_cancellations = msgspec.json.Decoder(GuestCancellations).decode


def _cancellations(text: str) -> GuestCancellations:
    try:
        return _decode_cancellations(text)
    except BrokenInvariant as broken:
        raise ValueError(str(broken)) from broken


CANCELLATIONS = JSON._replace(decode=_cancellations)

CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    issuer_uid=TEXT,
    holder_uid=TEXT.optional(),
    holder_name=TEXT.optional(),
    service_type=TEXT,
    title=TEXT,
    description=TEXT,
    duration_minutes=INTEGER,
    valid_from=INSTANT,
    valid_until=INSTANT,
    price_amount=DECIMAL.optional(),
    price_currency=TEXT.optional(),
    transferable=BOOLEAN,
    terms=JSON,
    calendar_id=TEXT.optional(),
    places=INTEGER.optional(),
    created_at=INSTANT,
    version=INTEGER,
    status=TEXT,
    previous_holder_uid=TEXT.optional().named("holder_before"),
    previous_holder_name=TEXT.optional().named("holder_name_before"),
    guest_cancellations=CANCELLATIONS.optional(),
    campaign_id=TEXT.optional(),
    offer_id=TEXT.optional(),
    consumed_at=INSTANT.optional(),
    consumed_by=TEXT.optional(),
    lost_booking_id=TEXT.optional(),
)
# The live booking on the voucher's row; what the booking shares with its voucher is stored once.
BOOKING_CODEC = Codec(
    TABLE,
    "id",
    id=TEXT.named("booking_id"),
    voucher_id=TEXT.named("id"),
    issuer_uid=TEXT,
    holder_uid=TEXT,
    slot_start=INSTANT,
    slot_end=INSTANT,
    created_at=INSTANT.named("booked_at"),
    sequence=SEQUENCE.named("booking_sequence"),
    link_generation=LINK_GENERATION.named("booking_link_generation"),
    calendar_id=TEXT.optional().named("booked_calendar_id"),
    places=INTEGER.optional().named("booked_places"),
    **{name: kind for name, kind in OF_CLAIM.items() if name not in ("calendar_id", "places")},
)
# The hold on the voucher's row.
HOLD_CODEC = Codec(
    TABLE,
    "id",
    id=TEXT.named("hold_id"),
    owner_uid=TEXT.optional().named("hold_uid"),
    until=INSTANT.named("held_until"),
    slot_start=INSTANT.named("hold_slot_start"),
    slot_end=INSTANT.named("hold_slot_end"),
    **{name: kind._replace(required=True).named(f"hold_{name}") for name, kind in OF_CLAIM.items()},
)
DUE_CODEC = Codec(
    TABLE,
    "id",
    voucher_id=TEXT.named("id"),
    status=TEXT,
    version=INTEGER,
    issuer_uid=TEXT,
    booking_id=TEXT.optional(),
    due_at=INSTANT,
)


def key(voucher_id: str) -> Item:
    """The key of one voucher."""
    return {"id": {"S": voucher_id}}


def issuer_status(status: str, issuer_uid: str) -> str:
    """The partition of an issuer's vouchers in one status, in the index `by_issuer_status`."""
    return f"{status}#{issuer_uid}"


def due_shard(voucher_id: str) -> str:
    """The partition of a voucher in the index `due`."""
    return DUE_SHARDS[zlib.crc32(voucher_id.encode()) % len(DUE_SHARDS)]


def to_item(voucher: Voucher) -> Item:
    """The voucher, its live booking's own fields, and the keys of its indexes."""
    item = CODEC.encode(Attributes(voucher))
    if voucher.booking is not None:
        item = BOOKING_CODEC.encode(Attributes(voucher.booking)) | item
    if voucher.hold is not None:
        item |= HOLD_CODEC.encode(Attributes(voucher.hold))
    due_at = voucher.due_at
    return item | item_of(
        issuer_status=issuer_status(voucher.status, voucher.issuer_uid),
        due_shard=due_at and due_shard(voucher.id),
        due_at=due_at,
    )


def from_item(item: Item) -> Voucher:
    """What `to_item` wrote. Raises CorruptRow."""
    values = CODEC.decode(item)
    values["hold"] = _hold(item)
    of_state = {name: values.pop(name) for name in _OF_STATE}
    values["state"] = _state(item, values.pop("status"), of_state)
    voucher: Voucher = CODEC.build(Voucher, values, item)
    return voucher


def _hold(item: Item) -> Hold | None:
    if "hold_id" not in item:
        return None
    hold: Hold = HOLD_CODEC.build(Hold, HOLD_CODEC.decode(item), item)
    return hold


# What a voucher has only while it is booked or consumed, in the order of their fields.
_OF_BOTH = ("previous_holder_uid", "previous_holder_name")
_OF_CONSUMED = ("consumed_at", "consumed_by", "lost_booking_id")
_OF_STATE = (*_OF_BOTH, *_OF_CONSUMED)


def _state(item: Item, status: str, values: dict[str, Any]) -> State:
    booking = None
    if "booking_id" in item:
        booked = BOOKING_CODEC.decode(item) | {"status": "booked"}
        booking = BOOKING_CODEC.build(Booking, booked, item)
    if values["consumed_by"] not in (None, *get_args(ConsumedBy)):
        raise CODEC.corrupt(item, f"has the consumed_by {values['consumed_by']!r}")
    before = [values[name] for name in _OF_BOTH]
    consumed = [values[name] for name in _OF_CONSUMED]
    match status:
        case "consumed":
            state: Consumed = CODEC.build(lambda: Consumed(booking, *before, *consumed), {}, item)
            return state
        case "booked" if booking is not None and not any(consumed):
            return Booked(booking, *before)
        case "issued" | "cancelled" | "expired" if not (booking or any(values.values())):
            return status
    if any(before):
        raise CODEC.corrupt(item, f"has the status {status!r} and a previous holder")
    if any(consumed):
        raise CODEC.corrupt(item, f"has the status {status!r} and was consumed")
    raise _impossible_status(item, status, has_booking=booking is not None)


def _impossible_status(item: Item, status: str, *, has_booking: bool) -> CorruptRow:
    booking = "a booking" if has_booking else "no booking"
    return CODEC.corrupt(item, f"has the status {status!r} and {booking}")


def to_due(item: Item) -> DueVoucher:
    """What the index `due` projects. Raises CorruptRow."""
    due = DueVoucher(**DUE_CODEC.decode(item))
    has_booking = due.booking_id is not None
    if due.status != ("booked" if has_booking else "issued"):
        raise _impossible_status(item, due.status, has_booking=has_booking)
    return due
