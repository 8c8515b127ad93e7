"""Runs the app's scheduled functions at their rate, as EventBridge does on AWS."""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from chalice import Chalice
from chalice.app import ScheduledEventConfig
from chalice.config import Config
from chalice.local import LambdaContext

FIRST_RUN_SECONDS = 3.0  # soon after the start, to show at once whether the sweep works
LAMBDA_TIMEOUT_SECONDS = 60  # Chalice's own default
# Whoever tries the service wants to see a mail sooner than within two minutes.
OFTENER = {"send_due": 5}
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}

log = logging.getLogger(__name__)


def start(app: Chalice, config: Config) -> None:
    """Start one thread for each scheduled function of the app."""
    for source in app.event_sources:
        if isinstance(source, ScheduledEventConfig):
            threading.Thread(
                target=_run_forever,
                args=(app.handler_map[source.name], source, config),
                daemon=True,  # a sweep can be interrupted at any point
                name=source.name,
            ).start()


def seconds_of(expression: Any) -> int:
    """The interval of `rate(5 minutes)`, or of a Rate of Chalice's."""
    text = expression if isinstance(expression, str) else expression.to_string()
    match = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text)
    if match is None:
        raise ValueError(f"the local run supports only rate(…) schedules, not {text}")
    return int(match[1]) * SECONDS[match[2]]


def timeout_seconds(config: Config, name: str) -> int:
    """A function's timeout on AWS: from its own entry in Chalice's config, or the stage's."""
    return config.scope(config.chalice_stage, name).lambda_timeout or LAMBDA_TIMEOUT_SECONDS


def _run_forever(handler: Any, source: ScheduledEventConfig, config: Config) -> None:
    interval = OFTENER.get(source.name) or seconds_of(source.schedule_expression)
    timeout_ms = 1000 * timeout_seconds(config, source.name)
    time.sleep(FIRST_RUN_SECONDS)
    while True:
        try:
            handler(_event(), LambdaContext(source.name, 128, timeout_ms))
        except Exception:
            log.exception("%s failed; it runs again in %s seconds", source.name, interval)
        time.sleep(interval)


def _event() -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "source": "aws.events",
        "account": "000000000000",
        "region": "local",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "detail-type": "Scheduled Event",
        "detail": {},
        "resources": [],
    }
