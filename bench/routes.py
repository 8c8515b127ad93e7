"""Each route: over HTTP, in process, and the floor, which is the store's own share of it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import app as module
from bench import stores
from bench.table import median, p99
from chalicelib import runtime
from chalicelib.runtime import Runtime, clock
from chalicelib.settings import LOCAL_SECRET, Settings
from chalicelib.storage.calls import Calls
from chalicelib.storage.store import Store

HEADERS = {"X-TS-APIKEY": "local-admin", "Content-Type": "application/json"}
WARM = 20


@dataclass(slots=True)
class Timed:
    """boto3's client with a stopwatch, and the units that its calls consumed."""

    client: Any
    seconds: float = 0.0
    calls: int = 0
    units: float = 0.0

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            started = time.perf_counter()
            answer = method(**arguments, ReturnConsumedCapacity="TOTAL")
            self.seconds += time.perf_counter() - started
            self.calls += 1
            consumed = answer.get("ConsumedCapacity", [])
            consumed = consumed if isinstance(consumed, list) else [consumed]
            self.units += sum(one["CapacityUnits"] for one in consumed)
            return answer

        return call


@dataclass(slots=True)
class Figures:
    """What one route took, in milliseconds."""

    name: str
    http: list[float] = field(default_factory=list)
    process: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    calls: float = 0
    units: float = 0

    def ratio(self) -> float:
        """The whole over its floor, in process."""
        return median(self.process) / median(self.floor)

    def row(self) -> list[object]:
        """As a row of the table."""
        own = median(self.process)
        return [
            self.name,
            median(self.http),
            p99(self.http),
            own,
            p99(self.process),
            median(self.floor),
            self.ratio(),
            median(self.own),
            f"{self.calls:.0f}",
            f"{self.units:.1f}",
        ]


HEAD = (
    "route",
    "HTTP ms",
    "p99",
    "in process ms",
    "p99",
    "floor ms",
    "ratio",
    "own ms",
    "store calls",
    "units",
)

# A request; its answer's body, as it came: to read it is the client's work, not ours.
Send = Callable[[str, str, dict[str, Any] | None], str | bytes]


def measure(url: str, prefix: str, times: int) -> list[Figures]:
    """All routes on a filled store, `times` requests each."""
    known: dict[str, Figures] = {}
    with process(url, prefix) as (send, timed):
        # In turn through our client, for the whole, and through bare boto3, for the floor.
        ours, bare = timed.client, stores.client(url)

        def in_process(name: str, request: Callable[[], str | bytes]) -> Any:
            figures = known.setdefault(name, Figures(name))
            timed.client = bare if timed.client is ours else ours
            timed.seconds = timed.calls = timed.units = 0
            started = time.perf_counter()
            answer = request()
            whole = (time.perf_counter() - started) * 1000
            if timed.client is ours:
                figures.process.append(whole)
                figures.own.append(whole - timed.seconds * 1000)
            else:
                figures.floor.append(timed.seconds * 1000)
            figures.calls, figures.units = timed.calls, timed.units
            return _good(answer)

        _life(send, in_process, WARM)
        known.clear()
        _life(send, in_process, times)
    with server(url, prefix) as (_, send):

        def over_http(name: str, request: Callable[[], str | bytes]) -> Any:
            started = time.perf_counter()
            answer = request()
            known[name].http.append((time.perf_counter() - started) * 1000)
            return _good(answer)

        _life(send, over_http, WARM)
        for figures in known.values():
            figures.http.clear()
        _life(send, over_http, times)
    return list(known.values())


def quietest(turns: list[list[Figures]]) -> list[Figures]:
    """Of each route, HTTP and process from the turn in which they took the least."""
    found = []
    for one in zip(*turns, strict=True):
        inside = min(one, key=lambda figures: median(figures.process))
        outside = min(one, key=lambda figures: median(figures.http))
        found.append(replace(inside, http=outside.http))
    return found


def _life(
    send: Send, measured: Callable[[str, Callable[[], str | bytes]], Any], times: int
) -> None:
    """A voucher's life, route by route, so that neighbours in time are of one kind."""
    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    issued, booked = [], []
    body = {"issuer_uid": "hotel-1", "holder_uid": "guest-1", "valid_until": until}
    for _ in range(times):
        answer = measured("issue", lambda: send("POST", "voucher/issue", body))
        issued.append(answer["voucher"])
    month = issued[0]["id"]
    for _ in range(times):
        slots = measured(
            "slots of a month", lambda: send("GET", f"slots/available?voucher_id={month}", None)
        )
    slot = slots["items"][5]["slot_id"]
    for one in issued:
        wanted = {"voucher_id": one["id"], "slot_id": _slot(one, slot), "holder_uid": "guest-1"}
        answer = measured("book", lambda wanted=wanted: send("POST", "voucher/book", wanted))
        booked.append(answer["booking"]["id"])
    for one in issued:
        path = f"voucher/status?voucher_id={one['id']}"
        measured("status", lambda path=path: send("GET", path, None))
    for path, name in (
        ("voucher/bookings?holder_uid=guest-7&limit=20", "bookings of a guest"),
        ("voucher/bookings?issuer_uid=hotel-7&limit=20", "bookings of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&limit=20", "list of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&status=booked&limit=20", "list by status"),
        (f"events?subject_id={month}", "events of a voucher"),
    ):
        for _ in range(times):
            measured(name, lambda path=path: send("GET", path, None))
    for one in booked:
        cancelled = {"booking_id": one}
        measured("cancel", lambda cancelled=cancelled: send("POST", "voucher/cancel", cancelled))
    for one in issued:
        redeemed = {"voucher_id": one["id"]}
        measured("redeem", lambda redeemed=redeemed: send("POST", "voucher/redeem", redeemed))


def _slot(issued: dict[str, Any], like: str) -> str:
    """A slot of this voucher: its own minutes and seconds, at the hour of another's."""
    return like[:18] + issued["valid_from"][13:]


def event(
    method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> dict[str, Any]:
    """A request as API Gateway hands it over."""
    path, _, query = path.partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
    return {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": f"/api/{path}",
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "headers": headers,
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": {k: [v] for k, v in pairs} or None,
        "body": json.dumps(body) if body else None,
    }


@contextmanager
def process(url: str, prefix: str) -> Iterator[tuple[Send, Timed]]:
    """The app in this process, on this store."""
    timed = Timed(stores.our_client(url))
    settings = Settings(
        table_prefix=prefix, stage_secret=LOCAL_SECRET, rate_limit_post=0, rate_limit_get=0
    )
    runtime.use(Runtime(settings, Store(Calls(timed, 6), prefix), clock))

    def send(method: str, path: str, body: dict[str, Any] | None) -> str:
        text: str = module.app(event(method, path, body, HEADERS), None)["body"]
        return text

    yield send, timed
    runtime.use(None)


@contextmanager
def server(url: str, prefix: str) -> Iterator[tuple[int, Send]]:
    """`make run` on this store, asked over one connection that is kept, as browsers do."""
    environment = {
        **os.environ,
        stores.ENDPOINT: url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "TABLE_PREFIX": prefix,
        "RATE_LIMIT_POST": "0",
        "RATE_LIMIT_GET": "0",
        "PORT": "0",
    }
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = _port(process)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

            def send(method: str, path: str, body: dict[str, Any] | None) -> bytes:
                text = json.dumps(body) if body else None
                connection.request(method, f"/api/{path}", text, HEADERS)
                return connection.getresponse().read()

            yield port, send
        finally:
            process.terminate()
            process.communicate()


def _port(process: subprocess.Popen[str]) -> int:
    for line in process.stdout or ():
        if "http://127.0.0.1:" in line:
            # What it goes on to print must not fill the pipe.
            _drain(process)
            return int(line.split(":")[2].split("/")[0])
    raise RuntimeError("the server did not start")


def _drain(process: subprocess.Popen[str]) -> None:
    def read() -> None:
        with suppress(ValueError):  # closed meanwhile, at the end
            for _ in process.stdout or ():
                pass

    threading.Thread(target=read, daemon=True).start()


def _good(body: str | bytes) -> Any:
    answer = json.loads(body)
    if not answer["ok"]:
        raise RuntimeError(f"a request of the benchmark was refused: {answer}")
    return answer
