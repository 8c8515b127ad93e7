"""DynamoDB Local never answers TransactionConflict, nor does the store in memory: a lock in front
of the items does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from infra import tables
from tests.torture.faults import conflict

KEYS = {
    table.name: [part["AttributeName"] for part in table.create["KeySchema"]]
    for table in tables.read("")
}


class ItemLock:
    """A client whose transactions are refused while another one holds one of their items, as
    DynamoDB refuses them; also, with `refuses_first`, at the first attempt of each."""

    def __init__(self, client: Any, *, refuses_first: bool = False, seconds: float = 0.0) -> None:
        """`seconds`: how much longer than the store's own work a transaction takes."""
        self._client = client
        self._refuses_first = refuses_first
        self._seconds = seconds
        self._lock = threading.Lock()
        self._items: set[str] = set()
        self._tokens: set[str] = set()
        self.conflicts = 0

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._client, operation)
        return method

    def transact_write_items(self, **request: Any) -> Any:
        """One transaction at a time for each item."""
        parts = [next(iter(part.values())) for part in request["TransactItems"]]
        items = [self._name_of(part) for part in parts]
        with self._lock:
            busy = [place for place, item in enumerate(items) if item in self._items]
            token = request["ClientRequestToken"]
            if self._refuses_first and token not in self._tokens:
                busy = busy or [0]
            self._tokens.add(token)
            if busy:
                self.conflicts += 1
                raise conflict(len(parts), busy[0])
            self._items.update(items)
        try:
            if self._seconds:
                time.sleep(self._seconds)
            return self._client.transact_write_items(**request)
        finally:
            with self._lock:
                self._items.difference_update(items)

    def _name_of(self, part: dict[str, Any]) -> str:
        """An item's table and key: a whole item begins with its key."""
        table, key = part["TableName"], part.get("Key") or part["Item"]
        names = KEYS[table.rpartition("-")[2]]
        return repr((table, [key[name] for name in names]))
