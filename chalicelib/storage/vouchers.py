"""The table `vouchers`: key id."""

from __future__ import annotations

import zlib
from decimal import Decimal

from chalicelib.domain.model import Booking, Due, Voucher
from chalicelib.storage.codec import (
    Item,
    from_json,
    item,
    string,
    to_instant,
    to_json,
)

TABLE = "vouchers"
DUE_SHARDS = tuple(f"due-{number:02}" for number in range(16))


def key(voucher_id: str) -> Item:
    """The key of one voucher."""
    return {"id": {"S": voucher_id}}


def list_key(status: str, uid: str) -> str:
    """The partition of by_issuer_status and by_holder_status."""
    return f"{status}#{uid}"


def to_item(voucher: Voucher) -> Item:
    """The voucher, its live booking's own fields, and the keys of its indexes."""
    booking, holder = voucher.booking, voucher.holder_uid
    due_at = voucher.due_at
    return item(
        id=voucher.id,
        issuer_uid=voucher.issuer_uid,
        holder_uid=voucher.holder_uid,
        service_type=voucher.service_type,
        title=voucher.title,
        description=voucher.description,
        duration_minutes=voucher.duration_minutes,
        valid_from=voucher.valid_from,
        valid_until=voucher.valid_until,
        price_amount=None if voucher.price_amount is None else str(voucher.price_amount),
        price_currency=voucher.price_currency,
        status=voucher.status,
        transferable=voucher.transferable,
        terms=to_json(voucher.terms),
        created_at=voucher.created_at,
        version=voucher.version,
        booking_id=booking and booking.id,
        booked_at=booking and booking.created_at,
        slot_start=booking and booking.slot_start,
        slot_end=booking and booking.slot_end,
        holder_before=voucher.holder_before,
        issuer_status=list_key(voucher.status, voucher.issuer_uid),
        holder_status=holder and list_key(voucher.status, holder),
        due_shard=due_at and DUE_SHARDS[zlib.crc32(voucher.id.encode()) % len(DUE_SHARDS)],
        due_at=due_at,
    )


def from_item(stored: Item) -> Voucher:
    """What `to_item` wrote."""
    issuer_uid = stored["issuer_uid"]["S"]
    holder_uid = string(stored, "holder_uid")
    amount = string(stored, "price_amount")
    booking = None
    if "booking_id" in stored:
        booking = Booking(
            id=stored["booking_id"]["S"],
            voucher_id=stored["id"]["S"],
            issuer_uid=issuer_uid,
            holder_uid=stored["holder_uid"]["S"],
            slot_start=to_instant(stored["slot_start"]["S"]),
            slot_end=to_instant(stored["slot_end"]["S"]),
            status="booked",
            created_at=to_instant(stored["booked_at"]["S"]),
        )
    return Voucher(
        id=stored["id"]["S"],
        issuer_uid=issuer_uid,
        holder_uid=holder_uid,
        service_type=stored["service_type"]["S"],
        title=stored["title"]["S"],
        description=stored["description"]["S"],
        duration_minutes=int(stored["duration_minutes"]["N"]),
        valid_from=to_instant(stored["valid_from"]["S"]),
        valid_until=to_instant(stored["valid_until"]["S"]),
        price_amount=None if amount is None else Decimal(amount),
        price_currency=string(stored, "price_currency"),
        status=stored["status"]["S"],
        transferable=stored["transferable"]["BOOL"],
        terms=from_json(stored["terms"]["S"]),
        created_at=to_instant(stored["created_at"]["S"]),
        version=int(stored["version"]["N"]),
        booking=booking,
        holder_before=string(stored, "holder_before"),
    )


def to_due(stored: Item) -> Due:
    """What the index `due` projects."""
    return Due(
        voucher_id=stored["id"]["S"],
        status=stored["status"]["S"],
        version=int(stored["version"]["N"]),
        issuer_uid=stored["issuer_uid"]["S"],
        holder_uid=string(stored, "holder_uid"),
        booking_id=string(stored, "booking_id"),
        due_at=to_instant(stored["due_at"]["S"]),
    )
