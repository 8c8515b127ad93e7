"""A client of the store that records its calls, with hooks for faults (a fake, no patch)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Hook = Callable[[str, dict[str, Any]], None]

# The store call that commits a change.
TRANSACT = "transact_write_items"


def no_fault(operation: str, arguments: dict[str, Any]) -> None:
    """The hook that does nothing."""


@dataclass(slots=True)
class Spy:
    """boto3's client; records each call, and runs a hook before and after it."""

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
