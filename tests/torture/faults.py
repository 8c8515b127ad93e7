"""Faults between the service and its store, injected on purpose and counted.

microburst is a proxy between them that answers with DynamoDB's own errors. Two faults are injected
at the client: a conflict of transactions, which DynamoDB Local never reports; and a call that times
out, which costs the request the time that it would have waited, and the test none.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from tests import engines, microburst
from tests.microburst import Microburst
from tests.torture.stage import READ_TIMEOUT

CALL_TIMEOUT = 20  # of one call: a busy machine is no fault of the service
DELAY_MS = 40  # then 504


@dataclass(frozen=True, slots=True)
class Weather:
    """The share of store calls with each fault, and how long a request tries."""

    name: str
    shares: dict[str, float]
    conflicts: float  # of transactions
    timeouts: float  # of all calls, half of them before and half after the store's work
    store_seconds: float
    read_timeout: float  # that a request has waited when a call times out


# Each fault as a rule of microburst. A reply is cut after the store has done its work.
FAULTS: dict[str, dict[str, Any]] = {
    "throttled": {"error": {"code": "ProvisionedThroughputExceededException"}},
    "throttling": {"error": {"code": "ThrottlingException"}},
    "internal": {"error": {"code": "InternalServerError", "status": 500}},
    "unavailable": {"error": {"code": "ServiceUnavailable", "status": 503}},
    "reset": {"reset": True},
    "delayed": {"timeout_ms": DELAY_MS},
    "cut": {"response": {"abort_frac": 0.3}},
}
ROUGH = Weather(
    "rough",
    {
        "throttled": 0.06,
        "throttling": 0.04,
        "internal": 0.05,
        "unavailable": 0.03,
        "reset": 0.05,
        "delayed": 0.01,
        "cut": 0.04,
    },
    conflicts=0.03,
    timeouts=0.02,
    store_seconds=6.0,
    read_timeout=READ_TIMEOUT,
)
# So many faults and so short a deadline that many requests end without a known outcome.
STORM = Weather(
    "storm",
    {"throttled": 0.08, "internal": 0.1, "reset": 0.1, "delayed": 0.02, "cut": 0.25},
    conflicts=0.05,
    timeouts=0.1,
    store_seconds=0.06,
    read_timeout=0.02,
)


class Proxy:
    """A proxy in front of the store."""

    def __init__(self, microburst: Microburst) -> None:
        self._control = microburst
        self.url = microburst.url

    def set_weather(self, weather: Weather) -> None:
        """From now on, this weather."""
        rules: list[dict[str, Any]] = []
        remaining = 1.0
        for kind, share in weather.shares.items():
            # The first rule that fires wins, so each sees only the calls that those before it pass.
            rules.append({"service": "dynamodb", "probability": share / remaining, **FAULTS[kind]})
            remaining -= share
        self._control.ask("rules", rules, "POST")

    def take_fired(self) -> Counter[str]:
        """The faults since the last call of this, by operation and action."""
        events = self._control.ask("fired?limit=100000")
        self._control.ask("fired", method="DELETE")
        return Counter(f"{event['operation']} {event['action']}" for event in events)


@contextmanager
def run_proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy in front of `upstream`, stopped at the end."""
    with microburst.running(upstream) as started:
        yield Proxy(started)


def patient_client(url: str) -> Any:
    """A client as the service makes it, but with long timeouts."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(
            connect_timeout=CALL_TIMEOUT,
            read_timeout=CALL_TIMEOUT,
            max_pool_connections=100,
            retries={"total_max_attempts": 1},
        ),
    )


@dataclass(slots=True)
class FlakyClient:
    """A client whose transactions meet conflicts and whose calls time out."""

    client: Any
    draw: Callable[[], float]
    weather: Weather
    on_wait: Callable[[float], None] = lambda seconds: None
    fired: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            items = arguments.get("TransactItems", ())
            if items and self.draw() < self.weather.conflicts:
                self._count(operation, "conflict")
                raise conflict(len(items), int(self.draw() * len(items)))
            timeout = self.draw() < self.weather.timeouts
            if timeout and self.draw() < 0.5:
                raise self._time_out(operation, "before")
            reply = method(**arguments)
            if timeout:
                raise self._time_out(operation, "after")
            return reply

        return call

    def _time_out(self, operation: str, when: str) -> ReadTimeoutError:
        self._count(operation, f"timeout {when}")
        self.on_wait(self.weather.read_timeout)
        return ReadTimeoutError(endpoint_url="http://store")

    def _count(self, operation: str, fault: str) -> None:
        with self.lock:
            self.fired[f"{operation} {fault}"] += 1


def conflict(items: int, place: int) -> ClientError:
    """The error of a transaction that met another one at the item in this place."""
    codes = ["TransactionConflict" if number == place else "None" for number in range(items)]
    return ClientError(
        {
            "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
            "ResponseMetadata": {"HTTPStatusCode": 400},  # type: ignore[typeddict-item]
            "CancellationReasons": [{"Code": code} for code in codes],
        },
        "TransactWriteItems",
    )


def random_from(*seed: object) -> random.Random:
    """A random generator of its own for each seed; its numbers are no secret."""
    return random.Random(repr(seed))  # noqa: S311
