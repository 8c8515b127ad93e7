"""One way to call DynamoDB: again after what passes, never after a refusal, and not for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unconnected
from botocore.parsers import ResponseParserError

from chalicelib.storage.errors import Contended, OutcomeUnknown, Refused, StoreUnavailable

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
    "TransactionConflictException",  # a call of one item, while a transaction is at it
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
        Raises Refused when a condition failed; Contended, OutcomeUnknown or another
        StoreUnavailable when the deadline came first.
        """
        arguments = {"TransactItems": items, "ClientRequestToken": token}
        try:
            self._until_answered("transact_write_items", arguments)
        except ClientError as error:
            refused = {
                place: reason.get("Item", {})
                for place, reason in enumerate(_reasons(error))
                if reason.get("Code") == "ConditionalCheckFailed"
            }
            if not refused:
                raise
            raise Refused(refused) from None

    def once(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """One try, for what must not be repeated. Raises StoreUnavailable.

        Gives {} when the condition of a write failed.
        """
        try:
            answer: dict[str, Any] = getattr(self.client, operation)(**arguments)
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            if _code(error) == "ConditionalCheckFailedException":
                return {}
            if not _passes(error):
                raise
            raise StoreUnavailable from error
        return answer

    def _until_answered(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        call = getattr(self.client, operation)
        pause, unknown = FIRST_PAUSE, False
        while True:
            try:
                answer: dict[str, Any] = call(**arguments)
            except (BotoCoreError, ClientError, ResponseParserError) as error:
                if not _passes(error):
                    raise
                unknown = unknown or _may_have_happened(error)
                rest = pause * self.jitter()
                if self.monotonic() + rest >= self.ends:
                    raise _given_up(error, unknown) from error
                self.sleep(rest)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return answer


def _code(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else ""


def _reasons(error: Exception) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(error.response) if isinstance(error, ClientError) else {}
    return list(response.get("CancellationReasons", []))


def _passes(error: Exception) -> bool:
    """Whether the same call may succeed when it is made again."""
    if not isinstance(error, ClientError):
        return isinstance(error, Unconnected | HTTPClientError | ResponseParserError)
    if _code(error) == "TransactionCanceledException":
        codes = {reason.get("Code") for reason in _reasons(error)}
        return bool(codes & _PASSING_REASONS) and "ConditionalCheckFailed" not in codes
    return _code(error) in _PASSING or _status(error) >= 500


def _may_have_happened(error: Exception) -> bool:
    """Whether the store may have done what it did not answer for."""
    return not isinstance(error, ClientError) or _status(error) >= 500


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _given_up(error: Exception, unknown: bool) -> StoreUnavailable:
    if unknown:
        return OutcomeUnknown()
    contended = frozenset(
        place
        for place, reason in enumerate(_reasons(error))
        if reason.get("Code") == "TransactionConflict"
    )
    return Contended(contended) if contended else StoreUnavailable()
