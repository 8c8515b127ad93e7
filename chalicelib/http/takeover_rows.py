"""The rows of a booking that a guest takes over, and what the hotel knows of both guests."""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import NamedTuple

from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.domain.vouchers.live_booking import as_voucher_has_it
from chalicelib.domain.vouchers.takeover import Guests
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.decisions import TakeOver
from chalicelib.storage.store import Store

ROWS_READ = 2  # of an index: one may be the very booking


class TakeOverState(NamedTuple):
    """What a takeover is decided by."""

    voucher: Voucher
    booking: Booking
    contact: Contact | None
    """That of the guest who takes the booking over."""
    previous_contact: Contact | None
    """That of its holder."""
    has_others: bool
    """Whether the holder has other vouchers or bookings at the hotel."""
    link_generation: int
    """The holder's."""


def read(store: Store, decision: TakeOver, now: datetime) -> TakeOverState:
    """The rows as they are stored. Raises BookingNotFound, VoucherNotFound, StoreUnavailable,
    CorruptRow."""
    state = store.vouchers.get_with_booking(decision.booking_id)
    voucher = state.voucher
    booking = as_voucher_has_it(voucher, state.booking) if voucher else None
    if voucher is None or booking is None:
        raise BookingNotFound
    holder = booking.issuer_uid, booking.holder_uid
    if booking.holder_uid == decision.holder_uid:
        return TakeOverState(voucher, booking, None, None, False, 0)
    previous = store.contacts.get(*holder)
    return TakeOverState(
        voucher,
        booking,
        store.contacts.get(booking.issuer_uid, decision.holder_uid),
        previous,
        previous is not None and _has_others(store, voucher, booking, now),
        # After the contact, by whose version the write is refused if this rises meanwhile.
        store.contacts.link_generation(*holder),
    )


def ask(decision: TakeOver, state: TakeOverState) -> VoucherChange:
    """The change that the rule makes of the rows. Raises what the rule raises."""
    guests = Guests(state.previous_contact, state.contact, state.has_others, state.link_generation)
    return decision.rule(state.voucher, state.booking, guests)


def _has_others(store: Store, voucher: Voucher, booking: Booking, now: datetime) -> bool:
    """Whether the booking's holder has another voucher or booking at the hotel, by indexes, which
    may not have the last second."""
    key = booking.issuer_uid, booking.holder_uid
    vouchers = store.vouchers.list_by(*key, own="holder_uid", now=now).rows(ROWS_READ)
    bookings = store.bookings.list_by(*key, own="holder_uid").rows(ROWS_READ)
    ids = chain((each.id for each in vouchers), (each.id for each in bookings))
    own = {voucher.id, booking.id}
    return any(each not in own for each in ids)
