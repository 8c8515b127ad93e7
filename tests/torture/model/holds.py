"""Slots that are kept for somebody: who may, for how long, and what they stand in the way of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.torture.model import slots
from tests.torture.model.calendars import Calendar, Start
from tests.torture.model.hours import quarter_after, quarter_before
from tests.torture.model.records import ExpectedError, Hold, Principal, Promise, Range, Voucher
from tests.torture.times import MINUTE, iso

if TYPE_CHECKING:
    from tests.torture.model.vouchers import Model

ENDED_AT_ONCE = 5  # lapsed holds, of those in the way of one request, before it looks again


def hold(
    model: Model, principal: Principal, voucher_id: str, start: datetime, now: datetime
) -> Voucher:
    """A slot is kept."""
    model.require_may_book(principal, voucher_id, None)
    voucher = model.vouchers[voucher_id]
    if voucher.status_at(now) != "issued":
        raise ExpectedError(409, "voucher_not_bookable")
    calendar = voucher.calendar
    if calendar is None:
        raise ExpectedError(409, "voucher_not_holdable")
    require_free(model, principal, voucher, now)
    require_slot(model, voucher, start, now)
    promise = take(voucher, calendar, start, now)
    lasts = calendar.settings["hold_minutes"] * MINUTE
    until = min(now + lasts, start)
    voucher.hold = Hold(principal.uid, until, start, slots.end(voucher, start), promise)
    model.record(voucher, "hold", now)
    return voucher


def release(model: Model, principal: Principal, voucher_id: str, now: datetime) -> Voucher:
    """It is given back."""
    voucher = model.require_view(principal, voucher_id)
    kept = voucher.hold
    if kept and not owns(principal, voucher):
        raise ExpectedError(403, "forbidden")
    if kept is None or now >= kept.until:
        raise ExpectedError(409, "hold_not_live")
    end(voucher, now)
    model.record(voucher, "release", now)
    return voucher


def owns(principal: Principal, voucher: Voucher) -> bool:
    """Whether the voucher's hold is this caller's to use."""
    kept = voucher.hold
    return principal.manages(voucher.issuer) or (kept is not None and kept.owner == principal.uid)


def end(voucher: Voucher, now: datetime) -> None:
    """The voucher's hold is over, if it has one, and its places are free."""
    if voucher.hold:
        voucher.hold.promise.calendar.give_back(voucher.hold.promise.taken, now)
        voucher.hold = None


def lapse(model: Model, voucher: Voucher, now: datetime) -> None:
    """The same of one that has lapsed."""
    if voucher.hold and now >= voucher.hold.until:
        end(voucher, now)
        model.record(voucher, "hold_lapse", now)


def require_free(model: Model, principal: Principal, voucher: Voucher, now: datetime) -> None:
    """Nobody else has a slot kept with this voucher; one that has lapsed is ended."""
    if voucher.hold and not owns(principal, voucher):
        if now < voucher.hold.until:
            until = iso(voucher.hold.until)
            raise ExpectedError(409, "voucher_held", held_until=until)
        lapse(model, voucher, now)


def require_slot(model: Model, voucher: Voucher, start: datetime, now: datetime) -> None:
    """The slot can be had, once the lapsed holds in its way have ended."""
    require_room(_room_of(model, voucher, start, now), now)


def require_room(room: Room, now: datetime) -> None:
    """There is room, once the lapsed holds in its way have ended."""
    while True:
        with without(room.voucher):
            reason = room.refusal()
        if reason is None:
            return
        others = room.in_the_way() if reason == "taken" else []
        lapsed = [one for one in others if one.hold and now >= one.hold.until]
        for one in lapsed[:ENDED_AT_ONCE]:
            lapse(room.model, one, now)
        if not lapsed:
            again = room.free_again(others)
            more = {"free_again_at": again} if again else {}
            raise ExpectedError(409, "slot_unavailable", reason=reason, **more)


def take(voucher: Voucher, calendar: Calendar, start: datetime, now: datetime) -> Promise:
    """What a slot takes, in the place of the voucher's hold, if it has one."""
    finish = slots.end(voucher, start)
    if voucher.hold:
        calendar.leave(voucher.hold.promise.taken, calendar.around(start, finish)[0], now)
        voucher.hold = None
    taken = calendar.take(*calendar.around(start, finish), voucher.places)
    return Promise(
        calendar,
        taken,
        taken.end,
        voucher.places,
        start - calendar.settings["cancel_until_minutes"] * MINUTE,
        calendar.settings["late_cancel"],
    )


@dataclass(slots=True)
class Room:
    """The time for which a voucher wants places, with its buffers."""

    model: Model
    voucher: Voucher
    calendar: Calendar | None
    start: datetime
    end: datetime
    refusal: Callable[[], str | None]
    """Why it cannot have them now."""

    def in_the_way(self) -> list[Voucher]:
        """The other vouchers whose hold takes places at the time, the first to lapse first."""
        low, high = quarter_before(self.start), quarter_after(self.end)
        kept = [
            (one.hold.until, one)
            for one in self.model.vouchers.values()
            if one is not self.voucher
            and one.hold
            and one.hold.promise.calendar is self.calendar
            and one.hold.promise.taken.start < high
            and one.hold.promise.taken.end > low
        ]
        return [one for _, one in sorted(kept, key=lambda pair: pair[0])]

    def free_again(self, others: list[Voucher]) -> str | None:
        """When so many of these holds have lapsed that there is room."""
        for count, one in enumerate(others, start=1):
            with without(self.voucher, *others[:count]):
                if self.refusal() is None and one.hold:
                    return iso(one.hold.until)
        return None


def _room_of(model: Model, voucher: Voucher, start: datetime, now: datetime) -> Room:
    """The room for a service that starts then."""
    calendar, end = voucher.calendar, slots.end(voucher, start)
    around = calendar.around(start, end) if calendar else (start, end)
    return Room(model, voucher, calendar, *around, lambda: slots.refusal(voucher, start, now))


def listed(
    model: Model,
    voucher: Voucher,
    within: Range,
    length: timedelta,
    now: datetime,
    *,
    whole: bool,
) -> tuple[list[Start], datetime | None]:
    """The starts in one answer, as if the voucher's own hold took nothing, and of the others what
    has lapsed; the `whole` of them with when those that are taken may be free again."""
    with without(voucher), without_lapsed(model, now):
        starts, next_from = slots.listed(voucher, within, length, now)
        if whole:
            starts = [_noted(model, voucher, one, now) for one in starts]
    return starts, next_from


def _noted(model: Model, voucher: Voucher, one: Start, now: datetime) -> Start:
    if one.reason != "taken":
        return one
    room = _room_of(model, voucher, one.start, now)
    live = [other for other in room.in_the_way() if other.hold and now < other.hold.until]
    return replace(one, free_again_at=room.free_again(live))


@contextmanager
def without_lapsed(model: Model, now: datetime) -> Iterator[None]:
    """As whoever looks sees the calendars: of holds that have lapsed, only what is over is used."""
    before = [(one, one.taken) for one in model.calendars.values()]
    lapsed = [one.hold for one in model.vouchers.values() if one.hold and now >= one.hold.until]
    for hold in lapsed:
        calendar, taken = hold.promise.calendar, hold.promise.taken
        over = replace(taken, end=min(taken.end, quarter_before(now)))
        seen = [over if one is taken else one for one in calendar.taken]
        calendar.taken = [one for one in seen if one.start < one.end]
    try:
        yield
    finally:
        for calendar, everything in before:
            calendar.taken = everything


@contextmanager
def without(*vouchers: Voucher) -> Iterator[None]:
    """As if the holds or live bookings of these vouchers took nothing."""
    owned = [one.hold or (one.booking if one.status == "booked" else None) for one in vouchers]
    gone = [one.promise for one in owned if one and one.promise]
    before = [(promise.calendar, promise.calendar.taken) for promise in gone]
    for promise in gone:
        calendar = promise.calendar
        calendar.taken = [one for one in calendar.taken if one is not promise.taken]
    try:
        yield
    finally:
        for calendar, everything in reversed(before):
            calendar.taken = everything
