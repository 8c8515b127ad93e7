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


class OutcomeUnknown(StoreUnavailable):
    """The store took a transaction, or did not; its answer never came."""


class Contended(StoreUnavailable):
    """Other transactions were at the same items for as long as we could wait."""

    def __init__(self, places: frozenset[int]) -> None:
        super().__init__()
        self.places = places


class RequestInFlight(Refusal):
    """The same request, under the same Idempotency-Key, is being carried out right now."""

    code = "request_in_flight"

    def __init__(self) -> None:
        super().__init__("This request is being carried out right now.", retry_after=1)


class KeyReused(Refusal):
    """The Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for another request.")


class Refused(Exception):
    """A transaction whose conditions failed. `items` holds, by its place in the transaction,
    what stood there instead ({} for nothing)."""

    def __init__(self, items: dict[int, dict[str, Any]]) -> None:
        super().__init__("a condition of the transaction failed")
        self.items = items
