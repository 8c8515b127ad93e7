"""What a process needs from outside itself: made once, and replaced whole in tests."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib import settings as environment
from chalicelib.channels.lambda_functions import invoke_async
from chalicelib.channels.secrets_manager import fetch_secret
from chalicelib.domain import ids
from chalicelib.domain.instants import EARLIEST
from chalicelib.settings import Settings
from chalicelib.storage.dynamo.botocore_client import make_client, make_session
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store

if TYPE_CHECKING:  # only mails need them
    from chalicelib.channels.outgoing import Mailer, OutgoingMail
    from chalicelib.domain.outbox.outcomes import Outcome


def _invoke_nothing(_: dict[str, Any]) -> None:
    """Outside Lambda only the schedule starts the sweep."""


def _queue_nothing(_: str, __: int) -> None:
    """Without a queue the due index alone says what is to be sent."""


def _no_secret() -> str:
    """With STAGE_SECRET there is nothing to fetch."""
    raise environment.BadSetting("STAGE_SECRET must be set")


def _no_link_secrets() -> tuple[str, ...]:
    """With LINK_SECRET there is nothing to fetch."""
    raise environment.BadSetting("LINK_SECRET must be set")


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
    fetch_link_secrets: Callable[[], tuple[str, ...]] = _no_link_secrets
    enqueue: Callable[[str, int], None] = _queue_nothing
    """Send a message to the queue of what is to be sent, which it leaves after so many seconds."""
    ahead: timedelta = timedelta(0)
    """How far `now` is ahead of real time: at a hotel whose test clock was moved on."""
    mailer: Mailer | None = None
    """Hands a mail over; None: no mails are sent."""

    @property
    def stage_secret(self) -> str:
        """The key for guests' uids and for cursors. On a deployed stage its first use in a process
        fetches it; the sweep and the pages never use it.

        Raises SecretUnavailable, settings.BadSetting.
        """
        return self.settings.stage_secret or self.fetch_secret()

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The keys of links to bookings: the first signs them, and each is accepted. On a deployed
        stage their first use in a process fetches them.

        Raises SecretUnavailable, settings.BadSetting.
        """
        of_settings = (self.settings.link_secret, self.settings.link_secret_accepted)
        return tuple(filter(None, of_settings)) or self.fetch_link_secrets()

    def new_id(self, prefix: str, now: datetime) -> str:
        """A new id with this prefix, such as v, b or ev."""
        return ids.make(prefix, now, self.random_bits(ids.RANDOM_BITS))

    def new_token(self) -> str:
        """A token for one transaction."""
        return self.new_id("tx", self.now())


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

    @cache
    def link_secrets() -> tuple[str, ...]:
        arn, accepted = settings.link_secret_arn, settings.link_secret_accepted_version
        versions = (settings.link_secret_version, *([accepted] if accepted else ()))
        return tuple(
            environment.checked_secret(fetch_secret(session, arn, version), "LINK_SECRET")
            for version in versions
        )

    made = Runtime(
        settings, store, clock, fetch_secret=stage_secret, fetch_link_secrets=link_secrets
    )
    if settings.send_queue_url:
        made = replace(made, enqueue=partial(_enqueue, settings.send_queue_url))
    if settings.mail_from:
        made = replace(made, mailer=partial(_send_mail, settings))
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    if function is None:
        return made
    return replace(made, invoke_self=lambda event: invoke_async(function, event))


def _send_mail(settings: Settings, mail: OutgoingMail) -> Outcome:
    if settings.mail_folder:
        from chalicelib.channels import mail_folder  # noqa: PLC0415 (no request needs it)

        return mail_folder.write(Path(settings.mail_folder), mail)
    from chalicelib.channels import ses  # noqa: PLC0415 (no request needs it)

    return ses.send(mail, settings.mail_configuration_set)


def _enqueue(queue_url: str, message: str, delay_seconds: int) -> None:
    from chalicelib.channels import send_queue  # noqa: PLC0415 (no request needs it)

    send_queue.send(queue_url, message, delay_seconds)


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
