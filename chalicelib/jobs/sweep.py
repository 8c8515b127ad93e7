"""The expiry sweep (contract: Expiry sweep). It reads only what is due, may run twice at once, and
races harmlessly with bookings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from msgspec import Struct

from chalicelib import logs, runtime
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import Closing, DueVoucher
from chalicelib.domain.vouchers.closing import close_whole
from chalicelib.jobs.hotel_time import HotelTimes, hotel_times
from chalicelib.jobs.lapsed_holds import end_lapsed
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import CorruptRow, StoreUnavailable
from chalicelib.storage.repositories.vouchers import MoreToClose
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import holds
from chalicelib.storage.tables.vouchers import DUE_SHARDS

log = logging.getLogger(logs.NAME)

DUE_PAGE_SIZE = 100
WORKERS = 16  # on one core, more of them would only wait for each other
# Of a run's time, kept back for the call at hand and for counting what remains.
CALLS_RESERVED = 3
ACTOR = "sweep"


class _Shard(Struct):
    """What a run did in one shard of the due index."""

    name: str
    expired: int = 0
    consumed: int = 0
    lost_race: int = 0
    failed: int = 0
    oldest_lag_seconds: int = 0
    is_finished: bool = False
    remaining: int | None = 0
    """How many vouchers are still due; None if nobody could count them."""


class _Run(Struct):
    """One run: when it began at each hotel, and how much time it has."""

    current: Runtime
    times: HotelTimes
    remaining_ms: Callable[[], int]

    def has_time(self, calls: int) -> bool:
        """Whether so many store calls, one after another, would still end in time."""
        return self.remaining_ms() > calls * self.current.settings.store_seconds * 1000


def run(remaining_ms: Callable[[], int]) -> dict[str, int]:
    """One run, in the time that remains.

    Returns how many vouchers it expired and consumed, how many holds it ended (lapsed); how many
    were changed first by somebody else (lost_race), could not be closed (failed) and are left for
    the next run (remaining); in how many shards nobody could count what remains; and by how many
    seconds the oldest voucher was late.
    Raises StoreUnavailable when the store answered for no shard at all.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (no request needs it)

    current = runtime.current()
    this = _Run(current, hotel_times(current), remaining_ms)
    # Each run begins at another shard, so that under a backlog none of them starves.
    first = current.random_bits(16) % len(DUE_SHARDS)
    names = DUE_SHARDS[first:] + DUE_SHARDS[:first]
    with ThreadPoolExecutor(WORKERS) as pool:
        # First of all: a voucher expires only after its hold has ended.
        has_time = partial(this.has_time, CALLS_RESERVED)
        ended = list(
            pool.map(lambda name: end_lapsed(current, this.times, name, has_time), holds.SHARDS)
        )
        shards = list(pool.map(lambda name: _sweep_shard(this, name), names))
        unfinished = [shard for shard in shards if not shard.is_finished]
        list(pool.map(lambda shard: _count_remaining(this, shard), unfinished))
    result = {
        "expired": sum(shard.expired for shard in shards),
        "consumed": sum(shard.consumed for shard in shards),
        "lapsed": sum(shard.lapsed for shard in ended),
        "lost_race": sum(shard.lost_race for shard in shards),
        "failed": sum(shard.failed for shard in shards) + sum(shard.failed for shard in ended),
        "remaining": sum(shard.remaining or 0 for shard in shards),
        "unanswered_shards": sum(shard.remaining is None for shard in shards),
        "oldest_lag_seconds": max(shard.oldest_lag_seconds for shard in shards),
    }
    if result["unanswered_shards"] == len(shards) and not _progress(result):
        raise StoreUnavailable
    log.info("sweep", extra=result)
    return result


def start_next_run(result: dict[str, int], event: dict[str, Any]) -> None:
    """Start the next run at once when there is more to do and this one got on with it.

    A run that mostly lost races is beside another one, and leaves the rest to that: so a chain of
    runs ends, and there is one at a time. If this fails, the schedule starts the next run.
    """
    has_more = result["remaining"] > 0 or result["unanswered_shards"] > 0
    if not has_more or _progress(result) <= result["lost_race"]:
        return
    try:
        runtime.current().invoke_self(event)
    except Exception as error:
        log.warning("sweep: the next run was not started", extra=logs.place(error))


def raise_if_failed(result: dict[str, int]) -> None:
    """Fail the run, so that somebody looks at it. Raises RuntimeError for vouchers that could not
    be closed."""
    if result["failed"]:
        raise RuntimeError(f"{result['failed']} vouchers could not be closed; the log shows where")


def _progress(result: dict[str, int]) -> int:
    return result["expired"] + result["consumed"]


def _sweep_shard(this: _Run, name: str) -> _Shard:
    shard = _Shard(name)
    vouchers = this.current.store.vouchers
    pages = vouchers.due(name, this.times.latest, DUE_PAGE_SIZE)
    try:
        while this.has_time(CALLS_RESERVED):
            page = next(pages, None)
            if page is None:
                shard.is_finished = True
                break
            for due in page:
                if not this.has_time(CALLS_RESERVED):
                    return shard
                _try_to_close(this, shard, due)
    except StoreUnavailable:
        log.warning("sweep: the store does not answer", extra={"shard": name})
    return shard


def _try_to_close(this: _Run, shard: _Shard, due: DueVoucher | CorruptRow) -> None:
    """Close a voucher; one bad row must not keep back those behind it. Raises StoreUnavailable."""
    try:
        if isinstance(due, CorruptRow):
            raise due
        if due.due_at <= this.times.at(due.issuer_uid):
            _close(this, shard, due)
    except StoreUnavailable:
        raise
    except Exception as error:
        shard.failed += 1
        log.error("sweep: a voucher was not closed", extra=logs.place(error))


def _close(this: _Run, shard: _Shard, due: DueVoucher) -> None:
    closing, now = lifecycle.close(due), this.times.at(due.issuer_uid)
    event = Event(
        id=this.current.new_id("ev", now),
        type=closing.event_type,
        actor_id=ACTOR,
        subject_type="voucher",
        subject_id=due.voucher_id,
        meta=closing.meta,
        created_at=now,
        issuer_uid=due.issuer_uid,
    )
    lag = int((this.times.real - due.due_at).total_seconds())
    shard.oldest_lag_seconds = max(shard.oldest_lag_seconds, lag)
    if not _write(this, due, closing, event):
        shard.lost_race += 1
    elif closing.status == "expired":
        shard.expired += 1
    else:
        shard.consumed += 1


def _write(this: _Run, due: DueVoucher, closing: Closing, event: Event) -> bool:
    """Write what becomes of a due voucher; False when somebody else has changed it first."""
    vouchers = this.current.store.with_deadline().vouchers
    try:
        return vouchers.close_due(due, closing, event)
    except MoreToClose as more:
        actor = ActorContext(ACTOR, event.created_at, event.id)  # nothing was written under it
        change = close_whole(actor, more.voucher, closing)
    try:
        vouchers.save(change)
    except StateChanged:
        return False
    return True


def _count_remaining(this: _Run, shard: _Shard) -> None:
    """Count what is still due in a shard, if there is time and the store answers."""
    shard.remaining = None
    if this.has_time(calls=1):
        with suppress(StoreUnavailable):
            vouchers = this.current.store.with_deadline().vouchers
            shard.remaining = vouchers.count_due(shard.name, this.times.real)
