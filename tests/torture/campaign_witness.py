"""A campaign's row after every transaction on it, read while no other one can reach it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.torture.oracle import Row, decode

Parts = list[dict[str, Any]]  # the items of a transaction
CAMPAIGN, ACCEPT = "campaign", "accept"


class Moment(NamedTuple):
    """A campaign's row as it was stored once, and the voucher that the transaction before it would
    have paid for, if it was an accept."""

    row: Row
    voucher_id: str | None


class Witness:
    """A client whose transactions on one campaign come one at a time (item_lock.py sees to it)."""

    def __init__(
        self,
        client: Any,
        directly: Any,
        moments: dict[str, list[Moment]] | None = None,
        alter: Callable[[Parts], Parts] = lambda parts: parts,
    ) -> None:
        """`directly` reads without faults; `alter` makes another transaction of one, as a service
        with a fault would send it."""
        self._client, self._directly, self._alter = client, directly, alter
        self.moments = defaultdict(list) if moments is None else moments
        self._lock = threading.Lock()

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._client, operation)
        return method

    def transact_write_items(self, **request: Any) -> Any:
        """A transaction; then, whatever its reply, what is stored of the campaign."""
        rows = [_keyed(part) for part in request["TransactItems"]]
        request["TransactItems"] = self._alter(request["TransactItems"])
        try:
            return self._client.transact_write_items(**request)
        finally:
            for table, row in rows:
                if row.get("sk") == {"S": CAMPAIGN}:
                    self._read(table, row, _paid_for(rows))

    def _read(self, table: str, row: dict[str, Any], voucher_id: str | None) -> None:
        key = {name: row[name] for name in ("pk", "sk")}
        stored = self._directly.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if stored:
            with self._lock:
                campaign_id = key["pk"]["S"].partition("#")[2]
                self.moments[campaign_id].append(Moment(decode(stored), voucher_id))


def _keyed(part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    [item] = part.values()
    return item["TableName"], item.get("Key") or item["Item"]


def _paid_for(rows: list[tuple[str, dict[str, Any]]]) -> str | None:
    return next((row["voucher_id"]["S"] for _, row in rows if row.get("sk") == {"S": ACCEPT}), None)
