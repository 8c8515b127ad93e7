"""What a process needs from outside itself: made once, and replaced whole in tests."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chalicelib import settings as environment
from chalicelib.channels.lambda_functions import invoke_async
from chalicelib.channels.secrets_manager import fetch_secret
from chalicelib.domain import ids
from chalicelib.domain.instants import EARLIEST
from chalicelib.settings import Settings
from chalicelib.storage.dynamo.botocore_client import make_client, make_session
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store


def _invoke_nothing(_: dict[str, Any]) -> None:
    """Outside Lambda only the schedule starts the sweep."""


def _no_secret() -> str:
    """With STAGE_SECRET there is nothing to fetch."""
    raise environment.BadSetting("STAGE_SECRET must be set")


@dataclass(frozen=True, slots=True)
class Runtime:
    """The settings, the store, the clock, the source of ids, and the function's own address."""

    settings: Settings
    store: Store
    now: Callable[[], datetime]
    random_bits: Callable[[int], int] = secrets.randbits
    invoke_self: Callable[[dict[str, Any]], None] = _invoke_nothing
    """Start this Lambda function once more with an event, without waiting for it."""
    fetch_secret: Callable[[], str] = _no_secret

    @property
    def stage_secret(self) -> str:
        """The key for guests' uids and for cursors. On a deployed stage its first use in a process
        fetches it; the sweep and the pages never use it.

        Raises SecretUnavailable, settings.BadSetting.
        """
        return self.settings.stage_secret or self.fetch_secret()

    def new_id(self, prefix: str, now: datetime) -> str:
        """A new id with this prefix, such as v, b or ev."""
        return ids.make(prefix, now, self.random_bits(ids.RANDOM_BITS))


def clock() -> datetime:
    """Now, in UTC, to the millisecond."""
    return EARLIEST + timedelta(milliseconds=time.time_ns() // 1_000_000)


def from_environment() -> Runtime:
    """The runtime of this process. Raises settings.BadSetting."""
    settings = environment.read()
    session = make_session()
    client = make_client(session=session)
    store = Store(DynamoClient(client, settings.table_prefix, settings.store_seconds))

    @cache  # keeps the secret, but no failure
    def stage_secret() -> str:
        arn, version = settings.stage_secret_arn, settings.stage_secret_version
        return environment.checked_secret(fetch_secret(session, arn, version))

    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    if function is None:
        return Runtime(settings, store, clock, fetch_secret=stage_secret)
    return Runtime(
        settings,
        store,
        clock,
        invoke_self=lambda event: invoke_async(function, event),
        fetch_secret=stage_secret,
    )


_current: Runtime | None = None


def current() -> Runtime:
    """The runtime of this process, made on first use."""
    global _current  # noqa: PLW0603 (one per process)
    if _current is None:
        _current = from_environment()
    return _current


def current_settings() -> Settings:
    """The settings of this process, without making its runtime."""
    return _current.settings if _current else environment.read()


def use(runtime: Runtime | None) -> None:
    """Replace the runtime; None creates it again on the next use."""
    global _current  # noqa: PLW0603 (one per process)
    _current = runtime
