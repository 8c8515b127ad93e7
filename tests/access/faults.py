"""Stores that fail in the middle: in process, and behind a proxy that cuts replies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from tests import microburst
from tests.engines import REGION
from tests.microburst import Microburst

TRANSACT = "transact_write_items"
Hook = Callable[[str, dict[str, Any]], None]


def cut(operation: str, arguments: dict[str, Any]) -> None:
    """The reply does not come, though the store did it. For Spy.after."""
    if operation == TRANSACT:
        raise ConnectionClosedError(endpoint_url="http://store")


def cut_first(count: int) -> Hook:
    """The first replies do not come. For Spy.after."""
    left = iter(range(count))

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT and next(left, None) is not None:
            cut(operation, arguments)

    return hook


def away(operation: str, arguments: dict[str, Any]) -> None:
    """Nothing reaches the store. For Spy.before."""
    raise EndpointConnectionError(endpoint_url="http://store")


def conflict(place: int) -> Hook:
    """Another transaction is at this item. For Spy.before."""

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        if operation != TRANSACT:
            return
        reasons = [{"Code": "None"} for _ in arguments["TransactItems"]]
        reasons[place] = {"Code": "TransactionConflict"}
        error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
        raise ClientError(error | {"CancellationReasons": reasons}, "TransactWriteItems")

    return hook


def refusing(refused: str, code: str, count: int | None = None) -> Hook:
    """The first calls of one operation, or all of them, meet this error. For Spy.before."""
    left = itertools.repeat(None) if count is None else iter(range(count))
    done = object()

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        if operation == refused and next(left, done) is not done:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, operation)

    return hook


def nothing(operation: str, arguments: dict[str, Any]) -> None:
    """All is well again."""


class Proxy:
    """A proxy in front of a store."""

    def __init__(self, microburst: Microburst) -> None:
        self._control = microburst

    def client(self, read_timeout: int = 5) -> Any:
        """A client whose every call goes through the proxy."""
        return boto3.client(
            "dynamodb",
            endpoint_url=self._control.url,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(
                max_pool_connections=64,
                read_timeout=read_timeout,
                retries={"total_max_attempts": 1},
            ),
        )

    def cut_replies(self, probability: float) -> None:
        """Half of the reply to a transaction, then the connection is gone."""
        rule = {
            "service": "dynamodb",
            "operation": "TransactWriteItems",
            "probability": probability,
            "response": {"abort_frac": 0.5},
        }
        self._control.ask("rules", [rule], "POST")
        self._control.ask("fired", method="DELETE")

    def fired(self) -> int:
        """How many faults there were since the rule was set."""
        return len(self._control.ask("fired?limit=1000"))


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy of our own in front of `upstream`."""
    with microburst.running(upstream) as started:
        proxied = Proxy(started)
        # It reads what it knows of DynamoDB on its first request, and holds all others up.
        proxied.client(read_timeout=60).list_tables()
        yield proxied
