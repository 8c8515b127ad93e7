"""Bookings: read and listed. They are written with their voucher (repositories/vouchers.py); an
erasure takes reasons out of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute
from chalicelib.storage.dynamo.paging import Listing, bound
from chalicelib.storage.dynamo.transaction import Condition, TransactItem, difference
from chalicelib.storage.tables import bookings

RESOLUTION = timedelta(milliseconds=1)  # of every stored instant


class BookingRepository(Struct, frozen=True):
    """The table `voucher_bookings`."""

    client: DynamoClient

    def get(self, booking_id: str) -> Booking:
        """A booking, read consistently. Raises BookingNotFound, StoreUnavailable, CorruptRow."""
        item = self.client.get(bookings.TABLE, bookings.key(booking_id))
        if not item:
            raise BookingNotFound
        return bookings.from_item(item)

    def get_many(self, booking_ids: Iterable[str]) -> dict[str, Booking]:
        """The bookings with these ids, by id, read consistently; what does not exist is left out.

        Raises StoreUnavailable, CorruptRow.
        """
        keys = [bookings.key(booking_id) for booking_id in dict.fromkeys(booking_ids)]
        items = self.client.batch_get({bookings.TABLE: keys})[bookings.TABLE]
        return {booking.id: booking for booking in map(bookings.from_item, items)}

    def erase_reason(self, booking_id: str) -> None:
        """Take the reason out for which a booking was cancelled. Raises StoreUnavailable."""
        self.client.call(
            "update_item",
            bookings.TABLE,
            Key=bookings.key(booking_id),
            UpdateExpression="REMOVE cancel_reason",
        )

    def list_by(
        self,
        issuer_uid: str | None = None,
        holder_uid: str | None = None,
        voucher_id: str | None = None,
        status: str | None = None,
        earliest: datetime | None = None,
        before: datetime | None = None,
        *,
        ascending: bool = False,
        own: str | None = None,
    ) -> Listing[Booking]:
        """Bookings of a voucher, a holder or an issuer, newest first (or oldest, if `ascending`);
        of nobody: all, unordered.

        Of an issuer with `earliest <= slot_start < before` by slot, the latest first (or the
        earliest). A voucher and a guest have few bookings: theirs are filtered. `own` names the
        one of the two uids that is the caller's: only its bookings are read.
        """
        listing = Listing(self.client, bookings.TABLE, bookings.from_item, ("id",))
        listing.sort = "created_at"
        listing.ascending = ascending
        uids = {"voucher_id": voucher_id, "issuer_uid": issuer_uid, "holder_uid": holder_uid}
        if voucher_id is not None and own != "holder_uid":
            listing.index, listing.partition = "by_voucher", ("voucher_id", voucher_id)
            if own is not None and issuer_uid is not None:
                listing.owner = ("issuer_uid", issuer_uid)  # one issuer's, all of them
        elif holder_uid is not None and own != "issuer_uid":
            listing.index, listing.partition = "by_holder", ("holder_uid", holder_uid)
        elif issuer_uid is not None and (earliest or before):
            listing.index, listing.partition = "by_issuer_slot", ("issuer_uid", issuer_uid)
            listing.sort = "slot_start"
        elif issuer_uid is not None:
            listing.index, listing.partition = "by_issuer", ("issuer_uid", issuer_uid)
        if listing.partition:
            listing.key_names = ("id", listing.partition[0], listing.sort)
            del uids[listing.partition[0]]
        for name, uid in uids.items():
            listing.equal(name, uid)
        listing.equal("status", status)
        last = bound(before - RESOLUTION) if before else None
        listing.between("slot_start", bound(earliest), last)
        return listing


def booking_part(previous: Booking | None, booking: Booking) -> TransactItem:
    """The booking's part of a change."""
    item = bookings.to_item(booking)
    if previous is None:
        is_free = Condition("no booking was made under this id", "attribute_not_exists(id)")
        return TransactItem(bookings.TABLE, bookings.key(booking.id), (is_free,), put=item)
    is_live = Condition(
        "the booking is still live",
        "#status = :status_read",
        {":status_read": attribute(previous.status)},
    )
    changed, gone = difference(bookings.to_item(previous), item)
    return TransactItem(
        bookings.TABLE, bookings.key(booking.id), (is_live,), set=changed, remove=gone
    )
