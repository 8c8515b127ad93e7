"""What the system is about: vouchers, bookings, slots, events, and a change of them.

Named tuples where they will do: a dataclass costs a cold start five times as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple

VoucherStatus = Literal["issued", "booked", "consumed", "cancelled", "expired"]
BookingStatus = Literal["booked", "cancelled"]
EventType = Literal[
    "voucher.issue",
    "voucher.book",
    "voucher.cancel",
    "voucher.revoke",
    "voucher.redeem",
    "voucher.expire",
    "voucher.consume",
    "presence.match",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One slot taken with a voucher. It is live while it is `booked` and its voucher is."""

    id: str
    voucher_id: str
    issuer_uid: str
    holder_uid: str
    slot_start: datetime
    slot_end: datetime
    status: BookingStatus
    cancel_reason: str | None = None
    created_at: datetime
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A promise of one service. `status` is as stored; `at(now)` is as anybody may see it."""

    id: str
    issuer_uid: str
    holder_uid: str | None
    service_type: str
    title: str
    description: str
    duration_minutes: int
    valid_from: datetime
    valid_until: datetime
    price_amount: Decimal | None
    price_currency: str | None
    status: VoucherStatus
    transferable: bool
    terms: dict[str, Any]
    created_at: datetime
    version: int = 1
    booking: Booking | None = None
    """The live booking; once consumed, the one that was used."""
    holder_before: str | None = None
    """While booked: the holder that a cancel gives the voucher back to."""

    def at(self, now: datetime) -> Voucher:
        """The voucher as it stands at `now`: past valid_until an unused one is expired,
        whether or not the sweep has run (contract: Booking rules)."""
        if self.status == "issued" and now >= self.valid_until:
            return replace(self, status="expired")
        return self

    @property
    def duration(self) -> timedelta:
        """How long the service takes."""
        return timedelta(minutes=self.duration_minutes)

    @property
    def due_at(self) -> datetime | None:
        """When the sweep must settle it: at its end if issued, at its slot's end if booked."""
        if self.status == "issued":
            return self.valid_until
        if self.status == "booked" and self.booking:
            return self.booking.slot_end
        return None


class Slot(NamedTuple):
    """A stretch of time that can be booked with one voucher."""

    voucher_id: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened. Written in the transaction that made it happen, and never changed."""

    id: str
    type: EventType
    actor_id: str | None
    subject_type: str
    subject_id: str
    meta: dict[str, Any] = field(default_factory=dict)
    created_at: datetime
    issuer_uid: str | None = None
    """Whose voucher it tells of: that issuer may read it."""


class Act(NamedTuple):
    """Who acts, when, and under which event id."""

    actor_id: str | None
    now: datetime
    event_id: str


class Validity(StrEnum):
    """What a change needs of the voucher's time at the instant of writing."""

    OPEN = "open"  # its end has not come
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, written whole or not at all: the voucher, its booking and the event."""

    now: datetime
    event: Event
    before: Voucher | None
    voucher: Voucher
    booking_before: Booking | None = None
    booking: Booking | None = None
    """The booking of the answer; written only where it differs from booking_before."""
    validity: Validity = Validity.ANY


class Due(NamedTuple):
    """A voucher that the sweep must settle, as the due index shows it."""

    voucher_id: str
    status: VoucherStatus
    version: int
    issuer_uid: str
    holder_uid: str | None
    booking_id: str | None
    due_at: datetime


class Caller(NamedTuple):
    """Who calls. `open` is anybody under AUTH_MODE=open, where requests state their uids."""

    uid: str | None
    role: Literal["guest", "issuer", "admin", "open", "nobody"]
