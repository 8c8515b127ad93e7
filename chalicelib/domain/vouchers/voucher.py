"""Vouchers: what an issue requests (VoucherDraft), what exists (Voucher), and the state it is in.

A new field of a voucher is one line of VoucherContent, one of its codec
(storage/tables/vouchers.py) and one of its schema (http/schemas/vouchers.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import GuestCancellations
from chalicelib.domain.vouchers.hold import Hold

VoucherStatus = Literal["issued", "booked", "consumed", "cancelled", "expired"]
Unbooked = Literal["issued", "cancelled", "expired"]
ConsumedBy = Literal["redeem", "sweep", "noshow", "forfeit"]
AT_ONCE = timedelta(hours=1)  # by default a validity begins with the next full hour


@dataclass(frozen=True, slots=True)
class Booked:
    """The state of a voucher with which a slot is taken."""

    booking: Booking
    previous_holder_uid: str | None = None
    """The holder that a cancel gives the voucher back to."""
    previous_holder_name: str | None = None
    """The name that it had then."""


@dataclass(frozen=True, slots=True)
class Consumed:
    """The state of a used voucher: with its booking, by a walk-in without one, or lost with a
    booking that nobody came for."""

    booking: Booking | None = None
    previous_holder_uid: str | None = None
    previous_holder_name: str | None = None
    at: datetime | None = None
    by: ConsumedBy | None = None
    """Both are None where an earlier release wrote it."""
    lost_booking_id: str | None = None
    """The booking with which it was lost: forfeited, or its guest did not come."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        has_previous = self.previous_holder_uid or self.previous_holder_name
        if has_previous and self.booking is None and self.lost_booking_id is None:
            raise BrokenInvariant("a voucher used without a booking has a previous holder")
        if self.booking is not None and self.lost_booking_id is not None:
            raise BrokenInvariant("a voucher was used with a booking, and lost with one")
        if (self.at is None) != (self.by is None):
            raise BrokenInvariant("a voucher was used at no time, or by nothing")


State = Unbooked | Booked | Consumed


# Only its subclasses are instantiated; fewer generated methods shorten a cold start.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class VoucherContent:
    """What a voucher promises, as its issuer writes it."""

    holder_uid: str | None = None
    holder_name: str | None = None
    """The guest's name: a label, which gives nobody a right."""
    service_type: str
    title: str
    description: str
    duration_minutes: int
    price_amount: Decimal | None = None
    price_currency: str | None = None
    transferable: bool = False
    terms: dict[str, Any] = field(default_factory=dict)
    calendar_id: str | None = None
    """The calendar in which it is booked; None: it has a calendar of its own."""
    places: int | None = None
    """How many places a booking takes there; None without a calendar."""

    @property
    def duration(self) -> timedelta:
        """How long the service takes."""
        return timedelta(minutes=self.duration_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherDraft(VoucherContent):
    """The voucher that an issue requests; None in its validity stands for the default."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(VoucherContent):
    """A promise of one service. `state` is as stored; `at(now)` is as anybody may see it."""

    id: str
    issuer_uid: str
    valid_from: datetime
    valid_until: datetime
    state: State = "issued"
    created_at: datetime
    version: int = 1
    """Counts the changes, including the issue. Changes are ordered by it, never by time."""
    guest_cancellations: GuestCancellations | None = None
    """Of the day of the last one; None before there is one."""
    hold: Hold | None = None
    """The slot that is kept for somebody; None where none is."""
    campaign_id: str | None = None
    """The campaign of whose offers it is; None: it was issued by hand."""
    offer_id: str | None = None
    """The offer; None without a campaign."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.valid_until <= self.valid_from:
            raise BrokenInvariant("a voucher ends before it begins")
        if self.version < 1:
            raise BrokenInvariant("a voucher has no version")
        if (self.calendar_id is None) != (self.places is None) or (self.places or 1) < 1:
            raise BrokenInvariant("a voucher has a calendar or places, and not both")
        if self.hold and (self.state, self.hold.calendar_id) != ("issued", self.calendar_id):
            raise BrokenInvariant("a voucher has a hold that it cannot have")
        if (self.campaign_id is None) != (self.offer_id is None):
            raise BrokenInvariant("a voucher has a campaign or an offer, and not both")
        booking = self.booking
        if booking is None:
            return
        if booking.status != "booked":
            raise BrokenInvariant("a voucher's live booking is cancelled")
        if (booking.voucher_id, booking.issuer_uid) != (self.id, self.issuer_uid):
            raise BrokenInvariant("a voucher's live booking belongs to another voucher")
        if booking.holder_uid != self.holder_uid:
            raise BrokenInvariant("a voucher and its live booking have different holders")

    def at(self, now: datetime) -> Voucher:
        """The voucher as it stands at `now`: past valid_until an unused one is expired,
        whether or not the sweep has run (contract: Booking rules)."""
        if self.state == "issued" and now >= self.valid_until:
            return replace(self, state="expired", hold=None)
        return self

    @property
    def status(self) -> VoucherStatus:
        """The name of its state."""
        if isinstance(self.state, Booked):
            return "booked"
        return "consumed" if isinstance(self.state, Consumed) else self.state

    @property
    def booking(self) -> Booking | None:
        """The live booking; once consumed, the one that was used."""
        return self.state.booking if isinstance(self.state, (Booked, Consumed)) else None

    @property
    def previous_holder_uid(self) -> str | None:
        """While booked: the holder that a cancel gives the voucher back to."""
        return (
            self.state.previous_holder_uid if isinstance(self.state, (Booked, Consumed)) else None
        )

    @property
    def previous_holder_name(self) -> str | None:
        """While booked: the name that a cancel gives back to the voucher."""
        return (
            self.state.previous_holder_name if isinstance(self.state, (Booked, Consumed)) else None
        )

    @property
    def consumed_at(self) -> datetime | None:
        """When it was consumed; None if it is not, or if an earlier release wrote it."""
        return self.state.at if isinstance(self.state, Consumed) else None

    @property
    def consumed_by(self) -> ConsumedBy | None:
        """What consumed it, likewise."""
        return self.state.by if isinstance(self.state, Consumed) else None

    @property
    def lost_booking_id(self) -> str | None:
        """The booking with which it was lost, if it was."""
        return self.state.lost_booking_id if isinstance(self.state, Consumed) else None

    @property
    def usable_from(self) -> datetime:
        """From when on a walk-in may use it: where its validity begins, or at once if that is
        within the hour of its issue (contract: Booking rules)."""
        begins_at_once = self.valid_from - self.created_at < AT_ONCE
        return min(self.created_at, self.valid_from) if begins_at_once else self.valid_from

    @property
    def due_at(self) -> datetime | None:
        """When the sweep must close it: at its end if issued, at its slot's end if booked."""
        if self.state == "issued":
            return self.valid_until
        return self.state.booking.slot_end if isinstance(self.state, Booked) else None


CONTENT = tuple(each.name for each in fields(VoucherContent))


def content(source: Any) -> dict[str, Any]:
    """The fields of VoucherContent that `source` has under the same names."""
    return {name: getattr(source, name) for name in CONTENT}
