"""A month of a calendar that many vouchers share, with 500 bookings in it, beside a month of a
voucher's own: over HTTP, in both dialects, in an order drawn by lot."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from bench import stores
from bench.calendar_life import CALENDAR
from bench.requests import Send
from bench.routes import Place, checked, server
from bench.table import markdown, median, p99, target, wrapped
from chalicelib.domain.calendars.calendar import WEEKDAYS
from chalicelib.http.camel_case import camel
from chalicelib.runtime import clock

HOTEL = "hotel-1"
BOOKINGS, PLACES = 500, 8
OWN, SHARED, SPA = "a voucher's own", "shared, around the clock", "shared, 10:00 to 21:00"
DIALECTS = {"snake_case": False, "camelCase": True}
WARM_UP = 20
HEAD = ("a month", "store", "dialect", "slots", "ms", "p99", "of a voucher's own")
MEANING = wrapped(
    f"""\
Over HTTP, one process, each request of a round once, in an order drawn by lot; *of a voucher's own*
is the ratio of the medians in the same dialect. Each shared calendar has {BOOKINGS} bookings, and
{PLACES} places. A month of a shared one takes four store calls, three of them at the same time, one
of a voucher's own takes one. Where other work has the processors, the calls wait for each other all
the same."""
)
Durations = dict[tuple[str, str], list[float]]


def section(times: int) -> str:
    """The table, whether its aim was reached, and what it means."""
    rows, ratios = measure(times)
    return "\n\n".join([rows, target("Of a voucher's own", 2.0, ratios), MEANING])


def measure(times: int) -> tuple[str, dict[str, float]]:
    """The table, and the ratio of each shared month to a month of a voucher's own."""
    rows: list[list[object]] = []
    ratios: dict[str, float] = {}
    for name, open_store in (
        ("the local run's store", stores.embedded_store),
        ("DynamoDB Local", stores.dynamodb_local),
    ):
        with ExitStack() as stack:
            url = stack.enter_context(open_store())
            stores.write_all(url, "month-", [])
            _, send = stack.enter_context(server(url, Place("month-")))
            durations, slots = in_turns(send, fill(send, BOOKINGS), times)
        own = {dialect: median(durations[OWN, dialect]) for dialect in DIALECTS}
        for (what, dialect), took in durations.items():
            ratio = median(took) / own[dialect]
            row = [what, name, dialect, slots[what], median(took), p99(took)]
            rows.append([*row, ratio])
            if what in (SHARED, SPA):
                ratios[f"{what}, {dialect}, {name}"] = ratio
    return markdown(HEAD, rows), ratios


def fill(send: Send, bookings: int) -> dict[str, str]:
    """A voucher of each kind, by its name, with so many bookings in each calendar."""
    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"issuer_uid": HOTEL, "valid_until": until}

    def issue(**more: Any) -> str:
        answer = checked(send("POST", "voucher/issue", body | more))
        return str(answer["voucher"]["id"])

    named = {OWN: issue()}
    spa = {day: [{"from": "10:00", "to": "21:00"}] for day in WEEKDAYS}
    always = {day: [{"from": "00:00", "to": "24:00"}] for day in WEEKDAYS}
    for name, hours in ((SHARED, always), (SPA, spa)):
        settings = CALENDAR | {"capacity": PLACES, "hours": hours, "buffer_after": 15}
        calendar = checked(send("POST", "calendar/save", settings))["calendar"]["id"]
        named[name] = issue(calendar_id=calendar)
        path = f"slots/available?voucher_id={named[name]}"
        slots = [slot["slot_id"] for slot in checked(send("GET", path))["items"]]
        for number in range(bookings):
            booking = {"slot_id": slots[number % len(slots)], "holder_uid": "guest-1"}
            voucher_id = issue(calendar_id=calendar)
            checked(send("POST", "voucher/book", booking | {"voucher_id": voucher_id}))
    return named


def in_turns(send: Send, vouchers: dict[str, str], times: int) -> tuple[Durations, dict[str, int]]:
    """The milliseconds of a month of each kind in each dialect, and how many slots it has."""
    durations: Durations = {(what, dialect): [] for what in vouchers for dialect in DIALECTS}
    slots: dict[str, int] = {}
    requests: list[tuple[str, str, Callable[[], str | bytes]]] = []
    for what, dialect in durations:
        name = camel("voucher_id") if DIALECTS[dialect] else "voucher_id"
        path = f"slots/available?{name}={vouchers[what]}"
        requests.append((what, dialect, lambda path=path: send("GET", path)))  # type: ignore[misc]
    for number in range(WARM_UP + times):
        random.shuffle(requests)
        for what, dialect, request in requests:
            started = time.perf_counter()
            body = request()
            took = (time.perf_counter() - started) * 1000
            if number >= WARM_UP:
                durations[what, dialect].append(took)
            else:
                slots[what] = len(checked(body)["items"])
    return durations, slots
