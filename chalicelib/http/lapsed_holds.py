"""Holds that stand in the way of a change: those that have lapsed are ended, each by its own small
transaction, and the rule decides anew; of the others the refusal says until when they last
(contract: Changes of mind)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.calendars import free_again
from chalicelib.domain.calendars.free_again import WantedPlaces
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers import holds
from chalicelib.domain.vouchers.errors import SlotUnavailable, VoucherHeld, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.repositories.vouchers import VoucherState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.store import Store

ENDED_MAX = 5  # by one request; the sweep ends the others

NewEventId = Callable[[], str]
Wanted = Callable[[VoucherState, CalendarState], WantedPlaces]
"""The places that a change takes of the calendar in its state."""


def end_those_in_the_way(
    store: Store,
    state: VoucherState,
    wanted: Wanted,
    refused: DomainError,
    now: datetime,
    new_event_id: NewEventId,
) -> None:
    """End the lapsed holds because of which a change of the voucher was refused.

    Raises the refusal if there are none; StoreUnavailable, CorruptRow.
    """
    voucher = state.voucher
    if voucher is None:
        raise refused
    ended = False
    if isinstance(refused, VoucherHeld):
        ended = now >= refused.until and _end(store, voucher.id, now, new_event_id)
    elif isinstance(refused, SlotUnavailable) and refused.reason == "taken" and state.calendar:
        places = wanted(state, state.calendar)
        ended = _make_room(store, voucher, state.calendar, places, now, new_event_id)
    if not ended:
        raise refused


def _make_room(
    store: Store,
    voucher: Voucher,
    calendar: CalendarState,
    wanted: WantedPlaces,
    now: datetime,
    new_event_id: NewEventId,
) -> bool:
    """Whether a lapsed hold of another voucher has ended. Raises SlotUnavailable where only live
    ones are in the way."""
    every = store.calendars.holds(calendar.calendar.id, wanted.start, wanted.end)
    others = free_again.in_the_way(wanted, every)
    lapsed = [one.voucher_id for one in others if free_again.has_lapsed(one, now)]
    if lapsed:
        ended = [_end(store, each or "", now, new_event_id) for each in lapsed[:ENDED_MAX]]
        return any(ended)
    own = voucher.hold or voucher.booking
    state = calendar.without(own.claim if own else None)
    until = free_again.free_again_at(wanted, state, others)
    raise SlotUnavailable("taken", of_calendar=True, free_again_at=until)


def _end(store: Store, voucher_id: str, now: datetime, new_event_id: NewEventId) -> bool:
    """End a voucher's hold if it has lapsed; False if it cannot be the reason any more."""
    try:
        change = holds.lapse(now, new_event_id(), store.vouchers.get(voucher_id))
        if change is not None:
            store.vouchers.save(change)
    except (StateChanged, VoucherNotFound):
        return False
    return change is not None
