"""Vouchers: read, listed, changed, and closed when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.events import Event
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.instants import seconds
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import Closing, DueVoucher, VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, instant_text, item_of
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem, difference
from chalicelib.storage.errors import ConditionsFailed, CorruptRow
from chalicelib.storage.repositories import rewards
from chalicelib.storage.repositories.bookings import BookingRepository, booking_part
from chalicelib.storage.repositories.campaign_parts import campaign_parts
from chalicelib.storage.repositories.claims import commit_with_places
from chalicelib.storage.repositories.contacts import contact_parts
from chalicelib.storage.repositories.holds import hold_parts
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.repositories.voucher_places import calendar_parts
from chalicelib.storage.state_changed import RowReader
from chalicelib.storage.tables import bookings, contacts, growth, vouchers
from chalicelib.storage.tables.idempotency import IdempotencyRecord


class MoreToClose(Exception):
    """The due index does not show all that closing a voucher takes: its calendar makes a no-show of
    the booking, or a campaign counts the voucher. Only the refused write tells."""

    def __init__(self, voucher: Voucher) -> None:
        super().__init__("the due index does not show all of it")
        self.voucher = voucher


class VoucherState(NamedTuple):
    """A voucher as it is stored, and the booking that the request names by its id, if any."""

    voucher: Voucher | None
    booking: Booking | None
    calendar: CalendarState | None = None
    """The calendar that the voucher shares with others, around the slot that is to be booked."""
    contact: Contact | None = None
    """What the hotel knows of the guest."""


_READERS = {
    "voucher": RowReader(vouchers.from_item),
    "booking": RowReader(bookings.from_item),
    "contact": RowReader(contacts.from_item),
    "campaign": RowReader(growth.from_item),
    "accepted": RowReader(growth.to_acceptance),
    **rewards.READERS,
}


class VoucherRepository(Struct, frozen=True):
    """The table `vouchers`, and what is written together with a voucher."""

    client: DynamoClient

    def get(self, voucher_id: str) -> Voucher:
        """A voucher, read consistently. Raises VoucherNotFound, StoreUnavailable, CorruptRow."""
        item = self.client.get(vouchers.TABLE, vouchers.key(voucher_id))
        if not item:
            raise VoucherNotFound
        return vouchers.from_item(item)

    def get_with_booking(self, booking_id: str) -> VoucherState:
        """A booking and its voucher, as they were at one instant.

        Raises BookingNotFound, VoucherNotFound, StoreUnavailable, CorruptRow.
        """
        booking = BookingRepository(self.client).get(booking_id)
        voucher = self.get(booking.voucher_id)
        has_booking = voucher.booking is not None and voucher.booking.id == booking_id
        if has_booking == (booking.status == "booked"):
            return VoucherState(voucher, booking)
        # Read while a transaction was being committed: one of them is older than the other.
        items = self.client.get_committed(
            (bookings.TABLE, bookings.key(booking_id)),
            (vouchers.TABLE, vouchers.key(booking.voucher_id)),
        )
        booking_item, voucher_item = items
        if booking_item is None or voucher_item is None:
            raise BookingNotFound
        return VoucherState(vouchers.from_item(voucher_item), bookings.from_item(booking_item))

    def get_many(self, voucher_ids: Iterable[str]) -> dict[str, Voucher]:
        """The vouchers with these ids, by id, read consistently; what does not exist is left out.

        Raises StoreUnavailable, CorruptRow.
        """
        keys = [vouchers.key(voucher_id) for voucher_id in dict.fromkeys(voucher_ids)]
        items = self.client.batch_get({vouchers.TABLE: keys})[vouchers.TABLE]
        return {voucher.id: voucher for voucher in map(vouchers.from_item, items)}

    def list_by(
        self,
        issuer_uid: str | None = None,
        holder_uid: str | None = None,
        status: str | None = None,
        service_type: str | None = None,
        *,
        now: datetime,
        own: str | None = None,
    ) -> Listing[Voucher]:
        """Vouchers of an issuer or a holder (or both), newest first; of nobody: all, unordered.
        `own` names the one of the two uids that is the caller's: only its vouchers are read.

        A voucher past its end is expired for every reader, so `issued` leaves it out at once;
        `expired` includes it once the sweep has recorded it (contract: Expiry sweep).
        """
        listing = Listing(self.client, vouchers.TABLE, vouchers.from_item, ("id",))
        # Of both, by the holder: a guest has few vouchers, a hotel has many.
        if holder_uid is not None and own != "issuer_uid":
            listing.index, listing.partition = "by_holder", ("holder_uid", holder_uid)
            listing.equal("issuer_uid", issuer_uid)
            listing.equal("status", status)
        elif issuer_uid is not None and status is not None:
            partition = vouchers.issuer_status(status, issuer_uid)
            listing.index, listing.partition = "by_issuer_status", ("issuer_status", partition)
        elif issuer_uid is not None:
            listing.index, listing.partition = "by_issuer", ("issuer_uid", issuer_uid)
        else:
            listing.equal("status", status)
        if listing.index != "by_holder":
            listing.equal("holder_uid", holder_uid)
        if listing.partition:
            listing.sort = "created_at"
            listing.key_names = ("id", listing.partition[0], "created_at")
        listing.equal("service_type", service_type)
        if status == "issued":
            listing.after("valid_until", instant_text(now))
        return listing

    def save(self, change: VoucherChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the voucher, its booking, the
        contacts of its guests, its hold, their places in a shared calendar, what its campaign
        spends and counts, and the event.

        Raises StateChanged, Contended, StoreUnavailable, CorruptRow.
        """
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        parts["voucher"] = _voucher_part(change)
        if change.booking is not None and change.booking != change.previous_booking:
            parts["booking"] = booking_part(change.previous_booking, change.booking)
        if change.contact is not None:
            parts |= contact_parts(change.contact)
        if change.previous_contact is not None:
            parts |= contact_parts(change.previous_contact, "previous_contact")
        parts |= hold_parts(change) | calendar_parts(change) | campaign_parts(change)
        commit_with_places(self.client, parts, change.event, _READERS)

    def due(
        self, shard: str, now: datetime, page_size: int
    ) -> Iterator[list[DueVoucher | CorruptRow]]:
        """The vouchers of one shard that are due at `now`, oldest first, a page at a time.

        A row that cannot be read comes as its error, so that those behind it are closed all the
        same.
        """
        request = _due_request(shard, now) | {"Limit": page_size}
        # Whoever reads closes a page before it asks for the next, which takes its time.
        for answer in self.client.pages("query", vouchers.TABLE, deadline_per_page=True, **request):
            yield [_due_or_error(item) for item in answer["Items"]]

    def count_due(self, shard: str, now: datetime) -> int:
        """How many vouchers of one shard are due at `now`."""
        request = _due_request(shard, now) | {"Select": "COUNT"}
        pages = self.client.pages("query", vouchers.TABLE, **request)
        return sum(answer["Count"] for answer in pages)

    def close_due(self, due: DueVoucher, closing: Closing, event: Event) -> bool:
        """Write what the sweep decided; False when the voucher was changed first.

        Raises MoreToClose, StoreUnavailable, CorruptRow.
        """
        parts = {"voucher": _closing_part(due, closing, event.created_at)}
        try:
            commit_with_event(self.client, parts, event)
        except ConditionsFailed as failed:
            stored = failed.stored_items.get("voucher", {})
            if _is_as_indexed(due, stored) and _has_more_to_close(stored):
                raise MoreToClose(vouchers.from_item(stored)) from failed
            return False
        return True


def _due_or_error(item: Item) -> DueVoucher | CorruptRow:
    try:
        return vouchers.to_due(item)
    except CorruptRow as error:
        return error


def _due_request(shard: str, now: datetime) -> dict[str, Any]:
    return {
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard AND due_at <= :now",
        "ExpressionAttributeValues": {":shard": {"S": shard}, ":now": {"S": instant_text(now)}},
    }


def _is_as_indexed(due: DueVoucher, stored: Item) -> bool:
    """Whether the row is the one that the index showed, and no hold has still to end."""
    indexed = item_of(status=due.status, version=due.version)
    is_same = all(stored.get(name) == value for name, value in indexed.items())
    return is_same and "hold_id" not in stored


def _has_more_to_close(stored: Item) -> bool:
    """Whether a slot that ended without a redeem makes a no-show, or a campaign counts it."""
    is_no_show = item_of(status="booked", unredeemed="no_show").items() <= stored.items()
    return is_no_show or "campaign_id" in stored


def _unchanged_since(status: str, version: int) -> tuple[Condition, ...]:
    """That the voucher is as it was read."""
    return (
        Condition(
            "the voucher is in the status that was read",
            "#status = :status_read",
            {":status_read": attribute(status)},
        ),
        Condition(
            "nothing else of the voucher has changed since it was read",
            "#version = :version_read",
            {":version_read": attribute(version)},
        ),
    )


def _voucher_part(change: VoucherChange) -> TransactItem:
    """The voucher's part of a change."""
    item = vouchers.to_item(change.voucher)
    if change.previous is None:
        is_free = Condition("no voucher was issued under this id", "attribute_not_exists(id)")
        return TransactItem(vouchers.TABLE, vouchers.key(change.voucher.id), (is_free,), put=item)
    previous = change.previous
    conditions = _unchanged_since(previous.status, previous.version)
    if change.requires_unexpired:
        has_not_ended = Condition(
            "the voucher's end has not come",
            "valid_until > :now",
            {":now": attribute(change.now)},
        )
        conditions = (*conditions, has_not_ended)
    changed, gone = difference(vouchers.to_item(previous), item)
    return TransactItem(
        vouchers.TABLE, vouchers.key(change.voucher.id), conditions, set=changed, remove=gone
    )


def _closing_part(due: DueVoucher, closing: Closing, now: datetime) -> TransactItem:
    """The sweep's change: another status, and out of the due index."""
    is_due = Condition("the voucher is due", "due_at <= :now", {":now": attribute(now)})
    # No hold outlasts its voucher; one that has lapsed is ended first, by its own change.
    has_no_hold = Condition("no hold has still to end", "attribute_not_exists(hold_id)")
    is_not_counted = Condition("no campaign counts it", "attribute_not_exists(campaign_id)")
    # The index may lag behind the table.
    conditions = (*_unchanged_since(due.status, due.version), is_due, has_no_hold, is_not_counted)
    if closing.status == "consumed":
        is_used = Condition(
            "its calendar does not make a no-show of it",
            "NOT unredeemed = :no_show",  # true as well where nothing was promised
            {":no_show": attribute("no_show")},
        )
        conditions = (*conditions, is_used)
    changed = item_of(
        status=closing.status,
        version=due.version + 1,
        issuer_status=vouchers.issuer_status(closing.status, due.issuer_uid),
        **({"consumed_at": now, "consumed_by": "sweep"} if closing.status == "consumed" else {}),
    )
    return TransactItem(
        vouchers.TABLE,
        vouchers.key(due.voucher_id),
        conditions,
        set=changed,
        remove=("due_shard", "due_at"),
    )
