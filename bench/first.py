"""The first system, its bare worker and this one, asked the same in one run, in turns drawn by lot.

The first system is started beforehand and named by its address (docs/benchmarks-first-system.md).
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from bench import processor, stores
from bench.routes import Place, checked, server
from bench.table import markdown, median, p99, wrapped
from chalicelib.http.camel_case import camel
from chalicelib.runtime import clock

TURN = 5  # lives of a voucher in one turn
LISTED = 25
WARM_UP = 4  # turns of each
SAME_ADDRESS = 40  # requests: the first system refuses an address after 60 a minute and route
OUT_OF_REACH = 1_000_000  # as a limit of requests a minute
THIRDS = 3

MEANING = wrapped(
    """\
The same requests over HTTP, each over a connection that is kept alive: in camelCase to the first
system, to its bare worker and to ours, and in snake_case to ours, too. A turn is five vouchers from
issue to cancellation; who has the next turn is drawn by lot. *Bookings* are a guest's 25, *slots* a
month's 744. Behind a ratio of the medians stand the smallest and the largest of the run's three
thirds. Neither system checks a credential (`AUTH_MODE=open` here)."""
)
COUNTED = wrapped(
    """\
Both count requests for their rate limits, and refuse none: every forty requests come from another
address (`CF-Connecting-IP`), and our limit is out of reach."""
)
UNCOUNTED = wrapped(
    """\
Neither counts requests: the first system was started without its counting, ours with its limits
at 0."""
)
LOAD = """\
At the end of the run, {load:.1f} processes wanted the machine's {cores} cores (its load in the last
minute); this comparison alone makes it about 1."""
PROCESSOR = wrapped(
    """\
What the processes of each computed for a request, which other work on the machine changes less:
while somebody else has the processor, a system of more processes waits more often."""
)
AIMS = {"system": 0.5, "worker": 0.9}
Aims = dict[str, dict[str, float]]  # for each aim the ratios, by step


class Connection:
    """Sends requests to one address, from an address that changes every forty requests."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._sent = itertools.count(secrets.randbelow(2**18) * SAME_ADDRESS)

    def close(self) -> None:
        """The next request opens it again: an idle one may have been closed at the other end."""
        self._connection.close()

    def send(self, method: str, path: str, text: str | None) -> bytes:
        """The answer's body."""
        number = next(self._sent) // SAME_ADDRESS
        source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"Content-Type": "application/json", "CF-Connecting-IP": source}
        self._connection.request(method, f"/api/{path}", text, headers)
        return self._connection.getresponse().read()


@dataclass(slots=True)
class Contestant:
    """Who is asked, in which dialect, and the milliseconds of each request, by step: what it took,
    and what its processes computed for it."""

    name: str
    connection: Connection
    in_camel_case: bool = True
    processes: set[int] = field(default_factory=set)
    guest: str = field(default_factory=lambda: f"guest-{secrets.token_hex(6)}")
    durations: dict[str, list[float]] = field(default_factory=dict)
    computed: dict[str, list[float]] = field(default_factory=dict)  # a request, in each turn

    @contextmanager
    def computing(self, step: str) -> Iterator[None]:
        """Note what its processes compute meanwhile, for each of a turn's requests."""
        before = processor.milliseconds(self.processes)
        yield
        took = processor.milliseconds(self.processes) - before
        self.computed.setdefault(step, []).append(took / TURN)

    def ask(self, step: str, method: str, path: str, **fields: Any) -> Any:
        """The answer to a request, whose duration is noted."""
        named = {self.word(name): value for name, value in fields.items()}
        if method == "GET":
            path += "?" + "&".join(f"{name}={value}" for name, value in named.items())
        text = json.dumps(named) if method == "POST" else None
        started = time.perf_counter()
        body = self.connection.send(method, path, text)
        took = (time.perf_counter() - started) * 1000
        self.durations.setdefault(step, []).append(took)
        return checked(body)

    def word(self, name: str) -> str:
        """A field's name in the dialect."""
        return camel(name) if self.in_camel_case else name

    def price(self) -> dict[str, Any]:
        """A voucher's price in the dialect."""
        if self.in_camel_case:
            return {"price": {"amount": 89.5, "currency": "EUR"}}
        return {"price_amount": 89.5, "price_currency": "EUR"}


def measure(system: str, worker: str | None, turns: int, *, counted: bool) -> tuple[str, Aims]:
    """The table, and the ratios of ours in camelCase."""
    with ExitStack() as stack:
        store = stack.enter_context(stores.embedded_store())
        stores.write_all(store, "first-", [])  # its tables
        place = Place("first-", OUT_OF_REACH if counted else 0)
        port, _ = stack.enter_context(server(store, place, AUTH_MODE="open"))
        ours = f"http://127.0.0.1:{port}"
        own = processor.family(os.getpid()) - {os.getpid()}
        camels = [("system", "first system", system, processor.serving(system))]
        if worker:
            camels += [("worker", "bare worker", worker, processor.serving(worker))]
        camels += [("camel", "ours, camelCase", ours, own)]
        contestants = {
            key: Contestant(name, Connection(url), processes=processes)
            for key, name, url, processes in camels
        }
        contestants["snake"] = Contestant("ours, snake_case", Connection(ours), False, own)
        for one in contestants.values():
            stack.callback(one.connection.close)
        in_turns(list(contestants.values()), turns)
    tables = [table(contestants)]
    if all(one.processes for one in contestants.values()):
        tables += [PROCESSOR, processor_table(contestants)]
    tables.append(wrapped(LOAD.format(load=os.getloadavg()[0], cores=os.cpu_count())))
    return "\n\n".join(tables), aims(contestants)


def in_turns(contestants: Sequence[Contestant], turns: int) -> None:
    """So many turns of each, the order drawn by lot each time."""
    for one in contestants:
        _book_list(one)
        for _ in range(WARM_UP):
            _turn(one)
        one.durations.clear()
        one.computed.clear()
    for _ in range(turns):
        for one in random.sample(contestants, len(contestants)):
            _turn(one)


def _turn(one: Contestant) -> None:
    """A few vouchers from issue to cancellation, step by step. A request that is not counted opens
    the connection, and wakes who was idle while others had their turns."""
    other = f"{one.guest}-other"
    one.connection.close()
    one.connection.send("GET", f"voucher/bookings?{one.word('holder_uid')}={one.guest}", None)
    with one.computing("issue"):
        voucher_ids = [_issue(one) for _ in range(TURN)]
    with one.computing("slots of a month"):
        for voucher_id in voucher_ids:
            path = "slots/available"
            slots = one.ask("slots of a month", "GET", path, voucher_id=voucher_id)["items"]
    slot_id = slots[30][one.word("slot_id")]
    with one.computing("book"):
        booking_ids = [_book(one, voucher_id, slot_id, other) for voucher_id in voucher_ids]
    with one.computing("bookings of 25"):
        for _ in range(TURN):
            page = one.ask("bookings of 25", "GET", "voucher/bookings", holder_uid=one.guest)
            if len(page["items"]) != LISTED:
                raise RuntimeError(f"{one.name} lists {len(page['items'])} bookings, not {LISTED}")
    with one.computing("cancel"):
        for booking_id in booking_ids:
            one.ask("cancel", "POST", "voucher/cancel", booking_id=booking_id, reason="Rain")


def _book_list(one: Contestant) -> None:
    """The bookings that the guest's list shows."""
    for _ in range(LISTED):
        voucher_id = _issue(one)
        slots = one.ask("slots of a month", "GET", "slots/available", voucher_id=voucher_id)
        _book(one, voucher_id, slots["items"][30][one.word("slot_id")], one.guest)


def _issue(one: Contestant) -> str:
    start = clock().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    end = start + timedelta(days=31)
    answer = one.ask(
        "issue",
        "POST",
        "voucher/issue",
        issuer_uid="hotel-seaside",
        service_type="hotel.spa",
        title="Day spa for two",
        description="Sauna, steam bath and a pot of tea by the fire.",
        duration_minutes=60,
        # As JavaScript's toISOString writes it, by which the first system compares.
        valid_from=start.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        valid_until=end.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        **one.price(),
    )
    voucher_id: str = answer["voucher"]["voucherId" if one.in_camel_case else "id"]
    return voucher_id


def _book(one: Contestant, voucher_id: str, slot_id: str, guest: str) -> str:
    fields = {"voucher_id": voucher_id, "slot_id": slot_id, "holder_uid": guest}
    answer = one.ask("book", "POST", "voucher/book", **fields)
    booking_id: str = answer["booking"]["bookingId" if one.in_camel_case else "id"]
    return booking_id


def table(contestants: dict[str, Contestant]) -> str:
    """Medians and p99 of each contestant, and ours in camelCase over the others."""
    head = ["route"]
    for one in contestants.values():
        head += [f"{one.name} ms", "p99"]
    ours, others = contestants["camel"], [name for name in AIMS if name in contestants]
    head += [f"ours / {contestants[name].name}" for name in others]
    rows: list[list[object]] = []
    for step in ours.durations:
        row: list[object] = [step]
        for one in contestants.values():
            row += [median(one.durations[step]), p99(one.durations[step])]
        for name in others:
            row.append(_ratio(ours.durations[step], contestants[name].durations[step]))
        rows.append(row)
    return markdown(head, rows)


def processor_table(contestants: dict[str, Contestant]) -> str:
    """The medians of what each contestant computed, and ours in camelCase over the others."""
    ours, others = contestants["camel"], [name for name in AIMS if name in contestants]
    head = ["route", *(f"{one.name} ms" for one in contestants.values())]
    head += [f"ours / {contestants[name].name}" for name in others]
    rows: list[list[object]] = []
    for step in ours.computed:
        row: list[object] = [step, *(median(one.computed[step]) for one in contestants.values())]
        row += [_ratio(ours.computed[step], contestants[name].computed[step]) for name in others]
        rows.append(row)
    return markdown(head, rows)


def aims(contestants: dict[str, Contestant]) -> Aims:
    """The ratios of each aim, by step."""
    ours = contestants["camel"].durations
    return {
        name: {
            step: median(ours[step]) / median(contestants[name].durations[step]) for step in ours
        }
        for name in AIMS
        if name in contestants
    }


def _ratio(ours: list[float], theirs: list[float]) -> str:
    """Of the medians, with the smallest and the largest of the thirds of a run."""
    size = -(-len(ours) // THIRDS)
    cuts = [slice(start, start + size) for start in range(0, len(ours), size)]
    thirds = [median(ours[cut]) / median(theirs[cut]) for cut in cuts]
    return f"{median(ours) / median(theirs):.2f} ({min(thirds):.2f}-{max(thirds):.2f})"
