"""What botocore itself takes a call, without a network: as it comes, and as our client is set."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from bench import stores
from bench.table import median
from chalicelib.runtime import clock
from chalicelib.storage.client import make_client

TIMES = 400
HEAD = ("call", "as it comes ms", "ours ms", "ratio")
MEANING = """\
A call through botocore, up to its connection and back. Ours leaves out the check of parameters
(DynamoDB makes it anyway, and the tests run with it) and names itself in one word instead of thirty
computed ones. What is left is signing, serialising, parsing and the choice of the endpoint: to
replace those would be to leave botocore. Retries are ours (`storage/calls.py`), and one pool of
connections serves the whole life of a process."""


def measure() -> list[list[object]]:
    """A read and a transaction, as rows of the table."""
    booked = list(stores.booked("bench-", clock(), 1))
    key = {"id": booked[0][1]["id"]}
    writes = [{"Put": {"TableName": table, "Item": item}} for table, item in booked]
    answer = json.dumps({"Item": booked[0][1]}).encode()
    calls: list[tuple[str, Callable[[Any], object]]] = [
        ("get_item of a voucher", lambda to: to.get_item(TableName="bench-vouchers", Key=key)),
        (
            "transact_write_items of a booking",
            lambda to: to.transact_write_items(TransactItems=writes, ClientRequestToken="token"),
        ),
    ]
    made = (stores.client("http://nobody"), make_client("http://nobody"))
    clients = [_answering(client, answer) for client in made]
    rows: list[list[object]] = []
    for name, call in calls:
        took: list[list[float]] = [[], []]
        for _ in range(TIMES):
            for times, client in zip(took, clients, strict=True):
                started = time.perf_counter()
                call(client)
                times.append((time.perf_counter() - started) * 1000)
        plain, ours = (median(times) for times in took)
        rows.append([name, plain, ours, ours / plain])
    return rows


class _Body:
    """The body of an answer that came over no network."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def _answering(client: Any, item: bytes) -> Any:
    """The client, answered before anything is sent."""

    def answer(request: Any, **_: Any) -> AWSResponse:
        read = request.headers["X-Amz-Target"].endswith(b"GetItem")
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(item if read else b"{}"))

    client.meta.events.register("before-send.dynamodb", answer)
    return client
