"""What must hold between a voucher, its bookings and its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.model import Booking, EventType, VoucherStatus
from chalicelib.domain.slots import STEP
from chalicelib.storage import bookings, events, vouchers
from infra import history
from infra.check_data.rows import StoredBooking, StoredEvent, StoredVoucher

# An event that settles a voucher for good, and the status that it then has.
FINAL: dict[EventType, VoucherStatus] = {
    "voucher.redeem": "consumed",
    "voucher.consume": "consumed",
    "voucher.revoke": "cancelled",
    "voucher.expire": "expired",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One row, and what disagrees."""

    table: str
    id: str
    problem: str


@dataclass(slots=True)
class Family:
    """All rows that belong to one voucher, whether or not it is there itself."""

    id: str
    voucher: StoredVoucher | None = None
    bookings: dict[str, StoredBooking] = field(default_factory=dict)
    events: dict[str, StoredEvent] = field(default_factory=dict)

    def findings(self) -> set[Finding]:
        """What disagrees."""
        found = {
            Finding(bookings.TABLE, known.booking.id, problem)
            for known in self.bookings.values()
            for problem in known.problems
        }
        found |= {
            Finding(events.TABLE, told.id, problem)
            for told in self.events.values()
            for problem in told.problems
        }
        if self.voucher is None:
            return found | set(self._without_voucher())
        found |= {Finding(vouchers.TABLE, self.id, problem) for problem in self.voucher.problems}
        found |= set(self._status(self.voucher))
        for known in self.bookings.values():
            found |= set(self._booking(self.voucher, known))
        return found | set(self._untold(self.voucher)) | set(self._told(self.voucher))

    def notes(self) -> Iterator[Finding]:
        """What the service would not have booked, but the first system did."""
        if self.voucher is None:
            return
        held = self.voucher.voucher
        for known in self.bookings.values():
            booked = known.booking
            if (booked.slot_start - held.valid_from) % STEP:
                yield Finding(bookings.TABLE, booked.id, "off the voucher's grid of slots")
            if booked.slot_start < held.valid_from or booked.slot_end > held.valid_until:
                yield Finding(bookings.TABLE, booked.id, "outside the voucher's validity")
            if booked.slot_end - booked.slot_start != held.duration:
                yield Finding(bookings.TABLE, booked.id, "not as long as the voucher says")

    def _without_voucher(self) -> Iterator[Finding]:
        for known in self.bookings.values():
            problem = f"belongs to the voucher {self.id}, which is not there"
            yield Finding(bookings.TABLE, known.booking.id, problem)
        for told in self.events.values():
            if told.subject_type == "voucher" or "booking" in told.subject_type:
                problem = f"tells of {told.subject_id}, which is not there"
                yield Finding(events.TABLE, told.id, problem)

    def _status(self, stored: StoredVoucher) -> Iterator[Finding]:
        held = stored.voucher
        if held.booking is None:
            if held.status == "booked":
                yield self._voucher("is booked, but names no booking")
        elif held.status not in ("booked", "consumed"):
            yield self._voucher(f"is {held.status}, but still names the booking {held.booking.id}")
        elif held.booking.id not in self.bookings:
            problem = f"is {held.status} with the booking {held.booking.id}, which is not there"
            yield self._voucher(problem)
        live = sorted(known for known in self.bookings if self._live(known))
        if len(live) > 1:
            yield self._voucher(f"has {len(live)} live bookings: {', '.join(live)}")

    def _live(self, booking_id: str) -> bool:
        return self.bookings[booking_id].booking.status == "booked"

    def _booking(self, stored: StoredVoucher, known: StoredBooking) -> Iterator[Finding]:
        held, booking = stored.voucher, known.booking
        if booking.issuer_uid != held.issuer_uid:
            problem = f"has the issuer {booking.issuer_uid}, its voucher {held.issuer_uid}"
            yield Finding(bookings.TABLE, booking.id, problem)
        named = held.booking
        if named is None or named.id != booking.id:
            if booking.status == "booked":
                other = f"with the booking {named.id}" if named else "without a booking"
                problem = f"is live, but its voucher {held.id} is {held.status} {other}"
                yield Finding(bookings.TABLE, booking.id, problem)
            return
        if booking.status != "booked":
            problem = f"is {booking.status}, but its voucher {held.id} is {held.status} with it"
            yield Finding(bookings.TABLE, booking.id, problem)
            return
        yield from self._same(named, booking)
        if held.status == "booked" and known.carried != stored.digest:
            problem = f"carries another voucher than {held.id} is now: it cannot be cancelled by id"
            yield Finding(bookings.TABLE, booking.id, problem)

    def _same(self, named: Booking, booking: Booking) -> Iterator[Finding]:
        for name in ("holder_uid", "slot_start", "slot_end", "created_at"):
            one, other = getattr(booking, name), getattr(named, name)
            if one != other:
                problem = f"has the {name} {one}, its voucher says {other}"
                yield Finding(bookings.TABLE, booking.id, problem)

    def _untold(self, stored: StoredVoucher) -> Iterator[Finding]:
        heard = {(told.type, told.booking_id) for told in self.events.values()}
        types = {event_type for event_type, _ in heard}
        known = [known.booking for known in self.bookings.values()]
        for telling in history.due(stored.voucher.status, known):
            named = " or ".join(telling.types)
            if telling.booking is None:
                if types.isdisjoint(telling.types):
                    yield self._voucher(f"is {stored.voucher.status}, but no {named} tells of it")
            elif not any((one, telling.booking.id) in heard for one in telling.types):
                problem = f"is {telling.booking.status}, but no {named} tells of it"
                yield Finding(bookings.TABLE, telling.booking.id, problem)

    def _told(self, stored: StoredVoucher) -> Iterator[Finding]:
        held = stored.voucher
        for told in self.events.values():
            if told.issuer_uid != held.issuer_uid:
                problem = (
                    f"is told to the issuer {told.issuer_uid}, its voucher is {held.issuer_uid}'s"
                )
                yield Finding(events.TABLE, told.id, problem)
            if told.migrated:
                continue  # the first system kept its log beside its changes, not with them
            if told.type in FINAL and held.status != FINAL[told.type]:
                problem = f"tells of {told.type}, but the voucher {held.id} is {held.status}"
                yield Finding(events.TABLE, told.id, problem)
            if told.booking_id is None:
                continue
            if told.booking_id not in self.bookings:
                problem = f"tells of the booking {told.booking_id}, which is not there"
                yield Finding(events.TABLE, told.id, problem)
            elif told.type in ("voucher.cancel", "voucher.revoke") and self._live(told.booking_id):
                problem = f"tells of {told.type}, but the booking {told.booking_id} is live"
                yield Finding(events.TABLE, told.id, problem)

    def _voucher(self, problem: str) -> Finding:
        return Finding(vouchers.TABLE, self.id, problem)
