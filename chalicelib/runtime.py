"""What a process needs from outside itself: made once, and replaced whole in tests."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib import settings as environment
from chalicelib.access import KeyCache
from chalicelib.domain import ids
from chalicelib.domain.instants import EARLIEST
from chalicelib.settings import Settings
from chalicelib.storage.calls import Calls
from chalicelib.storage.client import make_client
from chalicelib.storage.store import Store


@dataclass(frozen=True, slots=True)
class Runtime:
    """The settings, the store, the clock, the source of ids, and the API keys seen lately."""

    settings: Settings
    store: Store
    now: Callable[[], datetime]
    random_bits: Callable[[int], int] = secrets.randbits
    keys: KeyCache = field(default_factory=KeyCache)

    def new_id(self, prefix: str, now: datetime) -> str:
        """An id for a new thing of the kind `prefix` (v, b, ev)."""
        return ids.make(prefix, now, self.random_bits(ids.RANDOM_BITS))


def clock() -> datetime:
    """Now, in UTC, to the millisecond."""
    return EARLIEST + timedelta(milliseconds=time.time_ns() // 1_000_000)


def from_environment() -> Runtime:
    """The runtime of this process. Raises settings.BadSetting."""
    settings = environment.read()
    calls = Calls(make_client(), settings.store_seconds)
    return Runtime(settings, Store(calls, settings.table_prefix), clock)


_current: Runtime | None = None


def current() -> Runtime:
    """The runtime of this process, made on first use."""
    global _current  # noqa: PLW0603 (one a process)
    if _current is None:
        _current = from_environment()
    return _current


def use(runtime: Runtime | None) -> None:
    """Put another in its place (None: make it anew on next use)."""
    global _current  # noqa: PLW0603 (one a process)
    _current = runtime
