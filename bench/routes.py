"""Each route: over HTTP, in process, and its floor, the time of its store calls alone."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

import app as module
from bench import stores
from bench.life import life
from bench.requests import HEADERS, Life, Request, Send, event
from bench.table import median, p99
from chalicelib import runtime
from chalicelib.runtime import Runtime, clock
from chalicelib.settings import LOCAL_LINK_SECRET, LOCAL_SECRET, Settings
from chalicelib.storage.dynamo.botocore_client import make_client
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store

WARM_UP = 20  # requests per route, not counted
TURN = 20  # requests at one place before the next one: after each switch caches are cold


@dataclass(slots=True)
class TimedClient:
    """boto3's client, with the time and the consumed units of its calls."""

    client: Any
    seconds: float = 0.0
    calls: int = 0
    units: float = 0.0

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            started = time.perf_counter()
            reply = method(**arguments, ReturnConsumedCapacity="TOTAL")
            self.seconds += time.perf_counter() - started
            self.calls += 1
            consumed = reply.get("ConsumedCapacity", [])
            consumed = consumed if isinstance(consumed, list) else [consumed]
            self.units += sum(one["CapacityUnits"] for one in consumed)
            return reply

        return call


@dataclass(frozen=True, slots=True)
class Place:
    """The tables of a filled store, and the rate limit there (0: none)."""

    prefix: str
    limit: int = 0


@dataclass(slots=True)
class Figures:
    """The milliseconds, store calls and units of each request to one route."""

    name: str
    http: list[float] = field(default_factory=list)
    process: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    units: list[float] = field(default_factory=list)

    def ratio(self) -> float | None:
        """The time in process divided by the floor; None for a route without store calls."""
        floor = median(self.floor)
        return median(self.process) / floor if floor else None

    def row(self) -> list[object]:
        """As a row of the table."""
        return [
            self.name,
            median(self.http),
            p99(self.http),
            median(self.process),
            p99(self.process),
            median(self.floor),
            self.ratio() or "-",
            median(self.own),
            f"{mean(self.calls):.1f}",
            f"{mean(self.units):.1f}",
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


def in_process(url: str, places: Sequence[Place], times: int) -> list[list[Figures]]:
    """All routes at each place, `times` requests each, and as many again for the floor. The places
    take turns, so that other load on the machine affects all of them alike."""
    figures_by_route: list[dict[str, Figures]] = [{} for _ in places]
    with ExitStack() as stack:
        inside = [stack.enter_context(process(url, place)) for place in places]
        # In turns with our client, for the whole time, and with a bare one, for the floor.
        ours = [timed.client for _, timed in inside]
        bare = [stores.client(url) for _ in places]
        for client in bare:
            stack.callback(client.close)

        def ask(number: int, name: str, request: Request) -> Any:
            timed = inside[number][1]
            figures = figures_by_route[number].setdefault(name, Figures(name))
            timed.client = (bare if timed.client is ours[number] else ours)[number]
            timed.seconds = timed.calls = timed.units = 0
            started = time.perf_counter()
            body = request()
            whole = (time.perf_counter() - started) * 1000
            if timed.client is ours[number]:
                figures.process.append(whole)
                figures.own.append(whole - timed.seconds * 1000)
            else:
                figures.floor.append(timed.seconds * 1000)
            figures.calls.append(timed.calls)
            figures.units.append(timed.units)
            return checked(body)

        _warm_and_in_turn([send for send, _ in inside], 2 * times, ask, figures_by_route)
    return [list(one.values()) for one in figures_by_route]


def over_http(url: str, places: Sequence[Place], times: int) -> list[dict[str, list[float]]]:
    """The milliseconds of all routes at each place over HTTP, `times` requests each, in turns."""
    durations: list[dict[str, list[float]]] = [{} for _ in places]
    with ExitStack() as stack:
        outside = [stack.enter_context(server(url, place))[1] for place in places]

        def ask(number: int, name: str, request: Request) -> Any:
            started = time.perf_counter()
            body = request()
            duration = (time.perf_counter() - started) * 1000
            durations[number].setdefault(name, []).append(duration)
            return checked(body)

        _warm_and_in_turn(outside, times, ask, durations)
    return durations


def _warm_and_in_turn(
    sends: Sequence[Send],
    times: int,
    ask: Callable[[int, str, Request], Any],
    results: Sequence[dict[str, Any]],
) -> None:
    """Send to all places; the results of the first few requests are dropped."""
    _in_turn([life(send, WARM_UP) for send in sends], ask)
    for one in results:
        one.clear()
    _in_turn([life(send, times) for send in sends], ask)


def _in_turn(lives: Sequence[Life], ask: Callable[[int, str, Request], Any]) -> None:
    """Complete all lives, a few requests of each at a time."""
    responses: list[Any] = [None] * len(lives)
    unfinished = list(range(len(lives)))
    while unfinished:
        for number in tuple(unfinished):
            try:
                for _ in range(TURN):
                    responses[number] = ask(number, *lives[number].send(responses[number]))
            except StopIteration:
                unfinished.remove(number)


@contextmanager
def process(
    url: str, place: Place, timeout_seconds: float = 6
) -> Iterator[tuple[Send, TimedClient]]:
    """The app in this process, on this store, which may take that long for a request."""
    ours = make_client(url)
    timed = TimedClient(ours)
    settings = Settings(
        table_prefix=place.prefix,
        stage_secret=LOCAL_SECRET,
        link_secret=LOCAL_LINK_SECRET,
        rate_limit_post=place.limit,
        rate_limit_get=place.limit,
    )
    store = Store(DynamoClient(timed, place.prefix, timeout_seconds))
    place_runtime = Runtime(settings, store, clock)
    runtime.use(place_runtime)

    def send(
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] = HEADERS,
    ) -> str:
        runtime.use(place_runtime)  # another place may have been in turn
        text: str = module.app(event(method, path, body, headers), None)["body"]
        return text

    try:
        yield send, timed
    finally:
        runtime.use(None)
        ours.close()


@contextmanager
def server(url: str, place: Place, **variables: str) -> Iterator[tuple[int, Send]]:
    """`make run` on this store, called over one connection that is kept alive, as browsers do;
    `variables` are added to its environment."""
    environment = {
        **os.environ,
        stores.ENDPOINT: url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "TABLE_PREFIX": place.prefix,
        "RATE_LIMIT_POST": str(place.limit),
        "RATE_LIMIT_GET": str(place.limit),
        "PORT": "0",
        **variables,
    }
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = _port(process)
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:

                def send(
                    method: str,
                    path: str,
                    body: dict[str, Any] | None = None,
                    headers: dict[str, str] = HEADERS,
                ) -> bytes:
                    text = json.dumps(body) if body is not None else None
                    connection.request(method, f"/api/{path}", text, headers)
                    return connection.getresponse().read()

                yield port, send
        finally:
            process.terminate()
            process.communicate()


def _port(process: subprocess.Popen[str]) -> int:
    for line in process.stdout or ():
        if "http://127.0.0.1:" in line:
            # Its further output must not fill the pipe.
            _drain(process)
            return int(line.split(":")[2].split("/")[0])
    raise RuntimeError("the server did not start")


def _drain(process: subprocess.Popen[str]) -> None:
    def read() -> None:
        with suppress(ValueError):  # the pipe was closed at the end
            for _ in process.stdout or ():
                pass

    threading.Thread(target=read, daemon=True).start()


def checked(body: str | bytes) -> Any:
    """The parsed answer. Raises RuntimeError for a refusal."""
    response = json.loads(body)
    if not response["ok"]:
        raise RuntimeError(f"a request of the benchmark was refused: {response}")
    return response
