"""The expiry sweep: issued vouchers past their end expire, booked ones whose slot has ended are
consumed. It reads only what is due, can run twice at once, and races harmlessly with bookings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from chalicelib import logs, runtime
from chalicelib.domain import life
from chalicelib.domain.model import Due, Event
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.vouchers import DUE_SHARDS

log = logging.getLogger(logs.NAME)

PAGE = 100
# Kept back of a run's time for the write at hand (see STORE_SECONDS) and for counting the rest.
MARGIN_MS = 20_000
ACTOR = "sweep"


class _Shard(Struct):
    """What a run did in one shard of the due index."""

    name: str
    expired: int = 0
    consumed: int = 0
    raced: int = 0
    failed: int = 0
    oldest_lag_seconds: int = 0
    finished: bool = False


def run(remaining_ms: Callable[[], int]) -> dict[str, int]:
    """One run, in the time that remains.

    Gives how many vouchers it expired, consumed, found already changed by somebody else (raced)
    and left for the next run; how many shards the store did not answer for; and by how many
    seconds the oldest voucher was late.
    Raises StoreUnavailable when the store answered for no shard at all, and RuntimeError, after
    all others are done, for vouchers that could not be settled.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (no request needs it)

    current = runtime.current()
    now = current.now()
    with ThreadPoolExecutor(len(DUE_SHARDS)) as pool:
        shards = list(pool.map(lambda name: _sweep(current, name, now, remaining_ms), DUE_SHARDS))
        unfinished = [shard for shard in shards if not shard.finished]
        left = list(pool.map(lambda shard: _left(current, shard, now), unfinished))
    if len(left) == len(DUE_SHARDS) and all(count is None for count in left):
        raise StoreUnavailable
    result = {
        "expired": sum(shard.expired for shard in shards),
        "consumed": sum(shard.consumed for shard in shards),
        "raced": sum(shard.raced for shard in shards),
        "left": sum(count or 0 for count in left),
        "unanswered_shards": left.count(None),
        "oldest_lag_seconds": max(shard.oldest_lag_seconds for shard in shards),
    }
    log.info("sweep", extra=result)
    failed = sum(shard.failed for shard in shards)
    if failed:
        raise RuntimeError(f"{failed} vouchers could not be settled; the log says where")
    return result


def _sweep(current: Runtime, name: str, now: datetime, remaining_ms: Callable[[], int]) -> _Shard:
    shard = _Shard(name)
    try:
        for page in current.store.begun().due(name, now, PAGE):
            for due in page:
                if remaining_ms() < MARGIN_MS:
                    return shard
                try:
                    _settle(current, shard, due, now)
                except StoreUnavailable:
                    raise
                except Exception as error:  # one bad row must not keep back those behind it
                    shard.failed += 1
                    log.error("sweep: a voucher was not settled", extra=logs.place(error))
    except StoreUnavailable:
        log.warning("sweep: the store stays away", extra={"shard": name})
        return shard
    shard.finished = True
    return shard


def _settle(current: Runtime, shard: _Shard, due: Due, now: datetime) -> None:
    status, event_type, meta = life.settle(due)
    event = Event(
        id=current.new_id("ev", now),
        type=event_type,
        actor_id=ACTOR,
        subject_type="voucher",
        subject_id=due.voucher_id,
        meta=meta,
        created_at=now,
        issuer_uid=due.issuer_uid,
    )
    late = int((now - due.due_at).total_seconds())
    shard.oldest_lag_seconds = max(shard.oldest_lag_seconds, late)
    if not current.store.begun().settle(due, status, event):
        shard.raced += 1
    elif status == "expired":
        shard.expired += 1
    else:
        shard.consumed += 1


def _left(current: Runtime, shard: _Shard, now: datetime) -> int | None:
    """How many vouchers are still due in a shard; None when the store does not say."""
    try:
        return current.store.begun().count_due(shard.name, now)
    except StoreUnavailable:
        return None
