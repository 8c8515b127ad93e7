"""What the bill of a booking's life depends on, besides time: the writes of the rate limit, and the
bytes of log lines and answers. All nine requests of docs/costs-and-limits.md, within one minute."""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import app as module
from bench import stores
from bench.requests import event
from bench.routes import Place, TimedClient, process
from bench.table import markdown, wrapped
from chalicelib import logs, runtime
from chalicelib.domain.presence import tokens
from chalicelib.runtime import clock
from infra.tables import template

CONFIG = Path(__file__).parent.parent / ".chalice" / "config.json"

LISTED = 50
LIVES = 20  # of those that are counted; the hotel has as many vouchers as it lists before
LINE_OVERHEAD = 26  # bytes that CloudWatch adds to each line
HOTEL = {"X-TS-APIKEY": "local-hotel", "Content-Type": "application/json"}
HEAD = ("request", "writes of the limit", "service's line", "gateway's line", "answer")
MEANING = wrapped(
    """\
The nine requests of a booking's life, one after the other, as one process answers them within a
minute: the hotel issues, lists and redeems by its key, the guest looks, books and looks again by a
token. *Writes of the limit* are those that count requests: of GETs ten by one write. A *line* is
its bytes as Lambda and API Gateway write it, with the 26 that CloudWatch adds; an *answer* is its
bytes as HTTP/1.1 sends it, compressed from 1 KB on as the API does, with the service's headers."""
)


class Lines(logging.Handler):
    """The lines of the service, as Lambda's JSON format writes them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.bytes = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        line = {"timestamp": "2026-01-01T10:00:00Z", "logger": record.name, "requestId": _uuid()}
        line |= json.loads(logs.Lines().format(record))
        self.bytes += len(json.dumps(line, ensure_ascii=False).encode()) + LINE_OVERHEAD


def section(_: argparse.Namespace) -> dict[str, str]:
    """The bytes and the limit's writes of a booking's life."""
    with stores.dynamodb_local() as url:
        stores.write_all(url, "bill-", [])  # the tables
        steps = measure(url, "bill-", LISTED, LIVES)
    return {"What else a booking's life is billed for": _tables(steps)}


def measure(url: str, prefix: str, before: int, lives: int) -> dict[str, list[list[float]]]:
    """Of each request: the limit's writes, the bytes of both lines, and those of the answer; each
    life has a minute of its own, and so many come before those that are counted."""
    steps: dict[str, list[list[float]]] = {}
    with ExitStack() as stack:
        lines = stack.enter_context(_logged())
        _, timed = stack.enter_context(process(url, Place(prefix, 600)))
        client = stack.enter_context(_counted(timed))
        current, start = runtime.current(), clock().replace(second=0, microsecond=0)
        for number in range(before + lives):
            now = start + timedelta(minutes=number)
            runtime.use(replace(current, now=_standing(now)))
            for name, figures in _life(now, lines, client):
                if number >= before:
                    steps.setdefault(name, []).append(figures)
    return steps


def _standing(now: datetime) -> Callable[[], datetime]:
    return lambda: now


class _Limits:
    """A client that counts the writes of the rate limit."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.writes = 0

    def __getattr__(self, operation: str) -> Any:
        self.writes += operation == "update_item"  # nothing else of a booking's life is one
        return getattr(self.client, operation)


@contextmanager
def _counted(timed: TimedClient) -> Iterator[_Limits]:
    timed.client = _Limits(timed.client)
    yield timed.client


@contextmanager
def _logged() -> Iterator[Lines]:
    log, handler = logging.getLogger(logs.NAME), Lines()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


def _life(now: datetime, lines: Lines, client: _Limits) -> Iterator[tuple[str, list[float]]]:
    answers: list[dict[str, Any]] = []
    address = str(uuid.uuid4())  # nobody was counted there before

    def ask(method: str, path: str, body: Any, who: dict[str, str]) -> list[float]:
        client.writes = lines.bytes = 0
        headers = who if method == "GET" else who | {"Idempotency-Key": _uuid()}
        request = event(method, path, body, headers)
        request["requestContext"] |= {"requestId": _uuid(), "identity": {"sourceIp": address}}
        answer = module.app(request, None)
        answers.append(json.loads(answer["body"]))
        if not answers[-1]["ok"]:
            raise RuntimeError(f"a request of the benchmark was refused: {answer['body']}")
        gateway = _gateway_line(request["requestContext"], answer)
        return [client.writes, lines.bytes, gateway, _size(answer)]

    start = now.replace(minute=0)
    guest = f"Bearer {tokens.make(secrets.randbits(tokens.RANDOM_BITS))}"
    by_guest = {"Authorization": guest, "Content-Type": "application/json"}
    voucher = {
        "title": "Day spa for two",
        "description": "Two hours in the spa, with a pot of tea.",
        "price_amount": 89.5,
        "valid_from": start.isoformat(),
        "valid_until": (start + timedelta(days=30)).isoformat(),
    }
    yield "issue", ask("POST", "voucher/issue", voucher, HOTEL)
    by_voucher = {"voucher_id": answers[-1]["voucher"]["id"]}
    of_voucher = f"?voucher_id={by_voucher['voucher_id']}"
    yield "first look", ask("GET", "voucher/status" + of_voucher, None, by_guest)
    yield "slots of a month", ask("GET", "slots/available" + of_voucher, None, by_guest)
    slot = f"slot-{(start + timedelta(hours=30)).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    yield "book", ask("POST", "voucher/book", by_voucher | {"slot_id": slot}, by_guest)
    yield "second look", ask("GET", "voucher/status" + of_voucher, None, by_guest)
    for number in ("first", "second", "third"):
        listing = ask("GET", f"voucher/list?limit={LISTED}", None, HOTEL)
        yield f"{number} listing of fifty", listing
    yield "redeem", ask("POST", "voucher/redeem", by_voucher, HOTEL)


def _gateway_line(context: dict[str, Any], answer: dict[str, Any]) -> int:
    """The bytes of API Gateway's line of a request, in the template's own format."""
    api = template()["Resources"]["RestAPI"]["Properties"]
    line = api["AccessLogSetting"]["Format"]
    values = {
        "requestId": context["requestId"],
        "httpMethod": context["httpMethod"],
        "resourcePath": context["resourcePath"],
        "status": answer["statusCode"],
        "responseLatency": 30,
        "error.responseType": "-",
    }
    for name in sorted(values, key=len, reverse=True):
        value = values[name]
        line = line.replace(
            f"$context.{name}", str(len(value) if name == "responseLength" else value)
        )
    if "$context" in line:
        raise RuntimeError(f"the benchmark knows no value for all of {line}")
    return len(line) + LINE_OVERHEAD


def _body(answer: dict[str, Any]) -> bytes:
    body: bytes = answer["body"].encode()
    smallest = json.loads(CONFIG.read_text())["minimum_compression_size"]
    return gzip.compress(body) if len(body) >= smallest else body


def _size(answer: dict[str, Any]) -> int:
    headers = {name: [value] for name, value in (answer.get("headers") or {}).items()}
    headers |= answer.get("multiValueHeaders") or {}
    lines = [f"{name}: {value}\r\n" for name, values in headers.items() for value in values]
    return len("HTTP/1.1 200 OK\r\n\r\n") + len("".join(lines)) + len(_body(answer))


def _uuid() -> str:
    return str(uuid.uuid4())


def _tables(steps: dict[str, list[list[float]]]) -> str:
    rows: list[list[object]] = []
    for name, requests in steps.items():
        rows.append([name, *(f"{mean(column):.0f}" for column in zip(*requests, strict=True))])
    columns = zip(*(row for requests in steps.values() for row in requests), strict=True)
    lives = len(next(iter(steps.values())))
    rows.append(["**a life**", *(f"**{sum(column) / lives:.0f}**" for column in columns)])
    return f"{markdown(HEAD, rows)}\n\n{MEANING}"
