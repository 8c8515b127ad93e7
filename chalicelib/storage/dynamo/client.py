"""Calls to DynamoDB: repeated after transient failures, never after a failed condition, and only
until a deadline."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected
from botocore.parsers import ResponseParserError
from msgspec import Struct, structs

from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.dynamo.transaction import TransactItem
from chalicelib.storage.errors import (
    ConditionsFailed,
    Contended,
    OutcomeUnknown,
    StoreUnavailable,
    Throttled,
)

FIRST_PAUSE = 0.010  # seconds; doubles, with full jitter, up to LONGEST_PAUSE
LONGEST_PAUSE = 1.0
# Where transactions meet, a row is free again after some milliseconds. Whoever waited longer would
# only meet those that came later, and be the last of all.
LONGEST_PAUSE_AFTER_CONFLICT = 0.1
BATCH_MAX = 100  # keys that DynamoDB takes in one BatchGetItem
TOKEN_LENGTH_MAX = 36  # of DynamoDB's ClientRequestToken

_THROTTLING_CODES = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottledException",
    "ThrottlingException",
    "TransactionConflictException",  # of a call for one item that a transaction is changing
}
_TRANSIENT_CODES = _THROTTLING_CODES | {
    "InternalServerError",
    "LimitExceededException",
    "ServiceUnavailable",
    "TransactionInProgressException",
}
# Reasons inside a cancelled transaction that say nothing about our conditions.
_TRANSIENT_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class DynamoClient(Struct, frozen=True):
    """A botocore client with a deadline, for the tables under one prefix. botocore's own retries
    are off: they would not repeat TransactionConflict, and would not know when to stop."""

    client: Any
    prefix: str
    timeout_seconds: float
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    deadline: float = float("inf")

    def with_deadline(self) -> DynamoClient:
        """The same client, with its deadline counted from now: one per request."""
        return structs.replace(self, deadline=self.monotonic() + self.timeout_seconds)

    def call(self, operation: str, table: str, **arguments: Any) -> dict[str, Any]:
        """One operation on one table, repeated until it is answered. Only for what may be
        repeated: reads, and writes that set and do not count. Raises StoreUnavailable."""
        return self._until_answered(operation, {"TableName": self.prefix + table} | arguments)

    def call_once(self, operation: str, table: str, **arguments: Any) -> dict[str, Any]:
        """One attempt, for what must not be repeated. Raises Throttled or another
        StoreUnavailable.

        Returns {} when the condition of a write failed.
        """
        arguments = {"TableName": self.prefix + table} | arguments
        try:
            answer: dict[str, Any] = getattr(self.client, operation)(**arguments)
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            if _code(error) == "ConditionalCheckFailedException":
                return {}
            if not _is_transient(error):
                raise
            is_throttled = _code(error) in _THROTTLING_CODES
            raise (Throttled if is_throttled else StoreUnavailable) from error
        return answer

    def get(self, table: str, key: Item) -> Item | None:
        """The item with this key, read consistently; None if there is none."""
        item: Item | None = self.call("get_item", table, Key=key, ConsistentRead=True).get("Item")
        return item

    def get_committed(self, *keys: tuple[str, Item]) -> list[Item | None]:
        """The items with these keys, each with its table, read in one transaction: a plain read
        may miss an item whose transaction can already be seen in another table."""
        gets = [{"Get": {"TableName": self.prefix + table, "Key": key}} for table, key in keys]
        answer = self._until_answered("transact_get_items", {"TransactItems": gets})
        return [response.get("Item") for response in answer["Responses"]]

    def batch_get(self, keys: Mapping[str, list[Item]], **arguments: Any) -> dict[str, list[Item]]:
        """The items with these keys of each table, read consistently, BATCH_MAX at a time. What
        does not exist is left out."""
        items: dict[str, list[Item]] = {table: [] for table in keys}
        pairs = [(table, key) for table, of_table in keys.items() for key in of_table]
        for start in range(0, len(pairs), BATCH_MAX):
            requests: dict[str, Any] = {}
            for table, key in pairs[start : start + BATCH_MAX]:
                request = {"Keys": [], "ConsistentRead": True} | arguments
                requests.setdefault(self.prefix + table, request)["Keys"].append(key)
            while requests:
                answer = self._until_answered("batch_get_item", {"RequestItems": requests})
                for table, of_table in answer["Responses"].items():
                    items[table.removeprefix(self.prefix)] += of_table
                requests = answer.get("UnprocessedKeys", {})
        return items

    def together(self, *reads: Callable[[], Any]) -> list[Any]:
        """What each of these reads returns, made at the same time. None of them may write, or read
        together itself. Raises what the first that failed raises."""
        from chalicelib.storage.dynamo import reading_threads  # noqa: PLC0415 (few requests do)

        return reading_threads.run(reads)

    def pages(
        self, operation: str, table: str, *, deadline_per_page: bool = False, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """All pages of a query or scan, within one deadline, or with a new one for each page."""
        while True:
            client = self.with_deadline() if deadline_per_page else self
            answer = client.call(operation, table, **arguments)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def transact(self, parts: Mapping[str, TransactItem], token: str) -> None:
        """Write all the parts or none.

        Every repetition carries the same ClientRequestToken: the end of `token`, where an id has
        its random digits. DynamoDB answers a repetition of a
        committed transaction with success, so the outcome is never guessed.
        Raises ConditionsFailed; Contended, OutcomeUnknown or another StoreUnavailable when the
        deadline came first.
        """
        names = tuple(parts)
        items = [part.request(self.prefix) for part in parts.values()]
        arguments = {"TransactItems": items, "ClientRequestToken": token[-TOKEN_LENGTH_MAX:]}
        try:
            self._until_answered("transact_write_items", arguments, names)
        except ClientError as error:
            failed = {
                name: reason.get("Item", {})
                for name, reason in zip(names, _reasons(error), strict=False)
                if reason.get("Code") == "ConditionalCheckFailed"
            }
            if not failed:
                raise
            raise ConditionsFailed(failed) from None

    def _until_answered(
        self, operation: str, arguments: dict[str, Any], names: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        call = getattr(self.client, operation)
        pause, may_be_done = FIRST_PAUSE, False
        while True:
            try:
                answer: dict[str, Any] = call(**arguments)
            except (BotoCoreError, ClientError, ResponseParserError) as error:
                if not _is_transient(error):
                    raise
                may_be_done = may_be_done or _may_have_happened(error)
                delay = pause * self.jitter()
                if self.monotonic() + delay >= self.deadline:
                    raise _timed_out(error, names, may_be_done) from error
                self.sleep(delay)
                longest = LONGEST_PAUSE_AFTER_CONFLICT if _met(error) else LONGEST_PAUSE
                pause = min(longest, pause * 2)
            else:
                return answer


def _code(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else ""


def _reasons(error: Exception) -> list[dict[str, Any]]:
    response: dict[str, Any] = dict(error.response) if isinstance(error, ClientError) else {}
    return list(response.get("CancellationReasons", []))


def _is_transient(error: Exception) -> bool:
    """Whether the same call may succeed when it is made again."""
    if not isinstance(error, ClientError):
        return isinstance(error, NotConnected | HTTPClientError | ResponseParserError)
    if _code(error) == "TransactionCanceledException":
        codes = {reason.get("Code") for reason in _reasons(error)}
        return bool(codes & _TRANSIENT_REASONS) and "ConditionalCheckFailed" not in codes
    return _code(error) in _TRANSIENT_CODES or _status(error) >= 500


def _met(error: Exception) -> bool:
    """Whether nothing but another transaction stood in the way."""
    codes = {reason.get("Code") for reason in _reasons(error)}
    return "TransactionConflict" in codes and codes <= {"None", "TransactionConflict"}


def _may_have_happened(error: Exception) -> bool:
    """Whether the store may have done what it did not confirm."""
    return not isinstance(error, ClientError) or _status(error) >= 500


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _timed_out(error: Exception, names: tuple[str, ...], may_be_done: bool) -> StoreUnavailable:
    if may_be_done:
        return OutcomeUnknown()
    busy = frozenset(
        name
        for name, reason in zip(names, _reasons(error), strict=False)
        if reason.get("Code") == "TransactionConflict"
    )
    return Contended(busy) if busy else StoreUnavailable()
