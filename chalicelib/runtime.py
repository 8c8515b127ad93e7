"""What a process needs from outside itself: made once, and replaced whole in tests."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib import settings as environment
from chalicelib.channels.lambda_functions import invoke_async
from chalicelib.domain import ids
from chalicelib.domain.instants import EARLIEST
from chalicelib.settings import Settings
from chalicelib.storage.dynamo.botocore_client import make_client
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store


def _invoke_nothing(_: dict[str, Any]) -> None:
    """Outside Lambda only the schedule starts the sweep."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The settings, the store, the clock, the source of ids, and the function's own address."""

    settings: Settings
    store: Store
    now: Callable[[], datetime]
    random_bits: Callable[[int], int] = secrets.randbits
    invoke_self: Callable[[dict[str, Any]], None] = _invoke_nothing
    """Start this Lambda function once more with an event, without waiting for it."""

    def new_id(self, prefix: str, now: datetime) -> str:
        """A new id with this prefix, such as v, b or ev."""
        return ids.make(prefix, now, self.random_bits(ids.RANDOM_BITS))


def clock() -> datetime:
    """Now, in UTC, to the millisecond."""
    return EARLIEST + timedelta(milliseconds=time.time_ns() // 1_000_000)


def from_environment() -> Runtime:
    """The runtime of this process. Raises settings.BadSetting."""
    settings = environment.read()
    client = DynamoClient(make_client(), settings.table_prefix, settings.store_seconds)
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    if function is None:
        return Runtime(settings, Store(client), clock)
    return Runtime(
        settings,
        Store(client),
        clock,
        invoke_self=lambda event: invoke_async(function, event),
    )


_current: Runtime | None = None


def current() -> Runtime:
    """The runtime of this process, made on first use."""
    global _current  # noqa: PLW0603 (one per process)
    if _current is None:
        _current = from_environment()
    return _current


def use(runtime: Runtime | None) -> None:
    """Replace the runtime; None creates it again on the next use."""
    global _current  # noqa: PLW0603 (one per process)
    _current = runtime
