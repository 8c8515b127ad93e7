"""A booking rush: many guests for few vouchers at once; every voucher has exactly one winner."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.routes import HEADERS
from bench.table import median, p99

HEAD = ("guests", "vouchers", "won", "refused", "requests a second", "median ms", "p99 ms")
CALLERS = 50


def measure(port: int, guests: int, count: int) -> list[object]:
    """`guests` for `count` vouchers over HTTP, as a row of the table."""
    local = threading.local()

    def ask(method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Any:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        text = json.dumps(body) if body else None
        local.connection.request(method, f"/api/{path}", text, headers)
        answer = local.connection.getresponse()
        return answer.status, json.loads(answer.read())

    issued = [
        ask("POST", "voucher/issue", {"issuer_uid": "rush"}, HEADERS)[1] for _ in range(count)
    ]
    wanted = []
    for answer in issued:
        voucher = answer["voucher"]["id"]
        _, free = ask("GET", f"slots/available?voucher_id={voucher}", None, HEADERS)
        wanted.append({"voucher_id": voucher, "slot_id": free["items"][0]["slot_id"]})

    def book(guest: int) -> tuple[int, int, float]:
        token = {"Authorization": f"Bearer guest-number-{guest:010}"}
        headers = {"Content-Type": "application/json", **token}
        started = time.perf_counter()
        status, _ = ask("POST", "voucher/book", wanted[guest % count], headers)
        return guest % count, status, (time.perf_counter() - started) * 1000

    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        tries = list(pool.map(book, range(guests)))
    took = time.perf_counter() - started
    winners = Counter(voucher for voucher, status, _ in tries if status == 201)
    statuses = Counter(status for _, status, _ in tries)
    if sorted(winners.values()) != [1] * count or set(statuses) != {201, 409}:
        raise RuntimeError(f"not one winner each: {winners.most_common(3)}, {statuses}")
    times = [one for _, _, one in tries]
    row = [guests, count, statuses[201], statuses[409], guests / took, median(times), p99(times)]
    return list(row)
