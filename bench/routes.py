"""Each route: over HTTP, in process, and the floor, which is the store's own share of it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
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
BLOCK = (
    20  # requests on one store before the next has its turn: a single one would meet cold caches
)


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
Request = Callable[[], str | bytes]
# Requests, each with its route's name; it goes on with the answer.
Life = Generator[tuple[str, Request], Any, None]


def measure(
    url: str, prefixes: Sequence[str], times: int, note: Callable[[str], None]
) -> list[list[Figures]]:
    """All routes on each of the filled stores, `times` requests each. The stores take turns, so
    that whatever else the machine does falls on all alike."""
    known: list[dict[str, Figures]] = [{} for _ in prefixes]
    with ExitStack() as stack:
        inside = [stack.enter_context(process(url, prefix)) for prefix in prefixes]
        # In turn through our client, for the whole, and through bare boto3, for the floor.
        ours = [timed.client for _, timed in inside]
        bare = [stores.client(url) for _ in prefixes]

        def in_process(number: int, name: str, request: Request) -> Any:
            timed = inside[number][1]
            figures = known[number].setdefault(name, Figures(name))
            timed.client = (bare if timed.client is ours[number] else ours)[number]
            timed.seconds = timed.calls = timed.units = 0
            started = time.perf_counter()
            answer = request()
            whole = (time.perf_counter() - started) * 1000
            if timed.client is ours[number]:
                figures.process.append(whole)
                figures.own.append(whole - timed.seconds * 1000)
            else:
                figures.floor.append(timed.seconds * 1000)
            figures.calls, figures.units = timed.calls, timed.units
            return _good(answer)

        note("in process")
        _in_turn([_life(send, WARM) for send, _ in inside], in_process)
        for one in known:
            one.clear()
        _in_turn([_life(send, times) for send, _ in inside], in_process)
    with ExitStack() as stack:
        outside = [stack.enter_context(server(url, prefix))[1] for prefix in prefixes]

        def over_http(number: int, name: str, request: Request) -> Any:
            started = time.perf_counter()
            answer = request()
            known[number][name].http.append((time.perf_counter() - started) * 1000)
            return _good(answer)

        note("over HTTP")
        _in_turn([_life(send, WARM) for send in outside], over_http)
        for one in known:
            for figures in one.values():
                figures.http.clear()
        _in_turn([_life(send, times) for send in outside], over_http)
    return [list(one.values()) for one in known]


def _in_turn(lives: Sequence[Life], ask: Callable[[int, str, Request], Any]) -> None:
    """Lead all lives to their ends, a few requests of each at a time."""
    answers: list[Any] = [None] * len(lives)
    going = list(range(len(lives)))
    while going:
        for number in tuple(going):
            try:
                for _ in range(BLOCK):
                    answers[number] = ask(number, *lives[number].send(answers[number]))
            except StopIteration:
                going.remove(number)


def _life(send: Send, times: int) -> Life:
    """A voucher's life, route by route, so that neighbours in time are of one kind."""
    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    issued, booked = [], []
    body = {"issuer_uid": "hotel-1", "holder_uid": "guest-1", "valid_until": until}
    for _ in range(times):
        answer = yield "issue", partial(send, "POST", "voucher/issue", body)
        issued.append(answer["voucher"])
    month = issued[0]["id"]
    for _ in range(times):
        path = f"slots/available?voucher_id={month}"
        slots = yield "slots of a month", partial(send, "GET", path, None)
    slot = slots["items"][5]["slot_id"]
    for one in issued:
        wanted = {"voucher_id": one["id"], "slot_id": _slot(one, slot), "holder_uid": "guest-1"}
        answer = yield "book", partial(send, "POST", "voucher/book", wanted)
        booked.append(answer["booking"]["id"])
    for one in issued:
        yield "status", partial(send, "GET", f"voucher/status?voucher_id={one['id']}", None)
    for path, name in (
        ("voucher/bookings?holder_uid=guest-7&limit=20", "bookings of a guest"),
        ("voucher/bookings?issuer_uid=hotel-7&limit=20", "bookings of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&limit=20", "list of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&status=booked&limit=20", "list by status"),
        (f"events?subject_id={month}", "events of a voucher"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path, None)
    for one in booked:
        yield "cancel", partial(send, "POST", "voucher/cancel", {"booking_id": one})
    for one in issued:
        yield "redeem", partial(send, "POST", "voucher/redeem", {"voucher_id": one["id"]})


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
    mine = Runtime(settings, Store(Calls(timed, 6), prefix), clock)
    runtime.use(mine)

    def send(method: str, path: str, body: dict[str, Any] | None) -> str:
        runtime.use(mine)  # another store may have had its turn
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
