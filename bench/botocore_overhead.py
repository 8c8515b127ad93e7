"""The time of a call in botocore, without a network: with its defaults and with our settings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from bench import stores
from bench.table import median, wrapped
from chalicelib.runtime import clock
from chalicelib.storage.dynamo.botocore_client import make_client
from chalicelib.storage.tables import bookings

TIMES = 400
HEAD = ("call", "as it comes ms", "ours ms", "ratio")
MEANING = wrapped(
    """\
A call through botocore, up to its connection and back. Our client leaves out the validation of
parameters (DynamoDB does it anyway, and the tests run with it), sends a user agent of one word
instead of thirty computed ones, and takes the attributes of an answer as they came, where botocore
visits each of them (`storage/dynamo/response_parser.py`). What remains is signing, serialising and
choosing the endpoint, which cannot be replaced without leaving botocore. Retries are our own
(`storage/dynamo/client.py`), and one pool of connections serves a process for its whole life."""
)


def measure() -> list[list[object]]:
    """Two reads and a transaction, as rows of the table."""
    rows = list(stores.booked_rows("bench-", clock(), 1))
    key = {"id": rows[0][1]["id"]}
    writes = [{"Put": {"TableName": table, "Item": item}} for table, item in rows]
    page = [item for table, item in stores.booked_rows("", clock(), 25) if table == bookings.TABLE]
    replies = {
        "GetItem": json.dumps({"Item": rows[0][1]}).encode(),
        "Query": json.dumps({"Items": page, "Count": len(page)}).encode(),
        "TransactWriteItems": b"{}",
    }
    calls: list[tuple[str, Callable[[Any], object]]] = [
        ("get_item of a voucher", lambda to: to.get_item(TableName="bench-vouchers", Key=key)),
        (
            "query of 25 bookings",
            lambda to: to.query(TableName="bench-bookings", KeyConditionExpression="id = :id"),
        ),
        (
            "transact_write_items of a booking",
            lambda to: to.transact_write_items(TransactItems=writes, ClientRequestToken="token"),
        ),
    ]
    both = (stores.client("http://nobody"), make_client("http://nobody"))
    clients = [_without_network(client, replies) for client in both]
    figures: list[list[object]] = []
    for name, call in calls:
        durations: list[list[float]] = [[], []]
        for _ in range(TIMES):
            for times, client in zip(durations, clients, strict=True):
                started = time.perf_counter()
                call(client)
                times.append((time.perf_counter() - started) * 1000)
        plain, ours = (median(times) for times in durations)
        figures.append([name, plain, ours, ours / plain])
    return figures


class _Body:
    """The body of a reply."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def _without_network(client: Any, replies: dict[str, bytes]) -> Any:
    """The client, which gets its reply before anything is sent."""

    def reply(request: Any, **_: Any) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(replies[operation]))

    client.meta.events.register("before-send.dynamodb", reply)
    return client
