"""What a refused change found stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from chalicelib.storage.tables.idempotency import IdempotencyRecord

State = TypeVar("State", bound=Any)


class StateChanged(Exception):
    """A change was refused, because what is stored is not what its rule read."""

    def __init__(
        self,
        state_found: Mapping[str, Any],
        record: IdempotencyRecord | None,
        used: Mapping[int, int] | None = None,
    ) -> None:
        super().__init__("the stored state has changed")
        self._state_found = state_found
        self._used = used or {}
        self.record = record
        """The record that is stored under the same Idempotency-Key, if there is one."""

    def update(self, state: State) -> State:
        """The state that was read, with what was found stored instead."""
        updated: State = state._replace(**self._state_found)
        if self._used:
            calendar = updated.calendar._replace(used={**updated.calendar.used, **self._used})
            updated = updated._replace(calendar=calendar)
        return updated
