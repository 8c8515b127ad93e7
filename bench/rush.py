"""A booking rush: many guests for few vouchers at once; every voucher has exactly one winner."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalice.local import LocalChalice

import app as module
from bench.life import HEADERS, event
from bench.table import median, p99

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
MEANING = f"""\
{CALLERS} callers at once, and those next to each other want the same voucher. *While another won*:
refused though they had asked before the winner had its answer. DynamoDB Local is slow where
transactions meet: when each caller wanted another voucher, it was some 450 requests a second."""

Ask = Callable[[str, str, dict[str, Any] | None, dict[str, str]], tuple[int, Any]]


def over_http(port: int) -> Ask:
    """Asks the server on this port, each thread over a connection of its own."""
    local = threading.local()

    def ask(
        method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        text = json.dumps(body) if body else None
        local.connection.request(method, f"/api/{path}", text, headers)
        answer = local.connection.getresponse()
        return answer.status, json.loads(answer.read())

    return ask


def in_process(
    method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> tuple[int, Any]:
    """Asks the app itself."""
    answer = module.app(event(method, path, body, headers), None)
    return answer["statusCode"], json.loads(answer["body"])


def measure(name: str, ask: Ask, guests: int, count: int) -> list[object]:
    """`guests` for `count` vouchers, as a row of the table."""
    # Each thread has a request of its own; a Lambda serves one at a time.
    module.app.__class__ = LocalChalice
    issued = [
        ask("POST", "voucher/issue", {"issuer_uid": "rush"}, HEADERS)[1] for _ in range(count)
    ]
    wanted = []
    for answer in issued:
        voucher = answer["voucher"]["id"]
        _, free = ask("GET", f"slots/available?voucher_id={voucher}", None, HEADERS)
        wanted.append({"voucher_id": voucher, "slot_id": free["items"][0]["slot_id"]})

    def book(guest: int) -> tuple[int, int, float, float]:
        token = {"Authorization": f"Bearer guest-number-{guest:010}"}
        headers = {"Content-Type": "application/json", **token}
        voucher = guest * count // guests
        asked = time.perf_counter()
        status, _ = ask("POST", "voucher/book", wanted[voucher], headers)
        return voucher, status, asked, time.perf_counter()

    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        tries = list(pool.map(book, range(guests)))
    took = time.perf_counter() - started
    winners = Counter(voucher for voucher, status, _, _ in tries if status == 201)
    statuses = Counter(status for _, status, _, _ in tries)
    if sorted(winners.values()) != [1] * count or set(statuses) != {201, 409}:
        raise RuntimeError(f"not one winner each: {winners.most_common(3)}, {statuses}")
    won = {voucher: answered for voucher, status, _, answered in tries if status == 201}
    raced = sum(status == 409 and asked < won[voucher] for voucher, status, asked, _ in tries)
    if not raced:
        raise RuntimeError("nobody raced for anything")
    times = [(answered - asked) * 1000 for _, _, asked, answered in tries]
    figures = [guests / took, median(times), p99(times)]
    return [name, guests, count, statuses[201], statuses[409], raced, *figures]
