"""The places of a shared calendar that are held, for whoever only looks: what has lapsed is not
used, though the sweep has still to end it (contract: Changes of mind)."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.calendars import free_again
from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.storage.store import Store


def holds(store: Store, state: CalendarState, low: datetime, high: datetime) -> list[AgendaEntry]:
    """The holds, lapsed ones too, that may reach into a stretch of time. Nothing is read where
    there never was one.

    Raises StoreUnavailable, CorruptRow.
    """
    if not state.may_have_holds:
        return []
    return store.calendars.holds(state.calendar.id, low, high)


def without_lapsed(
    store: Store, state: CalendarState, low: datetime, high: datetime, now: datetime
) -> CalendarState:
    """The calendar as if the holds that have lapsed had ended. Raises StoreUnavailable,
    CorruptRow."""
    return free_again.without_lapsed(state, holds(store, state, low, high), now)
