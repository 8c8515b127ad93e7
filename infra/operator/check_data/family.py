"""The rules that must hold between a voucher, its bookings and its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from chalicelib.domain.events import EventType
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.cancellations import GuestCancellations
from chalicelib.domain.vouchers.slots import STEP
from chalicelib.domain.vouchers.voucher import VoucherStatus
from chalicelib.storage.tables import bookings, events, vouchers
from infra.operator.check_data.rows import StoredBooking, StoredEvent, StoredVoucher
from infra.operator.required_events import (
    ENDS_OF_BOOKINGS,
    EXTEND,
    NO_SHOW,
    UNDO,
    required_events,
)

# An event that ends a voucher's life, and the status that the voucher has after it.
FINAL_STATUS: dict[EventType, VoucherStatus] = {
    "voucher.redeem": "consumed",
    "voucher.consume": "consumed",
    "voucher.forfeit": "consumed",
    "voucher.revoke": "cancelled",
    "voucher.expire": "expired",
}


# What a live booking's own row and its voucher's both say.
SHARED = (
    *("holder_uid", "slot_start", "slot_end", "created_at", "sequence"),
    "link_generation",
)
COUNTED: tuple[EventType, ...] = ("voucher.cancel", "voucher.reschedule")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One row, and what is wrong with it."""

    table: str
    id: str
    problem: str


@dataclass(slots=True)
class Family:
    """All rows that belong to one voucher, whether or not the voucher itself exists."""

    id: str
    voucher: StoredVoucher | None = None
    bookings: dict[str, StoredBooking] = field(default_factory=dict)
    events: dict[str, StoredEvent] = field(default_factory=dict)
    unreadable: Set[str] = frozenset()
    """The ids of all rows that exist, but cannot be read."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings = {
            Finding(bookings.TABLE, stored.booking.id, problem)
            for stored in self.bookings.values()
            for problem in stored.problems
        }
        findings |= {
            Finding(events.TABLE, event.id, problem)
            for event in self.events.values()
            for problem in event.problems
        }
        if self.voucher is None:
            return findings | set(self._missing_voucher())
        findings |= {Finding(vouchers.TABLE, self.id, problem) for problem in self.voucher.problems}
        findings |= set(self._voucher_status(self.voucher))
        for stored in self.bookings.values():
            findings |= set(self._booking(self.voucher, stored.booking))
        return findings | set(self._missing_events(self.voucher)) | set(self._events(self.voucher))

    def notes(self) -> Iterator[Finding]:
        """Bookings that the first system accepted, but this service would not."""
        if self.voucher is None:
            return
        voucher = self.voucher.voucher
        for stored in self.bookings.values():
            booking = stored.booking
            if booking.calendar_id is not None:
                continue  # its slots are those of the calendar, as they were
            if (booking.slot_start - voucher.valid_from) % STEP:
                yield Finding(bookings.TABLE, booking.id, "not on the voucher's slot grid")
            if booking.slot_start < voucher.valid_from or booking.slot_end > voucher.valid_until:
                yield Finding(bookings.TABLE, booking.id, "outside the voucher's validity")
            if booking.slot_end - booking.slot_start != voucher.duration:
                yield Finding(bookings.TABLE, booking.id, "not of the voucher's duration")

    def _missing_voucher(self) -> Iterator[Finding]:
        for stored in self.bookings.values():
            problem = f"belongs to the voucher {self._absent(self.id)}"
            yield Finding(bookings.TABLE, stored.booking.id, problem)
        for event in self.events.values():
            if event.subject_type == "voucher" or "booking" in event.subject_type:
                problem = f"is about {self._absent(event.subject_id)}"
                yield Finding(events.TABLE, event.id, problem)

    def _voucher_status(self, stored: StoredVoucher) -> Iterator[Finding]:
        voucher = stored.voucher
        if voucher.booking is not None and voucher.booking.id not in self.bookings:
            yield self._voucher_finding(
                f"is {voucher.status} with the booking {self._absent(voucher.booking.id)}"
            )
        live = sorted(booking_id for booking_id in self.bookings if self._is_live(booking_id))
        if len(live) > 1:
            yield self._voucher_finding(f"has {len(live)} live bookings: {', '.join(live)}")
        yield from self._cancellations(voucher.guest_cancellations)

    def _cancellations(self, counted: GuestCancellations | None) -> Iterator[Finding]:
        """Not more are counted than there were; an older release counted none."""
        if counted is None:
            return
        by_actor = Counter(
            event.actor_id
            for event in self.events.values()
            if event.type in COUNTED and event.created_at.date().isoformat() == counted.day
        )
        for guest_uid, count in counted.by_guest.items():
            if count > by_actor[guest_uid]:
                yield self._voucher_finding(
                    f"counts {count} changes by {guest_uid} on {counted.day},"
                    f" but has {by_actor[guest_uid]} such events"
                )

    def _is_live(self, booking_id: str) -> bool:
        return self.bookings[booking_id].booking.status == "booked"

    def _booking(self, stored: StoredVoucher, booking: Booking) -> Iterator[Finding]:
        voucher = stored.voucher
        if booking.issuer_uid != voucher.issuer_uid:
            problem = f"has the issuer {booking.issuer_uid}, but its voucher {voucher.issuer_uid}"
            yield Finding(bookings.TABLE, booking.id, problem)
        of_voucher = voucher.booking
        if of_voucher is None or of_voucher.id != booking.id:
            if booking.status == "booked":
                other = f"with the booking {of_voucher.id}" if of_voucher else "without a booking"
                problem = f"is live, but its voucher {voucher.id} is {voucher.status} {other}"
                yield Finding(bookings.TABLE, booking.id, problem)
            return
        if booking.status != "booked":
            problem = (
                f"is {booking.status}, but its voucher {voucher.id} is {voucher.status} with it"
            )
            yield Finding(bookings.TABLE, booking.id, problem)
            return
        yield from self._differences(of_voucher, booking)

    def _differences(self, of_voucher: Booking, booking: Booking) -> Iterator[Finding]:
        for name in SHARED:
            value, value_of_voucher = getattr(booking, name), getattr(of_voucher, name)
            if value != value_of_voucher:
                problem = f"has the {name} {value}, but its voucher has {value_of_voucher}"
                yield Finding(bookings.TABLE, booking.id, problem)

    def _missing_events(self, stored: StoredVoucher) -> Iterator[Finding]:
        existing = [(event.type, event.booking_id) for event in self.events.values()]
        all_bookings = [stored.booking for stored in self.bookings.values()]
        for required in required_events(stored.voucher.status, all_bookings):
            if required.exists_among(existing):
                continue
            types = " or ".join(required.types)
            if required.booking is None:
                yield self._voucher_finding(f"is {stored.voucher.status}, but has no event {types}")
            else:
                problem = f"is {required.booking.status}, but has no event {types}"
                yield Finding(bookings.TABLE, required.booking.id, problem)

    def _events(self, stored: StoredVoucher) -> Iterator[Finding]:
        voucher, undone = stored.voucher, self._undone()
        for event in self.events.values():
            if event.issuer_uid != voucher.issuer_uid:
                problem = f"has the issuer {event.issuer_uid}, but its voucher {voucher.issuer_uid}"
                yield Finding(events.TABLE, event.id, problem)
            if event.migrated:
                continue  # the first system did not write its log in the transaction of the change
            is_final = event.type in FINAL_STATUS and event.id not in undone
            if is_final and voucher.status != FINAL_STATUS[event.type]:
                problem = f"is a {event.type}, but the voucher {voucher.id} is {voucher.status}"
                yield Finding(events.TABLE, event.id, problem)
            if event.booking_id is None:
                continue
            if event.booking_id not in self.bookings:
                problem = f"is about the booking {self._absent(event.booking_id)}"
                yield Finding(events.TABLE, event.id, problem)
            elif (
                event.type in ENDS_OF_BOOKINGS
                and event.id not in undone
                and self._is_live(event.booking_id)
            ):
                problem = f"is a {event.type}, but the booking {event.booking_id} is live"
                yield Finding(events.TABLE, event.id, problem)

    def _undone(self) -> set[str]:
        """The events that an undo took back, or a guest who did not come: as many of those that
        consume as there are of these, of the same bookings, the earliest first."""
        consuming = sorted(
            (event for event in self.events.values() if FINAL_STATUS.get(event.type) == "consumed"),
            key=lambda event: event.created_at,
        )
        undone = self._extended()
        for undo in (event for event in self.events.values() if event.type in (UNDO, NO_SHOW)):
            of_undo = [
                event.id
                for event in consuming
                if event.booking_id == undo.booking_id and event.id not in undone
            ]
            undone.update(of_undo[:1])
        return undone

    def _extended(self) -> set[str]:
        """The events by which it expired before an extension."""
        extended = [event.created_at for event in self.events.values() if event.type == EXTEND]
        last = max(extended, default=None)
        return {
            event.id
            for event in self.events.values()
            if event.type == "voucher.expire" and last is not None and event.created_at <= last
        }

    def _absent(self, row_id: str) -> str:
        """A row that this family lacks, and why."""
        return (
            f"{row_id}, which {'cannot be read' if row_id in self.unreadable else 'does not exist'}"
        )

    def _voucher_finding(self, problem: str) -> Finding:
        return Finding(vouchers.TABLE, self.id, problem)
