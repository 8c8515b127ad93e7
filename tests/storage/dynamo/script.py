"""A scripted client of the store, and the errors that a store answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from chalicelib.storage.dynamo.client import DynamoClient

URL = "http://store"
PREFIX = "t-"


def error_answer(code: str, status: int = 400, *reasons: str) -> ClientError:
    """An error that the store answers with; with reasons, a cancelled transaction."""
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": "m"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, "Operation")  # type: ignore[arg-type]


def cancelled(*reasons: str) -> ClientError:
    """A transaction that is cancelled for these reasons, item by item."""
    return error_answer("TransactionCanceledException", 400, *reasons)


PASSING: dict[str, Exception] = {
    "throttled": error_answer("ThrottlingException"),
    "throttled by another name": error_answer("ThrottledException"),
    "throughput": error_answer("ProvisionedThroughputExceededException"),
    "request limit": error_answer("RequestLimitExceeded"),
    "limit": error_answer("LimitExceededException"),
    "in progress": error_answer("TransactionInProgressException"),
    "internal": error_answer("InternalServerError", 500),
    "unavailable": error_answer("ServiceUnavailable", 503),
    "any 5xx": error_answer("502", 502),
    "conflict of one item": error_answer("TransactionConflictException"),
    "conflict": cancelled("None", "TransactionConflict", "None"),
    "throttled inside": cancelled("ThrottlingError", "None"),
    "throughput inside": cancelled("None", "ProvisionedThroughputExceeded"),
    "connect timeout": ConnectTimeoutError(endpoint_url=URL),
    "read timeout": ReadTimeoutError(endpoint_url=URL),
    "no connection": EndpointConnectionError(endpoint_url=URL),
    "connection reset": ConnectionClosedError(endpoint_url=URL),
    "garbled answer": ResponseParserError("not JSON"),
}
LASTING: dict[str, Exception] = {
    "validation": error_answer("ValidationException"),
    "no table": error_answer("ResourceNotFoundException"),
    "no access": error_answer("AccessDeniedException"),
    "token with other items": error_answer("IdempotentParameterMismatchException"),
    "validation inside": cancelled("None", "ValidationError"),
    "wrong parameters": ParamValidationError(report="r"),
    "no credentials": NoCredentialsError(),
}


@dataclass
class Script:
    """A client whose answers are written down beforehand (the last one repeats), and a clock that
    only its pauses move."""

    outcomes: list[Exception | dict[str, Any]]
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    now: float = 0.0
    jitter: Callable[[], float] = lambda: 0.5

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((operation, arguments))
            outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return call

    def sleep(self, seconds: float) -> None:
        """A pause, without waiting."""
        self.pauses.append(seconds)
        self.now += seconds

    def client(self, seconds: float = 6.0) -> DynamoClient:
        """A DynamoClient of this script, with a deadline in so many seconds."""
        return DynamoClient(
            self,
            PREFIX,
            seconds,
            monotonic=lambda: self.now,
            sleep=self.sleep,
            jitter=self.jitter,
        ).with_deadline()
