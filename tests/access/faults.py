"""Stores that fail in the middle: in process, and behind a proxy that cuts replies."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from tests import microburst
from tests.engines import REGION
from tests.microburst import Microburst
from tests.service import TRANSACT, Hook

STORE_URL = "http://store"


def lose_reply(operation: str, arguments: dict[str, Any]) -> None:
    """The store does what was asked, but its reply is lost. For a hook after the call."""
    raise ConnectionClosedError(endpoint_url=STORE_URL)


def unreachable(operation: str, arguments: dict[str, Any]) -> None:
    """The store cannot be reached. For a hook before the call."""
    raise EndpointConnectionError(endpoint_url=STORE_URL)


def client_error(code: str, message: str = "") -> Hook:
    """DynamoDB answers with this error. For a hook before the call."""

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        raise ClientError({"Error": {"Code": code, "Message": message}}, operation)

    return hook


def conflict(place: int) -> Hook:
    """Another transaction holds this item of every transaction. For a hook before the call."""

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        reasons = [{"Code": "None"} for _ in arguments["TransactItems"]]
        reasons[place] = {"Code": "TransactionConflict"}
        error = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
        raise ClientError(error | {"CancellationReasons": reasons}, "TransactWriteItems")

    return only(TRANSACT, hook)


def only(operation: str, fault: Hook, count: int | None = None) -> Hook:
    """The fault hits calls of one operation: all of them, or the first so many."""
    turns = itertools.repeat(None) if count is None else iter([None] * count)
    over = object()

    def hook(name: str, arguments: dict[str, Any]) -> None:
        if name == operation and next(turns, over) is not over:
            fault(name, arguments)

    return hook


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
        """Send half of the reply to a transaction, then close the connection."""
        rule = {
            "service": "dynamodb",
            "operation": "TransactWriteItems",
            "probability": probability,
            "response": {"abort_frac": 0.5},
        }
        self._control.ask("rules", [rule], "POST")
        self._control.ask("fired", method="DELETE")

    def fired(self) -> int:
        """How many replies were cut since the rule was set."""
        return len(self._control.ask("fired?limit=1000"))


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """A proxy of our own in front of `upstream`."""
    with microburst.running(upstream) as started:
        proxied = Proxy(started)
        # On its first request it loads its model of DynamoDB, and makes all others wait.
        proxied.client(read_timeout=60).list_tables()
        yield proxied
