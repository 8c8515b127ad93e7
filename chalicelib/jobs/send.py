"""Sends what is due: by the queue at once, and by the due index every minute, which is the truth.

One dead endpoint delays nobody else: a run has at most two attempts at one of them at a time, and
none after one of these had to be put off.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from threading import Lock

from msgspec import Struct, field

from chalicelib import logs, runtime
from chalicelib.channels.secrets_manager import SecretUnavailable
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.outbox.delivery import webhook
from chalicelib.jobs.deliver import Result, Senders, deliver
from chalicelib.jobs.hotel_time import hotel_times
from chalicelib.jobs.send_queue import key_of
from chalicelib.runtime import Runtime
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of
from chalicelib.storage.tables.deliveries import DUE_SHARDS, DueDelivery

log = logging.getLogger(logs.NAME)

WORKERS = 8
PAGE_SIZE = 50
WEBHOOK = webhook("")
ATTEMPTS_AT_ONCE = 2  # at one endpoint
ATTEMPT_MS = 30_000  # what one attempt may take: reading, sending (15 s), writing
STATUSES: tuple[Result, ...] = ("sent", "waiting", "dead", "void", "broken")


class Run(Struct):
    """One run: what it did, by the status of the deliveries after it."""

    current: Runtime
    senders: Senders
    results: Counter[Result] = field(default_factory=Counter)
    unanswered: int = 0
    """How often the store did not answer."""
    active: Counter[str] = field(default_factory=Counter)
    """How many attempts are under way at each receiver."""
    resting: set[str] = field(default_factory=set)
    """The receivers that had to be put off."""
    lock: Lock = field(default_factory=Lock)

    def attempt(self, due: DueDelivery) -> None:
        """One attempt, unless its receiver has enough of them. What goes wrong concerns this
        delivery alone."""
        if not self._enter(due.receiver):
            return
        result: Result | None = None
        try:
            result = deliver(self.current, due.key, self.senders)
        except StoreUnavailable:
            log.warning("send: the store does not answer")
        except SecretUnavailable as error:
            log.warning("send: a secret cannot be fetched", extra=logs.place(error))
        except Exception as error:
            result = "broken"
            log.error("send: a delivery was left", extra=logs.place(error))
        self._leave(due.receiver, result)

    def _enter(self, receiver: str) -> bool:
        if not receiver.startswith(WEBHOOK):
            return True  # all mails go to one place, which says itself when it is too much
        with self.lock:
            if receiver in self.resting or self.active[receiver] >= ATTEMPTS_AT_ONCE:
                return False
            self.active[receiver] += 1
            return True

    def _leave(self, receiver: str, result: Result | None) -> None:
        with self.lock:
            self.active[receiver] -= 1
            if result is None:
                self.unanswered += 1
                return
            self.results[result] += 1
            if result == "waiting" and receiver.startswith(WEBHOOK):
                self.resting.add(receiver)

    def counts(self) -> dict[str, int]:
        """For the log."""
        counts: dict[str, int] = {status: self.results[status] for status in STATUSES}
        return counts | {"unanswered": self.unanswered}


def run_due(senders: Senders, remaining_ms: Callable[[], int]) -> dict[str, int]:
    """Send what is due, in the time that remains; the next run has the rest.

    Returns how many deliveries were sent, have to wait, are dead, void or broken; how often the
    store did not answer; and by how many seconds the oldest was late.
    Raises StoreUnavailable when the store answered for no shard at all.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (no request needs it)

    run = Run(runtime.current(), senders)
    times = hotel_times(run.current)
    first = run.current.random_bits(16) % len(DUE_SHARDS)
    names = DUE_SHARDS[first:] + DUE_SHARDS[:first]

    def send_shard(name: str) -> int | None:
        oldest = 0
        try:
            pages = outbox_of(run.current.store).deliveries.due(name, times.latest, PAGE_SIZE)
            for due in (due for page in pages for due in page):
                if remaining_ms() <= ATTEMPT_MS:
                    break
                if due.due_at > times.at(due.key.issuer_uid):
                    continue
                oldest = max(oldest, int((times.real - due.due_at).total_seconds()))
                run.attempt(due)
        except StoreUnavailable:
            log.warning("send: the store does not answer", extra={"shard": name})
            return None
        return oldest

    with ThreadPoolExecutor(WORKERS) as pool:
        lags = list(pool.map(send_shard, names))
    if all(lag is None for lag in lags):
        raise StoreUnavailable
    counts = run.counts()
    log.info("send", extra=counts)
    lag = {"oldest_lag_seconds": max(lag or 0 for lag in lags)}
    log.info("send_due", extra=lag)
    return counts | lag


def run_queued(senders: Senders, bodies: Iterable[str]) -> dict[str, int]:
    """Send what messages of the queue name. One that cannot be sent now is due again, so that no
    message need come twice."""
    run = Run(runtime.current(), senders)
    for body in bodies:
        run.attempt(DueDelivery(key_of(body), body, EARLIEST))
    log.info("send", extra=run.counts())
    return run.counts()
