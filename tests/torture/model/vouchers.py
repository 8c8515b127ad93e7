"""Vouchers and bookings: who may see and change them, and what each change does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.torture.model import holds, slots
from tests.torture.model.calendars import Calendar
from tests.torture.model.records import (
    Booking,
    Event,
    ExpectedError,
    Principal,
    Voucher,
)
from tests.torture.times import HOUR

CANCELS_A_GUEST = 5  # a day, of one voucher
CANCELS_A_VOUCHER = 20  # by all guests together


@dataclass(slots=True)
class Model:
    """All vouchers, bookings and events of one run."""

    vouchers: dict[str, Voucher] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    guest_generations: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By hotel and guest: how often the links to all of the guest's bookings were made void."""

    # --- who may see and do what

    def require_view(self, principal: Principal, voucher_id: str) -> Voucher:
        """A voucher that this caller may see."""
        voucher = self.vouchers.get(voucher_id)
        if voucher and (
            principal.manages(voucher.issuer)
            or voucher.holder in (None, principal.uid)
            or (voucher.transferable and voucher.status not in ("booked", "consumed"))
        ):
            return voucher
        raise ExpectedError(404, "voucher_not_found")

    def require_manage(self, principal: Principal, voucher_id: str) -> Voucher:
        """A voucher that this caller may redeem or revoke."""
        voucher = self.require_view(principal, voucher_id)
        if not principal.manages(voucher.issuer):
            raise ExpectedError(403, "forbidden")
        return voucher

    def require_booking(self, principal: Principal, booking_id: str) -> Booking:
        """A booking that this caller may see."""
        booking = self.bookings.get(booking_id)
        if booking and (principal.manages(booking.issuer) or booking.holder == principal.uid):
            return booking
        raise ExpectedError(404, "booking_not_found")

    # --- changes: first what is refused, then what is done

    def resolve_issuer(
        self,
        principal: Principal,
        issuer: str | None,
        start: datetime,
        end: datetime,
        duration: timedelta,
        now: datetime,
        calendar_id: str | None = None,
        places: int = 1,
    ) -> str:
        """Who issues a new voucher, which must not be over, and long enough for its service; its
        calendar must be the issuer's, in use, and have so many places."""
        foreign = principal.role == "issuer" and issuer not in (None, principal.uid)
        if principal.role == "guest" or foreign:
            raise ExpectedError(403, "forbidden")
        calendar = self.calendars.get(calendar_id or "")
        if calendar_id and (calendar is None or calendar.issuer != (issuer or principal.uid)):
            raise ExpectedError(404, "calendar_not_found")
        if calendar and calendar.archived:
            raise ExpectedError(409, "calendar_archived")
        if end <= now or end - start < duration or (calendar and places > calendar.most):
            raise ExpectedError(400, "invalid_request")
        return issuer or principal.uid

    def add_voucher(self, voucher: Voucher) -> None:
        """A voucher was issued."""
        self.vouchers[voucher.id] = voucher
        self.record(voucher, "issue", voucher.created_at)

    def resolve_holder(
        self,
        principal: Principal,
        voucher_id: str,
        start: datetime,
        holder: str | None,
        now: datetime,
    ) -> str:
        """For whom the slot is booked."""
        holder = self.require_may_book(principal, voucher_id, holder)
        voucher = self.vouchers[voucher_id]
        if voucher.status_at(now) != "issued":
            raise ExpectedError(409, "voucher_not_bookable")
        holds.require_free(self, principal, voucher, now)
        if voucher.hold and voucher.hold.start == start:
            if start <= now:
                raise ExpectedError(409, "slot_unavailable", reason="past")
        else:
            holds.require_slot(self, voucher, start, now)
        return holder

    def require_may_book(self, principal: Principal, voucher_id: str, holder: str | None) -> str:
        """For whom this caller books, if it may."""
        voucher = self.vouchers.get(voucher_id)
        if voucher is None:
            raise ExpectedError(404, "voucher_not_found")
        owner = voucher.previous_holder if voucher.booking else voucher.holder
        bound = owner is not None and not voucher.transferable
        if principal.manages(voucher.issuer):
            holder = holder or owner or principal.uid
            if bound and holder != owner:
                raise ExpectedError(403, "not_holder")
        else:
            if bound and owner != principal.uid:
                raise ExpectedError(404, "voucher_not_found")
            if voucher.status == "consumed" and voucher.holder not in (None, principal.uid):
                # Only its holder may learn that it was used.
                raise ExpectedError(404, "voucher_not_found")
            if holder not in (None, principal.uid):
                raise ExpectedError(403, "forbidden")
            holder = principal.uid
        return holder

    def book(self, voucher: Voucher, id_: str, holder: str, start: datetime, now: datetime) -> None:
        """A slot was booked."""
        end, kept = slots.end(voucher, start), voucher.hold
        if kept and kept.start == start:
            end = kept.end
        booking = Booking(id_, voucher.id, voucher.issuer, holder, start, end, now)
        if kept and kept.start == start:
            booking.promise, voucher.hold = kept.promise, None
        elif voucher.calendar:
            booking.promise = holds.take(voucher, voucher.calendar, start, now)
        self.bookings[booking.id] = booking
        voucher.previous_holder, voucher.holder = voucher.holder, booking.holder
        voucher.status, voucher.booking = "booked", booking
        self.record(voucher, "book", booking.created_at)

    def cancel(
        self,
        principal: Principal,
        voucher_id: str | None,
        booking_id: str | None,
        now: datetime,
        *,
        forfeit: bool = False,
    ) -> Voucher:
        """The live booking is cancelled; or too late, and the voucher is lost."""
        if booking_id is not None:
            booking = self.require_booking(principal, booking_id)
            voucher = self.vouchers[booking.voucher_id]
            if booking.status != "booked":
                raise ExpectedError(409, "booking_not_live")
        else:
            voucher = self.require_view(principal, str(voucher_id))
        live = voucher.booking
        if live is None:
            raise ExpectedError(409, "booking_not_live")
        late = now >= live.start and not principal.manages(voucher.issuer)
        if voucher.status == "consumed" or late:
            raise ExpectedError(409, "cancel_too_late")
        if not principal.manages(voucher.issuer):
            if live.promise and now >= live.promise.cancel_until:
                return self._forfeit(voucher, live, now, forfeit=forfeit)
            self.require_seldom(principal, voucher, now)
            voucher.cancels.append((now.date(), principal.uid))
        self.release(voucher, live, now)
        voucher.status = "expired" if now >= voucher.end else "issued"
        self.record(voucher, "cancel", now)
        return voucher

    @staticmethod
    def require_seldom(principal: Principal, voucher: Voucher, now: datetime) -> None:
        """A guest may not cancel and move for ever."""
        today = [guest for day, guest in voucher.cancels if day == now.date()]
        if today.count(principal.uid) == CANCELS_A_GUEST or len(today) == CANCELS_A_VOUCHER:
            raise ExpectedError(409, "too_many_changes")

    def revoke(self, principal: Principal, voucher_id: str, now: datetime) -> Voucher:
        """The voucher itself is cancelled."""
        voucher = self.require_manage(principal, voucher_id)
        if voucher.status_at(now) not in ("issued", "booked"):
            raise ExpectedError(409, "cancel_too_late")
        if voucher.booking:
            self.release(voucher, voucher.booking, now)
        holds.end(voucher, now)
        voucher.status = "cancelled"
        self.record(voucher, "revoke", now)
        return voucher

    def assign(
        self, principal: Principal, voucher_id: str, holder: str | None, now: datetime
    ) -> Voucher:
        """The voucher, with its live booking, gets another holder."""
        voucher = self.require_manage(principal, voucher_id)
        status = voucher.status_at(now)
        if status not in ("issued", "booked") or (status == "booked" and holder is None):
            raise ExpectedError(409, "voucher_not_assignable")
        self.hand_over(voucher, holder)
        holds.end(voucher, now)
        self.record(voucher, "assign", now)
        return voucher

    @staticmethod
    def hand_over(voucher: Voucher, holder: str | None) -> None:
        """A voucher and its live booking are another guest's; links to that are void."""
        if voucher.booking and holder:
            if voucher.previous_holder == voucher.holder:
                voucher.previous_holder = holder
            voucher.booking.holder = holder
            voucher.booking.generation += 1
        voucher.holder = holder

    def redeem(
        self, principal: Principal, voucher_id: str | None, booking_id: str | None, now: datetime
    ) -> Voucher:
        """The voucher is used."""
        if booking_id is not None:
            booking = self.require_booking(principal, booking_id)
            voucher = self.require_manage(principal, booking.voucher_id)
            if booking.status != "booked":
                raise ExpectedError(409, "booking_not_live")
        else:
            voucher = self.require_manage(principal, str(voucher_id))
        status = voucher.status_at(now)
        begins_at_once = voucher.start - voucher.created_at < HOUR
        usable = voucher.created_at if begins_at_once else voucher.start
        if status not in ("issued", "booked") or (status == "issued" and now < usable):
            raise ExpectedError(409, "voucher_not_redeemable")
        holds.end(voucher, now)
        self.consume(voucher, "redeem", now)
        self.record(voucher, "redeem", now)
        return voucher

    def sweep(self, now: datetime) -> None:
        """Each hold that has lapsed ends; each voucher whose time has come expires or is
        consumed."""
        for voucher in self.vouchers.values():
            holds.lapse(self, voucher, now)
            if voucher.status == "issued" and now >= voucher.end:
                voucher.status = "expired"
                self.record(voucher, "expire", now)
            elif voucher.status == "booked" and voucher.booking and now >= voucher.booking.end:
                self.consume(voucher, "sweep", now)
                self.record(voucher, "consume", now)

    def _forfeit(self, voucher: Voucher, live: Booking, now: datetime, *, forfeit: bool) -> Voucher:
        if not (forfeit and live.promise and live.promise.late_cancel == "forfeit"):
            raise ExpectedError(409, "cancel_too_late")
        holders = voucher.holder, voucher.previous_holder
        self.release(voucher, live, now)
        voucher.holder, voucher.previous_holder = holders
        self.consume(voucher, "forfeit", now, lost=live)
        self.record(voucher, "forfeit", now)
        return voucher

    def consume(
        self, voucher: Voucher, by: str, now: datetime, lost: Booking | None = None
    ) -> None:
        """The voucher is used up, or lost with a booking."""
        voucher.status, voucher.consumed_at, voucher.consumed_by = "consumed", now, by
        voucher.lost = lost

    def release(self, voucher: Voucher, live: Booking, now: datetime) -> None:
        """A booking ends: the voucher is as it was before, and its places are free."""
        live.status = "cancelled"
        if live.promise:
            live.promise.calendar.give_back(live.promise.taken, now)
        voucher.holder, voucher.previous_holder = voucher.previous_holder, None
        voucher.booking = None

    def record(self, voucher: Voucher, change: str, now: datetime) -> None:
        """The event of a change."""
        """One more event."""
        self.events.append(Event(voucher.id, voucher.issuer, f"voucher.{change}", now))
