"""What tests put in the place of the clock and of boto3's client (fakes, no patches)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.instants import text

# DynamoDB Local deletes what has expired by the clock on the wall, so these tests live later.
START = datetime(2096, 3, 5, 9, 0, tzinfo=UTC)

# The store call that commits a change.
TRANSACT = "transact_write_items"


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = START
    start: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> Any:
        """Now, as an answer of this instant writes it."""
        return text(self.now)

    def tick(self) -> None:
        """Move to the next second, so that the next change has an instant of its own."""
        self.advance(seconds=1)

    def advance(self, **by: float) -> datetime:
        """Move forward by days, hours, minutes, seconds…"""
        self.now += timedelta(**by)
        return self.now


@dataclass(slots=True)
class Patience:
    """Time that passes only while the service waits for the store."""

    elapsed: float = 0.0

    def monotonic(self) -> float:
        """How long the service has waited so far."""
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        """Wait, in no time."""
        self.elapsed += seconds


Hook = Callable[[str, dict[str, Any]], None]


def no_fault(operation: str, arguments: dict[str, Any]) -> None:
    """The hook that does nothing."""


@dataclass(slots=True)
class Spy:
    """boto3's client; records each call, and runs a hook before and after it (a fake, no patch)."""

    client: Any
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    capacity: list[Any] = field(default_factory=list)
    before: Hook = no_fault
    after: Hook = no_fault

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            self.calls.append((operation, arguments))
            self.before(operation, arguments)
            answer = method(**arguments, ReturnConsumedCapacity="INDEXES")
            self.capacity.append(answer.get("ConsumedCapacity"))
            self.after(operation, arguments)
            return answer

        return call

    def operations(self) -> list[str]:
        """The names of the calls so far."""
        return [operation for operation, _ in self.calls]

    def units(self) -> float:
        """The capacity units of the calls so far, on an engine that reports them."""
        return sum(
            table["CapacityUnits"]
            for call in self.capacity
            for table in (call if isinstance(call, list) else [call])
        )
