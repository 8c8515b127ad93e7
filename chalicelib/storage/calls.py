"""One way to call DynamoDB: again after what passes, never after a refusal, and not for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
from botocore.parsers import ResponseParserError

from chalicelib.storage.errors import Refused, StoreUnavailable

FIRST_PAUSE = 0.025  # seconds; doubles, with full jitter, up to LONGEST_PAUSE
LONGEST_PAUSE = 1.0

_PASSING = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottledException",
    "ThrottlingException",
    "TransactionInProgressException",
}
# Reasons inside a cancelled transaction that say nothing about our conditions.
_PASSING_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@dataclass(frozen=True, slots=True)
class Calls:
    """boto3's client with a deadline. boto3's own retries are off (see client.py): it would
    not retry TransactionConflict, and would not know when to stop."""

    client: Any
    seconds: float
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    ends: float = float("inf")

    def begun(self) -> Calls:
        """The same, with the deadline counted from now: one for each request."""
        return replace(self, ends=self.monotonic() + self.seconds)

    def read(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """A read, repeated while it fails in passing. Raises StoreUnavailable."""
        return self._until_answered(operation, arguments)

    def transact(self, items: list[dict[str, Any]], token: str) -> None:
        """All the items or none.

        Every repetition carries the same ClientRequestToken, so that one whose answer was lost
        after the commit is told that it succeeded: the outcome is never guessed.
        Raises Refused when a condition failed, StoreUnavailable.
        """
        arguments = {"TransactItems": items, "ClientRequestToken": token}
        try:
            self._until_answered("transact_write_items", arguments)
        except ClientError as error:
            reasons = error.response.get("CancellationReasons")
            if not reasons:
                raise
            refused = {
                place: reason.get("Item", {})
                for place, reason in enumerate(reasons)
                if reason.get("Code") == "ConditionalCheckFailed"
            }
            if not refused:
                raise
            raise Refused(refused) from None

    def _until_answered(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        call = getattr(self.client, operation)
        pause = FIRST_PAUSE
        while True:
            try:
                return call(**arguments)
            except (BotoCoreError, ClientError, ResponseParserError) as error:
                if not _passes(error):
                    raise
                rest = pause * self.jitter()
                if self.monotonic() + rest >= self.ends:
                    raise StoreUnavailable from error
                self.sleep(rest)
                pause = min(LONGEST_PAUSE, pause * 2)


def _passes(error: Exception) -> bool:
    """Whether the same call may succeed when it is made again."""
    if not isinstance(error, ClientError):
        return isinstance(error, ConnectionError | HTTPClientError | ResponseParserError)
    if error.response["Error"]["Code"] == "TransactionCanceledException":
        codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
        return bool(codes & _PASSING_REASONS) and "ConditionalCheckFailed" not in codes
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _PASSING or status >= 500
