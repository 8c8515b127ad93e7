"""The expiry sweep (contract: Expiry sweep). It reads only what is due, may run twice at once, and
races harmlessly with bookings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from chalicelib import logs, runtime
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import CorruptRow, StoreUnavailable
from chalicelib.storage.tables.vouchers import DUE_SHARDS

log = logging.getLogger(logs.NAME)

DUE_PAGE_SIZE = 100
WORKERS = 16  # on one core, more of them would only wait for each other
# Kept back of a run's time for the write at hand (see STORE_SECONDS) and for counting the rest.
MARGIN_MS = 20_000
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


def run(remaining_ms: Callable[[], int]) -> dict[str, int]:
    """One run, in the time that remains.

    Returns how many vouchers it expired and consumed, found already changed by somebody else
    (lost_race) and left for the next run (remaining); how many shards the store did not answer
    for; and by how many seconds the oldest voucher was late.
    Raises StoreUnavailable when the store answered for no shard at all. Vouchers that could not be
    closed are counted (failed); raise_if_failed then fails the run.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (no request needs it)

    current = runtime.current()
    now = current.now()
    with ThreadPoolExecutor(WORKERS) as pool:
        shards = list(
            pool.map(lambda name: _sweep_shard(current, name, now, remaining_ms), DUE_SHARDS)
        )
        unfinished = [shard for shard in shards if not shard.is_finished]
        counts = list(pool.map(lambda shard: _count_remaining(current, shard, now), unfinished))
    if len(counts) == len(DUE_SHARDS) and all(count is None for count in counts):
        raise StoreUnavailable
    result = {
        "expired": sum(shard.expired for shard in shards),
        "consumed": sum(shard.consumed for shard in shards),
        "lost_race": sum(shard.lost_race for shard in shards),
        "failed": sum(shard.failed for shard in shards),
        "remaining": sum(count or 0 for count in counts),
        "unanswered_shards": counts.count(None),
        "oldest_lag_seconds": max(shard.oldest_lag_seconds for shard in shards),
    }
    log.info("sweep", extra=result)
    return result


def needs_another_run(result: dict[str, int]) -> bool:
    """Whether the next run should start at once: there is more to do, and this one made progress,
    so the chain of runs ends."""
    return result["remaining"] > 0 and result["expired"] + result["consumed"] > 0


def raise_if_failed(result: dict[str, int]) -> None:
    """Fail the run, so that somebody looks at it. Raises RuntimeError for vouchers that could not
    be closed."""
    if result["failed"]:
        raise RuntimeError(f"{result['failed']} vouchers could not be closed; the log shows where")


def _sweep_shard(
    current: Runtime, name: str, now: datetime, remaining_ms: Callable[[], int]
) -> _Shard:
    shard = _Shard(name)
    try:
        vouchers = current.store.with_deadline().vouchers
        for page in vouchers.due(name, now, DUE_PAGE_SIZE):
            for due in page:
                if remaining_ms() < MARGIN_MS:
                    return shard
                try:
                    if isinstance(due, CorruptRow):
                        raise due
                    _close(current, shard, due, now)
                except StoreUnavailable:
                    raise
                except Exception as error:  # one bad row must not keep back those behind it
                    shard.failed += 1
                    log.error("sweep: a voucher was not closed", extra=logs.place(error))
    except StoreUnavailable:
        log.warning("sweep: the store does not answer", extra={"shard": name})
        return shard
    shard.is_finished = True
    return shard


def _close(current: Runtime, shard: _Shard, due: DueVoucher, now: datetime) -> None:
    closing = lifecycle.close(due)
    event = Event(
        id=current.new_id("ev", now),
        type=closing.event_type,
        actor_id=ACTOR,
        subject_type="voucher",
        subject_id=due.voucher_id,
        meta=closing.meta,
        created_at=now,
        issuer_uid=due.issuer_uid,
    )
    lag = int((now - due.due_at).total_seconds())
    shard.oldest_lag_seconds = max(shard.oldest_lag_seconds, lag)
    if not current.store.with_deadline().vouchers.close_due(due, closing, event):
        shard.lost_race += 1
    elif closing.status == "expired":
        shard.expired += 1
    else:
        shard.consumed += 1


def _count_remaining(current: Runtime, shard: _Shard, now: datetime) -> int | None:
    """How many vouchers are still due in a shard; None when the store does not answer."""
    try:
        return current.store.with_deadline().vouchers.count_due(shard.name, now)
    except StoreUnavailable:
        return None
