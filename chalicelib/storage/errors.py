"""What the store can answer besides data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import DomainError


class StoreUnavailable(DomainError):
    """The store did not answer. Nothing was half done; the same request may be sent again."""

    code = "store_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The service cannot reach its data right now. Please try again.", retry_after=2
        )


class Throttled(StoreUnavailable):
    """The store answered that it has more to do than it takes; it did nothing."""


class OutcomeUnknown(StoreUnavailable):
    """A transaction was sent, and no answer came: it was committed, or it was not."""


class Contended(StoreUnavailable):
    """Other transactions kept the same items busy until the deadline."""

    def __init__(self, parts: frozenset[str]) -> None:
        super().__init__()
        self.parts = parts
        """The names of the parts that were busy."""


class ConditionsFailed(Exception):
    """Conditions of a transaction failed."""

    def __init__(self, stored_items: Mapping[str, dict[str, Any]]) -> None:
        super().__init__("a condition of the transaction failed")
        self.stored_items = stored_items
        """For each part that failed, by its name, the item that is stored ({} for none)."""


class CorruptRow(Exception):
    """A stored row that the service could never have written."""

    def __init__(self, table: str, row: str, reason: str) -> None:
        super().__init__(f"{table}, row {row}: {reason}")
        self.reason = reason
        self.log_fields = {"table": table, "row": row, "reason": reason}
        """Where it is and what is wrong, for the log (logs.place)."""
