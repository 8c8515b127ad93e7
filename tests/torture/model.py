"""The contract once more, as plainly as it can be said: what each request must be answered.

Nothing here is the service's own code. Instants are whole seconds of a datetime.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
ONLINE = timedelta(minutes=1)


class No(Exception):
    """A refusal: its status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.told = (status, code)


@dataclass(frozen=True, slots=True)
class Who:
    """A caller."""

    uid: str
    role: str  # guest, issuer, admin


@dataclass(slots=True)
class Booking:
    """A booking."""

    id: str
    voucher_id: str
    issuer: str
    holder: str
    start: datetime
    end: datetime
    created: datetime
    status: str = "booked"


@dataclass(slots=True)
class Voucher:
    """A voucher."""

    id: str
    issuer: str
    holder: str | None
    start: datetime
    end: datetime
    minutes: int
    transferable: bool
    created: datetime
    service: str
    status: str = "issued"
    booking: Booking | None = None
    first_holder: str | None = None

    def shown(self, now: datetime) -> str:
        """Its status for every reader."""
        return "expired" if self.status == "issued" and now >= self.end else self.status


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a voucher."""

    voucher_id: str
    issuer: str
    type: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Range:
    """From one instant on and before another; None: without end."""

    first: datetime | None = None
    before: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it is one of these."""
        after = self.first is None or self.first <= moment
        return after and (self.before is None or moment < self.before)


@dataclass(slots=True)
class Thinker:
    """Who was heard of, and when."""

    pair: str | None
    status: str
    seen: datetime


@dataclass(slots=True)
class Room:
    """The room of a pair code; its hour is counted in whole seconds."""

    id: str
    ends: datetime


@dataclass(slots=True)
class Model:
    """All vouchers, bookings, events and thinkers of one run."""

    vouchers: dict[str, Voucher] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    thinkers: dict[str, Thinker] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)  # by pair code

    def told(self, voucher: Voucher, what: str, now: datetime) -> None:
        """One more event."""
        self.events.append(Event(voucher.id, voucher.issuer, f"voucher.{what}", now))

    # --- who may see and do what

    def manages(self, who: Who, issuer: str) -> bool:
        """The issuer itself, or an admin."""
        return who.role == "admin" or (who.role == "issuer" and who.uid == issuer)

    def seen(self, who: Who, voucher_id: str) -> Voucher:
        """A voucher that this caller may see."""
        voucher = self.vouchers.get(voucher_id)
        if voucher and (self.manages(who, voucher.issuer) or voucher.holder in (None, who.uid)):
            return voucher
        raise No(404, "voucher_not_found")

    def managed(self, who: Who, voucher_id: str) -> Voucher:
        """A voucher that this caller may redeem or revoke."""
        voucher = self.seen(who, voucher_id)
        if not self.manages(who, voucher.issuer):
            raise No(403, "forbidden")
        return voucher

    def seen_booking(self, who: Who, booking_id: str) -> Booking:
        """A booking that this caller may see."""
        booking = self.bookings.get(booking_id)
        if booking and (self.manages(who, booking.issuer) or booking.holder == who.uid):
            return booking
        raise No(404, "booking_not_found")

    # --- changes: first what is refused, then what is done

    def issuing(self, who: Who, issuer: str | None) -> str:
        """Who issues."""
        if who.role == "guest" or (who.role == "issuer" and issuer not in (None, who.uid)):
            raise No(403, "forbidden")
        return issuer or who.uid

    def booking(
        self, who: Who, voucher_id: str, start: datetime, holder: str | None, now: datetime
    ) -> str:
        """Whom the slot is booked for."""
        voucher = self.vouchers.get(voucher_id)
        if voucher is None:
            raise No(404, "voucher_not_found")
        named = voucher.first_holder if voucher.booking else voucher.holder
        bound = named is not None and not voucher.transferable
        if self.manages(who, voucher.issuer):
            holder = holder or named or who.uid
            if bound and holder != named:
                raise No(403, "not_holder")
        else:
            if bound and named != who.uid:
                raise No(404, "voucher_not_found")
            if voucher.status == "consumed" and voucher.holder not in (None, who.uid):
                raise No(404, "voucher_not_found")  # what became of it is its holder's business
            if holder not in (None, who.uid):
                raise No(403, "forbidden")
            holder = who.uid
        if voucher.shown(now) != "issued":
            raise No(409, "voucher_not_bookable")
        if start not in self.slots(voucher, now):
            raise No(409, "slot_unavailable")
        return holder

    def booked(self, booking: Booking) -> None:
        """It was booked."""
        voucher = self.vouchers[booking.voucher_id]
        self.bookings[booking.id] = booking
        voucher.first_holder, voucher.holder = voucher.holder, booking.holder
        voucher.status, voucher.booking = "booked", booking
        self.told(voucher, "book", booking.created)

    def cancel(
        self, who: Who, voucher_id: str | None, booking_id: str | None, now: datetime
    ) -> Voucher:
        """The live booking is cancelled."""
        if booking_id is not None:
            booking = self.seen_booking(who, booking_id)
            voucher = self.vouchers[booking.voucher_id]
            if booking.status == "cancelled":
                raise No(409, "booking_not_live")
        else:
            voucher = self.seen(who, str(voucher_id))
        live = voucher.booking
        if live is None:
            raise No(409, "booking_not_live")
        late = now >= live.start and not self.manages(who, voucher.issuer)
        if voucher.status == "consumed" or late:
            raise No(409, "cancel_too_late")
        self._free(voucher, live)
        voucher.status = "expired" if now >= voucher.end else "issued"
        self.told(voucher, "cancel", now)
        return voucher

    def revoke(self, who: Who, voucher_id: str, now: datetime) -> Voucher:
        """The voucher itself is cancelled."""
        voucher = self.managed(who, voucher_id)
        if voucher.shown(now) not in ("issued", "booked"):
            raise No(409, "cancel_too_late")
        if voucher.booking:
            self._free(voucher, voucher.booking)
        voucher.status = "cancelled"
        self.told(voucher, "revoke", now)
        return voucher

    def redeem(
        self, who: Who, voucher_id: str | None, booking_id: str | None, now: datetime
    ) -> Voucher:
        """The voucher is used."""
        if booking_id is not None:
            booking = self.seen_booking(who, booking_id)
            if not self.manages(who, booking.issuer):
                raise No(403, "forbidden")
            if booking.status == "cancelled":
                raise No(409, "booking_not_live")
            voucher = self.vouchers[booking.voucher_id]
        else:
            voucher = self.managed(who, str(voucher_id))
        status = voucher.shown(now)
        if status not in ("issued", "booked") or (status == "issued" and now < voucher.start):
            raise No(409, "voucher_not_redeemable")
        voucher.status = "consumed"
        self.told(voucher, "redeem", now)
        return voucher

    def sweep(self, now: datetime) -> None:
        """What is due is settled."""
        for voucher in self.vouchers.values():
            if voucher.status == "issued" and now >= voucher.end:
                voucher.status = "expired"
                self.told(voucher, "expire", now)
            elif voucher.status == "booked" and voucher.booking and now >= voucher.booking.end:
                voucher.status = "consumed"
                self.told(voucher, "consume", now)

    def _free(self, voucher: Voucher, live: Booking) -> None:
        live.status = "cancelled"
        voucher.holder, voucher.first_holder, voucher.booking = voucher.first_holder, None, None

    # --- what readers see

    def slots(self, voucher: Voucher, now: datetime) -> list[datetime]:
        """Every slot that can be booked now."""
        found, start = [], voucher.start
        if voucher.shown(now) != "issued":
            return []
        while start + timedelta(minutes=voucher.minutes) <= voucher.end:
            if start > now:
                found.append(start)
            start += HOUR
        return found

    def listed(
        self,
        who: Who,
        issuer: str | None,
        holder: str | None,
        status: str | None,
        service: str | None,
        now: datetime,
    ) -> list[Voucher]:
        """The vouchers of a listing."""
        issuer, holder = self._narrowed(who, issuer, holder)
        return [
            voucher
            for voucher in self.vouchers.values()
            if issuer in (None, voucher.issuer)
            and holder in (None, voucher.holder)
            and status in (None, voucher.status)
            and service in (None, voucher.service)
            and not (status == "issued" and now >= voucher.end)
        ]

    def listed_bookings(
        self,
        who: Who,
        issuer: str | None,
        holder: str | None,
        status: str | None,
        voucher_id: str | None,
        slots: Range,
    ) -> list[Booking]:
        """The bookings of a listing."""
        issuer, holder = self._narrowed(who, issuer, holder)
        return [
            booking
            for booking in self.bookings.values()
            if issuer in (None, booking.issuer)
            and holder in (None, booking.holder)
            and status in (None, booking.status)
            and voucher_id in (None, booking.voucher_id)
            and slots.holds(booking.start)
        ]

    def _narrowed(
        self, who: Who, issuer: str | None, holder: str | None
    ) -> tuple[str | None, str | None]:
        if who.role == "admin":
            return issuer, holder
        if who.role == "issuer" and issuer is None and holder == who.uid:
            return None, holder  # what the hotel itself holds
        own, mine = (issuer, "issuer") if who.role == "issuer" else (holder, "holder")
        if own not in (None, who.uid):
            raise No(403, "forbidden")
        return (who.uid, holder) if mine == "issuer" else (issuer, who.uid)

    def listed_events(
        self, who: Who, voucher_id: str | None, what: str | None, within: Range
    ) -> list[Event]:
        """The events of a listing."""
        if who.role == "guest":
            raise No(403, "forbidden")
        return [
            event
            for event in self.events
            if voucher_id in (None, event.voucher_id)
            and what in (None, event.type)
            and within.holds(event.created)
            and (who.role == "admin" or event.issuer == who.uid)
        ]

    # --- presence

    def heard(self, who: Who, uid: str, pair: str | None, status: str, now: datetime) -> None:
        """A sign of life."""
        self._thinks(who, uid)
        before = self.thinkers.get(uid)
        pair = pair or (before.pair if before else None)
        self.thinkers[uid] = Thinker(None if status == "offline" else pair, status, now)

    def match(self, who: Who, uid: str, pair: str, now: datetime) -> tuple[int, Room | None]:
        """How many are there, and the room that is open; None if there is none yet."""
        self._thinks(who, uid)
        there = {
            name
            for name, thinker in self.thinkers.items()
            if thinker.pair == pair and now - thinker.seen < ONLINE
        }
        if uid not in there:
            return 0, None
        room = self.rooms.get(pair)
        if len(there) == 1 or room is None or room.ends <= now.replace(microsecond=0):
            return len(there), None
        if room.ends - now.replace(microsecond=0) < HOUR / 2:
            self.opened(pair, room.id, now)
        return len(there), room

    def opened(self, pair: str, room_id: str, now: datetime) -> None:
        """A room is open for an hour from now."""
        self.rooms[pair] = Room(room_id, now.replace(microsecond=0) + HOUR)

    def _thinks(self, who: Who, uid: str) -> None:
        if who.role != "guest" or who.uid != uid:
            raise No(403, "forbidden")
