"""The service for many threads at once, each with its own clock.

Whatever the reliability tests need of the service's own code they import from here, or from
`storage_requests.py`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib import runtime
from chalicelib.channels.fetch import Network
from chalicelib.domain.errors import DomainError
from chalicelib.http import openapi, routing
from chalicelib.http.authentication import thinker_id
from chalicelib.jobs import fan_out, send, send_webhook, webhook_endpoints
from chalicelib.runtime import Runtime
from chalicelib.settings import LOCAL_LINK_SECRET, LOCAL_SECRET, Settings
from chalicelib.storage.dynamo.botocore_client import READ_SECONDS
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store
from tests.access.cast import api_key, by_key
from tests.engines import Engine
from tests.guests import guest_token
from tests.service import START, Answer, Service

__all__ = ["START", "Answer", "DomainError", "Engine", "api_key", "by_key"]

HOTEL = {"X-TS-APIKEY": "local-hotel"}
HOTEL_UID = "hotel-demo"
ADMIN = {"X-TS-APIKEY": "local-admin"}
ROUTES = {route.path: route.method for route in routing.ROUTES}
READ_TIMEOUT = READ_SECONDS  # of one store call, as deployed
openapi_text = openapi.text


def guest(name: str) -> dict[str, str]:
    """The header of the guest with this name."""
    return {"Authorization": f"Bearer {guest_token(name)}"}


def guest_uid(name: str) -> str:
    """The uid of that guest."""
    return thinker_id(guest_token(name), LOCAL_SECRET)


def _unknown(*_: object) -> list[str]:
    raise OSError


NOBODY: Any = {
    "webhook": partial(send_webhook.prepare, network=Network(resolve=_unknown)),
}


class ThreadClocks(threading.local):
    """A clock for each thread: they differ, as those of two machines do."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Set the clock of this thread."""
        self.now = now

    def advance(self, **by: float) -> datetime:
        """Move the clock of this thread forward."""
        self.now += timedelta(**by)
        return self.now


class ThreadTimers(threading.local):
    """For each thread, a time that passes only while it waits for the store."""

    elapsed: float = 0.0

    def monotonic(self) -> float:
        """How long this thread has waited so far."""
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        """Add to the time, without waiting; other threads may run first."""
        self.elapsed += seconds
        time.sleep(0)


@dataclass(slots=True)
class Stage:
    """The service on one engine's tables; it can be restarted at any time."""

    service: Service
    client: Any
    clocks: ThreadClocks = field(default_factory=ThreadClocks)
    settings: dict[str, Any] = field(default_factory=dict)
    timers: ThreadTimers = field(default_factory=ThreadTimers)

    def start(self, timeout_seconds: float = 6.0, client: Any = None, **settings: Any) -> None:
        """Start a fresh process that has only its settings. `client` replaces the store client."""
        prefix = self.service.engine.prefix
        defaults: dict[str, Any] = {
            "table_prefix": prefix,
            "stage_secret": LOCAL_SECRET,
            "link_secret": LOCAL_LINK_SECRET,
            "rate_limit_post": 0,
            "rate_limit_get": 0,
        }
        dynamo = DynamoClient(
            client or self.client,
            prefix,
            timeout_seconds,
            monotonic=self.timers.monotonic,
            sleep=self.timers.sleep,
        )
        merged = Settings(**defaults | self.settings | settings)
        runtime.use(Runtime(merged, Store(dynamo), self.clocks))

    def fan_out(self, rows: list[dict[str, Any]]) -> None:
        """The stream brings these rows of the table `events`."""
        outcome = fan_out.run(rows, webhook_endpoints.endpoint_ids)
        assert outcome["failed"] == 0, outcome

    def send(self, issuer_uid: str, sort: str) -> None:
        """The queue brings a delivery to a webhook, whose name nobody knows."""
        send.run_queued(NOBODY, [json.dumps({"issuer_uid": issuer_uid, "sort": sort})])

    def store(self) -> Store:
        """The store as the running process uses it, with a deadline of its own."""
        return runtime.current().store.with_deadline()


@contextmanager
def open_stage(engine: Engine, client: Any | None = None, **settings: Any) -> Iterator[Stage]:
    """The service on these tables; `client` makes its store calls."""
    clocks = ThreadClocks()
    service = Service(engine, clocks, client)  # type: ignore[arg-type]
    stage = Stage(service, client or engine.client, clocks, settings)
    stage.start()
    try:
        yield stage
    finally:
        runtime.use(None)
