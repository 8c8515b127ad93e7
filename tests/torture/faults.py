"""What goes wrong between the service and its store, on purpose and counted.

microburst stands between as a proxy and speaks DynamoDB's own errors. Two things are put in at the
client: a conflict of transactions, which DynamoDB Local never answers; and a call given up by its
reader, which costs the request the time that it would have waited, and us none.
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

from chalicelib.storage import client as deployed
from tests import engines, microburst
from tests.microburst import Microburst

READ_SECONDS = 20  # of patience with one call: a busy machine is no fault of ours
HELD_MS = 40  # then 504


@dataclass(frozen=True, slots=True)
class Weather:
    """How often each thing goes wrong, of all store calls, and how long a request tries."""

    name: str
    shares: dict[str, float]
    conflicts: float  # of transactions
    given_up: float  # of all calls, half of them before and half after the store's work
    store_seconds: float
    read_seconds: float  # that a request has waited when it gives a call up


# What a fault is to microburst. A cut reply is lost after the store has done its work.
KINDS: dict[str, dict[str, Any]] = {
    "throttled": {"error": {"code": "ProvisionedThroughputExceededException"}},
    "throttling": {"error": {"code": "ThrottlingException"}},
    "internal": {"error": {"code": "InternalServerError", "status": 500}},
    "unavailable": {"error": {"code": "ServiceUnavailable", "status": 503}},
    "reset": {"reset": True},
    "held": {"timeout_ms": HELD_MS},
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
        "held": 0.01,
        "cut": 0.04,
    },
    conflicts=0.03,
    given_up=0.02,
    store_seconds=6.0,
    read_seconds=deployed.READ_SECONDS,
)
# So bad, and so little patience, that many a request ends without knowing what became of it.
STORM = Weather(
    "storm",
    {"throttled": 0.08, "internal": 0.1, "reset": 0.1, "held": 0.02, "cut": 0.25},
    conflicts=0.05,
    given_up=0.1,
    store_seconds=0.06,
    read_seconds=0.02,
)


class Proxy:
    """A proxy in front of the store."""

    def __init__(self, microburst: Microburst) -> None:
        self._control = microburst
        self.url = microburst.url

    def blow(self, weather: Weather) -> None:
        """From now on, this weather."""
        rules: list[dict[str, Any]] = []
        left = 1.0
        for kind, share in weather.shares.items():
            # The first rule that fires wins: each sees only what those before it let pass.
            rules.append({"service": "dynamodb", "probability": share / left, **KINDS[kind]})
            left -= share
        self._control.ask("rules", rules, "POST")

    def fired(self) -> Counter[str]:
        """What was spoiled since the last time this was asked, by operation and action."""
        found = self._control.ask("fired?limit=100000")
        self._control.ask("fired", method="DELETE")
        return Counter(f"{event['operation']} {event['action']}" for event in found)


@contextmanager
def proxied(upstream: str) -> Iterator[Proxy]:
    """A proxy of our own in front of `upstream`, stopped at the end."""
    with microburst.running(upstream) as started:
        yield Proxy(started)


def patient_client(url: str) -> Any:
    """A client as the service makes it, but for its patience."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(
            connect_timeout=READ_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=100,
            retries={"total_max_attempts": 1},
        ),
    )


@dataclass(slots=True)
class Flaky:
    """A client whose transactions meet others, and whose calls are given up too soon."""

    client: Any
    draw: Callable[[], float]
    weather: Weather
    waited: Callable[[float], None] = lambda seconds: None
    fired: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            items = arguments.get("TransactItems", ())
            if items and self.draw() < self.weather.conflicts:
                self._note(operation, "conflict")
                raise conflict(len(items), int(self.draw() * len(items)))
            given_up = self.draw() < self.weather.given_up
            if given_up and self.draw() < 0.5:
                raise self._given_up(operation, "before")
            answer = method(**arguments)
            if given_up:
                raise self._given_up(operation, "after")
            return answer

        return call

    def _given_up(self, operation: str, when: str) -> ReadTimeoutError:
        self._note(operation, f"given up {when}")
        self.waited(self.weather.read_seconds)
        return ReadTimeoutError(endpoint_url="http://store")

    def _note(self, operation: str, what: str) -> None:
        with self.lock:
            self.fired[f"{operation} {what}"] += 1


def conflict(items: int, place: int) -> ClientError:
    """The answer to a transaction that met another one at the item in this place."""
    codes = ["TransactionConflict" if number == place else "None" for number in range(items)]
    return ClientError(
        {
            "Error": {"Code": "TransactionCanceledException", "Message": "conflict"},
            "ResponseMetadata": {"HTTPStatusCode": 400},  # type: ignore[typeddict-item]
            "CancellationReasons": [{"Code": code} for code in codes],
        },
        "TransactWriteItems",
    )


def seeded(*seed: object) -> random.Random:
    """The source of chance, another for each other seed; its numbers are no secret."""
    return random.Random(repr(seed))  # noqa: S311
