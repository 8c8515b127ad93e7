"""The service for many threads at once: each with a clock and a patience of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.access import thinker_id
from chalicelib.storage.calls import Calls

from chalicelib import runtime
from chalicelib.runtime import Runtime
from chalicelib.settings import LOCAL_SECRET, Settings
from chalicelib.storage.store import Store
from tests.engines import Engine
from tests.service import START, Service

MS = timedelta(milliseconds=1)
HOTEL = {"X-TS-APIKEY": "local-hotel"}
HOTEL_UID = "hotel-demo"
ADMIN = {"X-TS-APIKEY": "local-admin"}


def guest(token: str) -> dict[str, str]:
    """The header of whoever holds this token."""
    return {"Authorization": f"Bearer {token:->20}"}


def guest_uid(token: str) -> str:
    """The uid of that guest."""
    return thinker_id(f"{token:->20}", LOCAL_SECRET)


class Clocks(threading.local):
    """A clock for each thread: they differ, as those of two machines do."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def at(self, now: datetime) -> None:
        """Set the clock of this thread."""
        self.now = now

    def advance(self, **by: float) -> datetime:
        """Later, for this thread."""
        self.now += timedelta(**by)
        return self.now


class Patiences(threading.local):
    """Time that passes, for each thread, only while it waits for the store."""

    passed: float = 0.0

    def monotonic(self) -> float:
        """How long this thread has waited so far."""
        return self.passed

    def sleep(self, seconds: float) -> None:
        """Wait, in no time; but let the others go first."""
        self.passed += seconds
        time.sleep(0)


@dataclass(slots=True)
class Stage:
    """The service on one engine's tables, to be restarted at will."""

    service: Service
    client: Any
    clocks: Clocks = field(default_factory=Clocks)
    settings: dict[str, Any] = field(default_factory=dict)
    patience: Patiences = field(default_factory=Patiences)

    def start(self, store_seconds: float = 6.0, client: Any = None, **more: Any) -> None:
        """A fresh process: it knows nothing but its settings. `client`: by another way."""
        calls = Calls(
            client or self.client,
            store_seconds,
            monotonic=self.patience.monotonic,
            sleep=self.patience.sleep,
        )
        prefix = self.service.engine.prefix
        usual: dict[str, Any] = {
            "table_prefix": prefix,
            "stage_secret": LOCAL_SECRET,
            "rate_limit_post": 0,
            "rate_limit_get": 0,
        }
        settings = Settings(**usual | self.settings | more)
        runtime.use(Runtime(settings, Store(calls, prefix), self.clocks))


@contextmanager
def staged(engine: Engine, client: Any | None = None, **settings: Any) -> Iterator[Stage]:
    """The service on these tables, its store calls made by `client`."""
    clocks = Clocks()
    service = Service(engine, clocks, client)  # type: ignore[arg-type]
    stage = Stage(service, client or engine.client, clocks, settings)
    stage.start()
    try:
        yield stage
    finally:
        runtime.use(None)
