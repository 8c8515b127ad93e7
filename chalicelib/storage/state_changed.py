"""A change whose rule read what is not stored any more: refused, with what is stored instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from chalicelib.domain.events import Event
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import idempotency
from chalicelib.storage.tables.idempotency import IdempotencyRecord

S = TypeVar("S")


class RowReader(NamedTuple):
    """How the row of one part is read into a state: into the field that has the part's name."""

    read: Callable[[Item], Any]
    missing: Any = None
    """What stands for a row that does not exist."""


class Addition(NamedTuple):
    """What other rows add to a field of a state, which keeps the rest of what it has."""

    field: str
    add: Callable[[Any], Any]
    """The field's value with it, from the value without."""


class StateChanged(Exception):
    """A change was refused, because what is stored is not what its rule read."""

    def __init__(
        self,
        items: Mapping[str, Item],
        state_found: dict[str, Any],
        record: IdempotencyRecord | None,
        additions: tuple[Addition, ...] = (),
    ) -> None:
        super().__init__("the stored state has changed")
        self.items = items
        """For each part that was refused, by its name, the item that is stored ({} for none)."""
        self._state_found = state_found
        self._additions = additions
        self.record = record
        """The record that is stored under the same Idempotency-Key, if there is one."""

    @classmethod
    def of(
        cls,
        failed: ConditionsFailed,
        readers: Mapping[str, RowReader],
        additions: tuple[Addition, ...] = (),
    ) -> StateChanged:
        """What was refused, where `readers` read the rows of the parts of these names.

        Raises CorruptRow.
        """
        items = failed.stored_items
        state_found = {
            name: reader.read(items[name]) if items[name] else reader.missing
            for name, reader in readers.items()
            if name in items
        }
        record = items.get("record")
        return cls(items, state_found, idempotency.from_item(record) if record else None, additions)

    def update(self, state: S) -> S:
        """The state that was read, with what was found stored instead."""
        rows: Any = state  # a NamedTuple whose fields have the names of their parts
        rows = rows._replace(**self._state_found)
        for field, add in self._additions:
            rows = rows._replace(**{field: add(getattr(rows, field))})
        updated: S = rows
        return updated


def commit_or_explain(
    client: DynamoClient, parts: Parts, event: Event, readers: Mapping[str, RowReader]
) -> None:
    """Write the parts and the event, all or none.

    Raises StateChanged, Contended, StoreUnavailable, CorruptRow.
    """
    try:
        commit_with_event(client, parts, event)
    except ConditionsFailed as failed:
        raise StateChanged.of(failed, readers) from failed
