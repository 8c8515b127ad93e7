"""What the store can answer besides data."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.errors import Refusal


class StoreUnavailable(Refusal):
    """The store stays away. Nothing was half done; the same request may be sent again."""

    code = "store_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The service cannot reach its data right now. Please try again.", retry_after=2
        )


class Refused(Exception):
    """A transaction whose conditions failed. `items` holds, by its place in the transaction,
    what stood there instead ({} for nothing)."""

    def __init__(self, items: dict[int, dict[str, Any]]) -> None:
        super().__init__("a condition of the transaction failed")
        self.items = items
