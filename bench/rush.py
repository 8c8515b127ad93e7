"""A booking rush: many guests book a few vouchers at once; each voucher has exactly one winner."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice.local import LocalChalice

import app as module
from bench.requests import HEADERS, event
from bench.table import median, p99, wrapped
from chalicelib.domain.presence import tokens

HEAD = (
    "",
    "guests",
    "vouchers",
    "won",
    "refused",
    "of them while another won",
    "requests a second",
    "median ms",
    "p99 ms",
)
CALLERS = 50
MEANING = wrapped(
    f"""\
{CALLERS} callers at once; neighbouring callers want the same voucher. *Of them while another won*
counts callers that were refused although they had sent their request before the winner got its
answer. DynamoDB Local is slow when transactions conflict: when each caller wanted another voucher,
it handled some 450 requests a second."""
)

Send = Callable[[str, str, dict[str, Any] | None, dict[str, str]], tuple[int, Any]]


def over_http(port: int) -> Send:
    """Sends to the server on this port, over a connection for each thread."""
    local = threading.local()

    def send(
        method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        text = json.dumps(body) if body is not None else None
        local.connection.request(method, f"/api/{path}", text, headers)
        response = local.connection.getresponse()
        return response.status, json.loads(response.read())

    return send


def in_process(
    method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> tuple[int, Any]:
    """Calls the app itself."""
    response = module.app(event(method, path, body, headers), None)
    return response["statusCode"], json.loads(response["body"])


def measure(name: str, send: Send, guests: int, count: int) -> list[object]:
    """`guests` guests for `count` vouchers, as a row of the table."""
    # Each thread needs its own current request; a Lambda function serves one at a time.
    module.app.__class__ = LocalChalice
    bodies = []
    for _ in range(count):
        _, response = send("POST", "voucher/issue", {"issuer_uid": "rush"}, HEADERS)
        voucher_id = response["voucher"]["id"]
        _, slots = send("GET", f"slots/available?voucher_id={voucher_id}", None, HEADERS)
        bodies.append({"voucher_id": voucher_id, "slot_id": slots["items"][0]["slot_id"]})

    guest_tokens = [tokens.make(secrets.randbits(tokens.RANDOM_BITS)) for _ in range(guests)]

    def book(guest: int) -> tuple[int, int, float, float]:
        token = {"Authorization": f"Bearer {guest_tokens[guest]}"}
        headers = {"Content-Type": "application/json", **token}
        voucher = guest * count // guests
        sent = time.perf_counter()
        status, _ = send("POST", "voucher/book", bodies[voucher], headers)
        return voucher, status, sent, time.perf_counter()

    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        attempts = list(pool.map(book, range(guests)))
    seconds = time.perf_counter() - started
    winners = Counter(voucher for voucher, status, _, _ in attempts if status == 201)
    statuses = Counter(status for _, status, _, _ in attempts)
    if sorted(winners.values()) != [1] * count or set(statuses) != {201, 409}:
        raise RuntimeError(f"not one winner each: {winners.most_common(3)}, {statuses}")
    end_of_winner = {voucher: end for voucher, status, _, end in attempts if status == 201}
    overlapping = sum(
        status == 409 and start < end_of_winner[voucher] for voucher, status, start, _ in attempts
    )
    if not overlapping:
        raise RuntimeError("no two requests raced")
    times = [(end - start) * 1000 for _, _, start, end in attempts]
    figures = [guests / seconds, median(times), p99(times)]
    return [name, guests, count, statuses[201], statuses[409], overlapping, *figures]
