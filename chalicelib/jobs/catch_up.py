"""What the stream missed: the events since the last run, looked through for deliveries that are
missing. A stream keeps its records for a day, and a restored table has another stream. Digests,
which no event makes, are looked for by their hotels."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib import logs, runtime
from chalicelib.domain.events import Event
from chalicelib.jobs.fan_out import (
    Endpoints,
    FanOut,
    add,
    deliveries_of,
    no_endpoints,
)
from chalicelib.jobs.hotel_time import at_hotel, hotel_times
from chalicelib.jobs.missing_digests import make_missing
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import CorruptRow, StoreUnavailable
from chalicelib.storage.outbox import outbox_of

log = logging.getLogger(logs.NAME)

OVERLAP = timedelta(hours=2)  # what may be late: the index by hotel, and clocks that disagree
WINDOW = timedelta(hours=6)  # looked through before the next part is begun
CALLS_RESERVED = 4


class OutOfTime(Exception):
    """The run must end; the next one goes on where this one's last window began."""


def run(remaining_ms: Callable[[], int], endpoints: Endpoints = no_endpoints) -> dict[str, int]:
    """Look through the events since the last run less OVERLAP, a window after the other.

    Returns how many events it saw, deliveries it made, and events and hotels it could not work with
    (failed). Raises StoreUnavailable.
    """
    current, result = runtime.current(), FanOut()
    now = current.now()
    until = outbox_of(current.store).marks.caught_up_until() or now
    issuer_uids = _issuer_uids(current)

    def require_time() -> None:
        if remaining_ms() <= CALLS_RESERVED * current.settings.store_seconds * 1000:
            raise OutOfTime

    try:
        while True:
            end = min(until + WINDOW, now)
            for event in _events_between(current, issuer_uids, until - OVERLAP, end):
                require_time()
                _try_to_make(current, event, endpoints, result)
            outbox_of(current.store).marks.catch_up_to(end, current.new_token())
            until = end
            if until >= now:
                break
        make_missing(current, issuer_uids, result, require_time)
    except OutOfTime:
        log.warning("catch_up: not finished", extra=result.counts())
    log.info("catch_up", extra=result.counts())
    return result.counts()


def _events_between(
    current: Runtime, issuer_uids: Iterable[str], start: datetime, end: datetime
) -> Iterator[Event | CorruptRow]:
    clocks = hotel_times(current).clocks
    for issuer_uid in issuer_uids:
        store = current.store.with_deadline()
        # What happens at a hotel whose test clock is ahead lies in the future, by how far the clock
        # was ahead then. So all of it is looked through; what exists is only read.
        hotel_end = end + clocks.ahead_of(issuer_uid)
        yield from store.events.of_issuer_between(issuer_uid, start, hotel_end)


def _issuer_uids(current: Runtime) -> list[str]:
    """Every hotel that has an API key or a profile: by scans, so once a run. Raises
    StoreUnavailable."""
    store = current.store.with_deadline()
    uids = {api_key.uid for api_key in store.api_keys.all()}
    return sorted(uids | set(store.hotels.issuer_uids()))


def _try_to_make(
    current: Runtime, event: Event | CorruptRow, endpoints: Endpoints, result: FanOut
) -> None:
    """Make what is missing of an event's deliveries; what exists is read, not written. One that
    cannot be worked with must not keep back those behind it. Raises StoreUnavailable."""
    try:
        if isinstance(event, CorruptRow):
            raise event
        result.events += 1
        here = at_hotel(current, event.issuer_uid)
        wanted = deliveries_of(here, event, endpoints)
        add(here, outbox_of(current.store).deliveries.missing(wanted), result)
    except StoreUnavailable:
        raise
    except Exception as error:
        result.failed += 1
        log.error("catch_up: an event was left", extra=logs.place(error))
