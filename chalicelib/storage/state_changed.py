"""A change that was refused because another one was faster, and what is stored instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import idempotency
from chalicelib.storage.tables.idempotency import IdempotencyRecord

State = TypeVar("State", bound=tuple[Any, ...])
"""A NamedTuple with a field for each part of a transaction that a rule reads."""


class StateChanged(Exception):
    """A change was refused, because what is stored is not what its rule read."""

    def __init__(
        self,
        state_found: dict[str, Any],
        record: IdempotencyRecord | None,
    ) -> None:
        super().__init__("the stored state has changed")
        self._state_found = state_found
        self.record = record
        """The record that is stored under the same Idempotency-Key, if there is one."""

    @classmethod
    def of(
        cls, failed: ConditionsFailed, readers: Mapping[str, Callable[[Item], Any]]
    ) -> StateChanged:
        """What was refused, where `readers` read the rows of the parts of these names."""
        state_found: dict[str, Any] = {}
        for name, from_item in readers.items():
            if name in failed.stored_items:
                item = failed.stored_items[name]
                state_found[name] = from_item(item) if item else None
        record = failed.stored_items.get("record")
        return cls(state_found, idempotency.from_item(record) if record else None)

    def update(self, state: State) -> State:
        """The state that was read, with what was found stored instead."""
        replace: Callable[..., State] = state._replace  # type: ignore[attr-defined]
        return replace(**self._state_found)
